"""The table of reports; who reported lies in the vault."""

from datetime import datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field

from comments.db.stored import Stored
from comments.db.types import UTCDateTime
from comments.register.columns import kept_as


class Report(Stored, table=True):
    """What somebody finds wrong with a comment; its id is the reference that they are told.

    `wants_answer` says that an address was given with it, so that a mail is promised; `outcome` what it led to.
    """

    __tablename__ = "reports"
    __table_args__ = (
        Index("ix_reports_comment", "comment_id", "created_at"),
        Index("ix_reports_open", "site_id", "settled_at", "comment_id"),
        Index("ix_reports_age", "site_id", "created_at"),
        Index("ix_reports_unsettled", "settled_at", "comment_id"),
    )

    id: str = Field(primary_key=True, max_length=16)
    site_id: str = Field(foreign_key="sites.id", ondelete="CASCADE", max_length=16)
    comment_id: str = Field(foreign_key="comments.id", ondelete="CASCADE", max_length=16)
    reason: str = Field(max_length=8)
    explanation: str = Field(sa_column=Column(Text, nullable=False, info=kept_as("report")["info"]), repr=False)
    language: str = Field(max_length=8, sa_column_kwargs=kept_as("report"))
    wants_answer: bool = False
    created_at: datetime = Field(sa_type=UTCDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    outcome: str | None = Field(default=None, max_length=12)
