"""The sealed values of the main database, and the tables of the vault's own database, where their keys live.

No backup of the main database holds a key, so what a destroyed key sealed is gone from every older copy as well.
"""

from datetime import date, datetime

from pydantic import ConfigDict
from sqlalchemy import BigInteger, Column, Date, Index, Integer, MetaData, UniqueConstraint
from sqlalchemy.orm import registry
from sqlmodel import Field

from comments.db.stored import Stored
from comments.db.types import UTCDateTime
from comments.register.columns import kept_as, not_personal
from comments.vault.sealed import Sealed, SealedType

SEALED_CATEGORIES = (
    *("comment_ip", "guest_email", "hold", "lost_receipt", "reporter"),
    *("account_email", "session_ip", "second_factor", "invitation"),
)
"""What a sealed value may be; its row says which."""
_PLACE = not_personal("which row, column and category is meant, in our own words")
_KEY = not_personal("made at random, or from what was")

vault_metadata = MetaData()
_vault_registry = registry(metadata=vault_metadata)


class SealedValue(Stored, table=True):
    """One field of one row, sealed; site, bucket and key are those it is bound to.

    An account's e-mail has neither site nor bucket: only the end of the account ends it.
    """

    __tablename__ = "sealed_values"
    __table_args__ = (
        Index("ix_sealed_bucket", "site_id", "category", "bucket"),
        Index("ix_sealed_expiry", "site_id", "category", "expires_at"),
        Index("ix_sealed_network", "site_id", "network_tag"),
        Index("ix_sealed_index", "site_id", "blind_index"),
        Index("ix_sealed_key", "key_id"),
    )
    model_config = ConfigDict(arbitrary_types_allowed=True)

    table_name: str = Field(primary_key=True, max_length=32, sa_column_kwargs=_PLACE)
    row_id: str = Field(primary_key=True, max_length=16)
    column_name: str = Field(primary_key=True, max_length=32, sa_column_kwargs=_PLACE)
    site_id: str | None = Field(default=None, foreign_key="sites.id", ondelete="CASCADE", max_length=16)
    category: str = Field(max_length=32, sa_column_kwargs=_PLACE)
    bucket: date | None = Field(default=None, sa_type=Date)
    key_id: str = Field(max_length=16)
    box: Sealed = Field(sa_type=SealedType, nullable=False, sa_column_kwargs=kept_as(*SEALED_CATEGORIES))
    blind_index: bytes | None = Field(default=None, repr=False, sa_column_kwargs=kept_as("guest_email"))
    network_tag: bytes | None = Field(default=None, repr=False, sa_column_kwargs=kept_as("network_tag"))
    collected_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class LedgerMark(Stored, table=True):
    """How far the main database knows a vault's ledger of erasures: a vault that is behind it is an older copy."""

    __tablename__ = "ledger_marks"

    vault_id: str = Field(primary_key=True, max_length=16)
    sequence: int = Field(sa_column=Column(BigInteger, nullable=False))


class _VaultTable(Stored, registry=_vault_registry):
    """The base of the vault's own tables, which share nothing with the main database's."""


class DataKey(_VaultTable, table=True):
    """The wrapped key of one site, category and day; what it sealed dies with it."""

    __tablename__ = "data_keys"
    __table_args__ = (UniqueConstraint("site_id", "category", "bucket"), Index("ix_data_keys_expiry", "expires_at"))

    id: str = Field(primary_key=True, max_length=16)
    site_id: str = Field(max_length=16)
    category: str = Field(max_length=32, sa_column_kwargs=_PLACE)
    bucket: date = Field(sa_type=Date)
    wrapped: bytes = Field(repr=False, sa_column_kwargs=_KEY)
    created_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)


class SubjectKey(_VaultTable, table=True):
    """The wrapped key of one comment or account (`comments:<id>`), so that it can be forgotten before its day ends."""

    __tablename__ = "subject_keys"
    __table_args__ = (Index("ix_subject_keys_site", "site_id"), Index("ix_subject_keys_expiry", "expires_at"))

    subject: str = Field(primary_key=True, max_length=49, sa_column_kwargs=_PLACE)
    id: str = Field(unique=True, max_length=16)
    site_id: str | None = Field(default=None, max_length=16)
    wrapped: bytes = Field(repr=False, sa_column_kwargs=_KEY)
    created_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class VaultMark(_VaultTable, table=True):
    """Which master key is this vault's (`proof` is a digest keyed by it), and the one instance-wide key, wrapped.

    `latest_at` is when retention last ran: nothing that was over by then opens again, whatever the clock says.
    """

    __tablename__ = "vault_mark"

    name: str = Field(primary_key=True, max_length=8, sa_column_kwargs=_PLACE)
    vault_id: str = Field(max_length=16)
    proof: bytes = Field(repr=False, sa_column_kwargs=_KEY)
    email_index_key: bytes = Field(repr=False, sa_column_kwargs=_KEY)
    created_at: datetime = Field(sa_type=UTCDateTime)
    latest_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Erasure(_VaultTable, table=True):
    """That something was erased, without a word of what it was: a restored main database has to forget it again."""

    __tablename__ = "erasures"
    __table_args__ = (Index("ix_erasures_kind", "kind", "sequence"),)

    sequence: int = Field(
        sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)
    )
    kind: str = Field(max_length=32, sa_column_kwargs=_PLACE)
    row_id: str = Field(max_length=16)
    at: datetime = Field(sa_type=UTCDateTime)
