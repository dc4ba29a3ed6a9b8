"""The table of acts."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer
from sqlmodel import Field, SQLModel

from comments.db.types import UTCDateTime


class AuditEntry(SQLModel, table=True):
    """One act: the skeleton (sequence, time, commitment, chain) stays; `payload` and `salt` can be erased on time."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_site", "site_id", "sequence"),
        Index("ix_audit_actor", "actor_id", "action", "at"),
    )

    sequence: int = Field(
        sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)
    )
    id: str = Field(unique=True, max_length=16)
    at: datetime = Field(sa_type=UTCDateTime)
    site_id: str | None = Field(default=None, max_length=16)
    actor_id: str | None = Field(default=None, max_length=16)
    action: str = Field(max_length=48)
    subject: str | None = Field(default=None, max_length=48, index=True)
    payload: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    salt: bytes | None = Field(default=None, repr=False)
    commitment: bytes = Field(repr=False)
    previous: bytes = Field(repr=False)
    hash: bytes = Field(repr=False)


class AuditHead(SQLModel, table=True):
    """Where the record ends: without it, the last acts could be cut off and the rest would still verify.

    A second row is the checkpoint: the last of the acts that went on time, from whose hash the chain goes on.
    """

    __tablename__ = "audit_head"

    name: str = Field(primary_key=True, max_length=8)
    sequence: int = Field(sa_column=Column(BigInteger, nullable=False))
    hash: bytes = Field(repr=False)
