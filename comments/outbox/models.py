"""The table of news to deliver."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field

from comments.db.stored import Stored
from comments.db.types import UTCDateTime
from comments.register.columns import kept_as, not_personal


class OutboxEntry(Stored, table=True):
    """A piece of work that was promised in the same transaction as what caused it; the payload names ids only.

    `site_id` is the site whose administrators are told when it cannot be kept.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        # With all three, or SQLite would rather go by the other one, through all that is done.
        Index("ix_outbox_due", "done_at", "dead", "due_at"),
        Index("ix_outbox_dead", "dead", "due_at"),
    )

    id: str = Field(primary_key=True, max_length=16)
    kind: str = Field(max_length=48, sa_column_kwargs=not_personal("one of our own words"))
    payload: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False, **kept_as("outbox")))
    dedupe_key: str | None = Field(default=None, unique=True, max_length=100, sa_column_kwargs=kept_as("outbox"))
    site_id: str | None = Field(default=None, index=True, max_length=16)
    created_at: datetime = Field(sa_type=UTCDateTime)
    due_at: datetime = Field(sa_type=UTCDateTime)
    tries: int = 0
    locked_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    last_error: str | None = Field(default=None, max_length=200, sa_column_kwargs=not_personal("the name of an error"))
    done_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    dead: bool = False
