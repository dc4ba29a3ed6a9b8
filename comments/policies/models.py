"""The tables of published policies and of the next ones, drafted."""

from datetime import datetime

from sqlalchemy import JSON, Column, Text
from sqlmodel import Field, SQLModel

from comments.db.types import UTCDateTime
from comments.register.columns import not_personal

_PUBLISHED = not_personal("the blog's own text, for everybody to read")


class PolicyVersion(SQLModel, table=True):
    """A version as it was published: `document` is the exact JSON that is served for ever, `sha256` its hash in hex.

    The database itself refuses to change one; that one is gone, the record of acts tells.
    """

    __tablename__ = "policy_versions"

    site_id: str = Field(primary_key=True, foreign_key="sites.id", ondelete="CASCADE", max_length=16)
    version: int = Field(primary_key=True)
    published_at: datetime = Field(sa_type=UTCDateTime)
    severity: str = Field(max_length=16)
    summary: str = Field(max_length=500, sa_column_kwargs=_PUBLISHED)
    sha256: str = Field(max_length=64, sa_column_kwargs=_PUBLISHED)
    document: str = Field(sa_column=Column(Text, nullable=False, **_PUBLISHED))


class PolicyDraft(SQLModel, table=True):
    """A site's next version while it is only prepared: the changes of rules that wait, and what would be published.

    `based_on` is the version in force when it was written.
    """

    __tablename__ = "policy_drafts"

    site_id: str = Field(primary_key=True, foreign_key="sites.id", ondelete="CASCADE", max_length=16)
    based_on: int
    drafted_at: datetime = Field(sa_type=UTCDateTime)
    changes: dict[str, str] = Field(sa_column=Column(JSON, nullable=False, **_PUBLISHED))
    document: str = Field(sa_column=Column(Text, nullable=False, **_PUBLISHED))
