"""The table of published policies."""

from datetime import datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from comments.db.types import UTCDateTime
from comments.register.columns import not_personal

_PUBLISHED = not_personal("the blog's own text, for everybody to read")


class PolicyVersion(SQLModel, table=True):
    """A version as it was published: `document` is the exact JSON that is served for ever, `sha256` its hash in hex."""

    __tablename__ = "policy_versions"

    site_id: str = Field(primary_key=True, foreign_key="sites.id", ondelete="CASCADE", max_length=16)
    version: int = Field(primary_key=True)
    published_at: datetime = Field(sa_type=UTCDateTime)
    severity: str = Field(max_length=16)
    summary: str = Field(max_length=500, sa_column_kwargs=_PUBLISHED)
    sha256: str = Field(max_length=64, sa_column_kwargs=_PUBLISHED)
    document: str = Field(sa_column=Column(Text, nullable=False, **_PUBLISHED))
