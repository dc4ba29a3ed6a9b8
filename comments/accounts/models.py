"""The tables of people; their e-mail addresses lie in the vault."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from comments.db.types import UTCDateTime


class Account(SQLModel, table=True):
    """A person; `username_key` is the name as compared, `email_index` the blind index that keeps addresses unique."""

    __tablename__ = "accounts"

    id: str = Field(primary_key=True, max_length=16)
    username: str = Field(max_length=80)
    username_key: str = Field(unique=True, max_length=160)
    password_hash: str | None = Field(default=None, repr=False, max_length=200)
    email_index: bytes | None = Field(default=None, unique=True, repr=False)
    email_confirmed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    created_at: datetime = Field(sa_type=UTCDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class AccountSession(SQLModel, table=True):
    """A signed-in browser or program; `site_id` binds a token to one site, `kind` to the console or the API."""

    __tablename__ = "account_sessions"

    id: str = Field(primary_key=True, max_length=16)
    account_id: str = Field(foreign_key="accounts.id", ondelete="CASCADE", index=True, max_length=16)
    kind: str = Field(max_length=8)
    site_id: str | None = Field(default=None, foreign_key="sites.id", ondelete="CASCADE", max_length=16)
    token_hash: bytes = Field(unique=True, repr=False)
    created_at: datetime = Field(sa_type=UTCDateTime)
    seen_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime, index=True)


class Membership(SQLModel, table=True):
    """A person's role on a site: owner, admin or moderator."""

    __tablename__ = "memberships"
    __table_args__ = (Index("ix_memberships_account", "account_id"),)

    site_id: str = Field(primary_key=True, foreign_key="sites.id", ondelete="CASCADE", max_length=16)
    account_id: str = Field(primary_key=True, foreign_key="accounts.id", ondelete="CASCADE", max_length=16)
    role: str = Field(max_length=16)
    since: datetime = Field(sa_type=UTCDateTime)


class AccountLink(SQLModel, table=True):
    """A single-use link, such as the one that resets a password; only its hash is kept."""

    __tablename__ = "account_links"

    token_hash: bytes = Field(primary_key=True, repr=False)
    account_id: str = Field(foreign_key="accounts.id", ondelete="CASCADE", index=True, max_length=16)
    purpose: str = Field(max_length=16)
    expires_at: datetime = Field(sa_type=UTCDateTime, index=True)
