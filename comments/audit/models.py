"""The table of acts."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, text
from sqlmodel import Field

from comments.db.stored import Stored
from comments.db.types import UTCDateTime
from comments.register.columns import kept_as, not_personal

_HAS_DETAILS = text("payload IS NOT NULL")
_DIGEST = not_personal("a digest whose salt is erased with what it commits to")


class AuditEntry(Stored, table=True):
    """One act: the skeleton (sequence, time, commitment, chain) stays; `payload` and `salt` can be erased on time."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_site", "site_id", "sequence"),
        Index("ix_audit_actor", "actor_id", "action", "at"),
        Index("ix_audit_action", "action", "sequence"),
        # Of all acts, the few whose details are to go; on PostgreSQL too, whose dialect its word would import here.
        Index("ix_audit_details", "at", sqlite_where=_HAS_DETAILS),
    )

    sequence: int = Field(
        sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)
    )
    id: str = Field(unique=True, max_length=16)
    at: datetime = Field(sa_type=UTCDateTime)
    site_id: str | None = Field(default=None, max_length=16)
    actor_id: str | None = Field(default=None, max_length=16, sa_column_kwargs=kept_as("audit_skeleton"))
    action: str = Field(max_length=48, sa_column_kwargs=not_personal("one of our own words"))
    subject: str | None = Field(default=None, max_length=48, index=True, sa_column_kwargs=kept_as("audit_skeleton"))
    payload: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), **kept_as("audit")))
    salt: bytes | None = Field(default=None, repr=False, sa_column_kwargs=kept_as("audit"))
    commitment: bytes = Field(repr=False, sa_column_kwargs=_DIGEST)
    previous: bytes = Field(repr=False, sa_column_kwargs=_DIGEST)
    hash: bytes = Field(repr=False, sa_column_kwargs=_DIGEST)


class AuditHead(Stored, table=True):
    """Where the record ends: without it, the last acts could be cut off and the rest would still verify.

    A second row is the checkpoint: the last of the acts that went on time, from whose hash the chain goes on.
    """

    __tablename__ = "audit_head"

    name: str = Field(primary_key=True, max_length=8, sa_column_kwargs=not_personal("always the same word"))
    sequence: int = Field(sa_column=Column(BigInteger, nullable=False))
    hash: bytes = Field(repr=False, sa_column_kwargs=_DIGEST)
