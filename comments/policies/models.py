"""The table of published policies."""

from datetime import datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from comments.db.types import UTCDateTime


class PolicyVersion(SQLModel, table=True):
    """A version as it was published: `document` is the exact JSON that is served for ever, `sha256` its hash in hex."""

    __tablename__ = "policy_versions"

    site_id: str = Field(primary_key=True, foreign_key="sites.id", ondelete="CASCADE", max_length=16)
    version: int = Field(primary_key=True)
    published_at: datetime = Field(sa_type=UTCDateTime)
    severity: str = Field(max_length=16)
    summary: str = Field(max_length=500)
    sha256: str = Field(max_length=64)
    document: str = Field(sa_column=Column(Text, nullable=False))
