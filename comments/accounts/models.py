"""The tables of people, how they sign in and what they may do; addresses and secrets lie in the vault."""

from datetime import date, datetime

from sqlalchemy import Date, Index
from sqlmodel import Field

from comments.db.stored import Stored
from comments.db.types import UTCDateTime
from comments.register.columns import kept_as, not_personal

_ACCOUNT = kept_as("account")


class Account(Stored, table=True):
    """A person.

    `username_key` is the name as compared, `username_skeleton` the name as the eye sees it. `email_index` is the blind
    index that keeps confirmed addresses unique, `address_id` the row in the vault where the address is sealed: a new
    address gets a new one. `ends_at` is set while a registration is unconfirmed. `home_site_id` is set for people whom
    one site vouches for, and who exist there alone. `policy_site_id` and `policy_version` say under which version of
    which site's policy the account was made, where that is known. `closes_at` is set once it was asked to close the
    account, and `comments_after` says what then becomes of the comments. `warnings` counts the mails about not being
    used any more.
    """

    __tablename__ = "accounts"

    id: str = Field(primary_key=True, max_length=16)
    username: str = Field(max_length=80, sa_column_kwargs=_ACCOUNT)
    username_key: str = Field(unique=True, max_length=160, sa_column_kwargs=_ACCOUNT)
    username_skeleton: str = Field(default="", index=True, max_length=320, sa_column_kwargs=_ACCOUNT)
    language: str = Field(default="en", max_length=8, sa_column_kwargs=_ACCOUNT)
    password_hash: str | None = Field(default=None, repr=False, max_length=200, sa_column_kwargs=_ACCOUNT)
    address_id: str | None = Field(default=None, max_length=16)
    email_index: bytes | None = Field(default=None, unique=True, repr=False, sa_column_kwargs=kept_as("account_email"))
    email_confirmed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    totp_confirmed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    totp_step: int | None = None
    home_site_id: str | None = Field(default=None, index=True, max_length=16)
    policy_site_id: str | None = Field(default=None, max_length=16)
    policy_version: int | None = None
    created_at: datetime = Field(sa_type=UTCDateTime)
    renamed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    ends_at: datetime | None = Field(default=None, sa_type=UTCDateTime, index=True)
    closed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    closes_at: datetime | None = Field(
        default=None, sa_type=UTCDateTime, index=True, sa_column_kwargs=kept_as("account_closed")
    )
    comments_after: str | None = Field(default=None, max_length=12, sa_column_kwargs=kept_as("account_closed"))
    last_used_on: date | None = Field(
        default=None, sa_type=Date, index=True, sa_column_kwargs=kept_as("inactive_account")
    )
    warnings: int = Field(default=0, sa_column_kwargs=kept_as("inactive_account"))
    warned_at: datetime | None = Field(default=None, sa_type=UTCDateTime, sa_column_kwargs=kept_as("inactive_account"))


class AccountSession(Stored, table=True):
    """A signed-in browser or program; its row outlives it, since its holder may look back at it for 30 days.

    `site_id` binds a token to one site. `authenticated_at` is when its holder last proved who they are, `strong`
    whether a second factor was part of it. `parent_id` is the session that a site's token was made from, and with
    which it ends.
    """

    __tablename__ = "account_sessions"

    id: str = Field(primary_key=True, max_length=16)
    account_id: str = Field(foreign_key="accounts.id", ondelete="CASCADE", index=True, max_length=16)
    kind: str = Field(max_length=8)
    site_id: str | None = Field(default=None, foreign_key="sites.id", ondelete="CASCADE", max_length=16)
    parent_id: str | None = Field(default=None, index=True, max_length=16)
    token_hash: bytes = Field(unique=True, repr=False, sa_column_kwargs=kept_as("session"))
    browser: str = Field(default="", max_length=24, sa_column_kwargs=kept_as("session"))
    strong: bool = False
    created_at: datetime = Field(sa_type=UTCDateTime)
    authenticated_at: datetime = Field(sa_type=UTCDateTime)
    seen_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime, index=True)
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime, index=True)


class Membership(Stored, table=True):
    """A person's role on a site: owner, admin or moderator."""

    __tablename__ = "memberships"
    __table_args__ = (Index("ix_memberships_account", "account_id"),)

    site_id: str = Field(primary_key=True, foreign_key="sites.id", ondelete="CASCADE", max_length=16)
    account_id: str = Field(primary_key=True, foreign_key="accounts.id", ondelete="CASCADE", max_length=16)
    role: str = Field(max_length=16)
    since: datetime = Field(sa_type=UTCDateTime)


class AccountLink(Stored, table=True):
    """A single-use link, such as the one that resets a password.

    The token is made from the link's id and the instance's key, so that a mail that is tried again carries the same
    one; here is only its hash. `email_index` is the address that opening the link confirms.
    """

    __tablename__ = "account_links"

    token_hash: bytes = Field(primary_key=True, repr=False, sa_column_kwargs=kept_as("link"))
    id: str = Field(index=True, unique=True, max_length=16)
    account_id: str = Field(foreign_key="accounts.id", ondelete="CASCADE", index=True, max_length=16)
    purpose: str = Field(max_length=16)
    email_index: bytes | None = Field(default=None, repr=False, sa_column_kwargs=kept_as("link", "registration"))
    expires_at: datetime = Field(sa_type=UTCDateTime, index=True)


class EmailChange(Stored, table=True):
    """A new address that waits until both the old one and it have been confirmed."""

    __tablename__ = "email_changes"

    account_id: str = Field(primary_key=True, foreign_key="accounts.id", ondelete="CASCADE", max_length=16)
    address_id: str = Field(max_length=16)
    email_index: bytes = Field(repr=False, sa_column_kwargs=kept_as("email_change"))
    old_confirmed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    new_confirmed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime, index=True)


class RecoveryCode(Stored, table=True):
    """A code on paper that stands in for a second factor once."""

    __tablename__ = "recovery_codes"

    code_hash: bytes = Field(primary_key=True, repr=False, sa_column_kwargs=kept_as("second_factor"))
    account_id: str = Field(foreign_key="accounts.id", ondelete="CASCADE", index=True, max_length=16)
    used_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Passkey(Stored, table=True):
    """A WebAuthn credential: its public key, and what its holder calls it."""

    __tablename__ = "passkeys"

    credential_id: bytes = Field(primary_key=True, repr=False, sa_column_kwargs=kept_as("second_factor"))
    account_id: str = Field(foreign_key="accounts.id", ondelete="CASCADE", index=True, max_length=16)
    public_key: bytes = Field(repr=False, sa_column_kwargs=kept_as("second_factor"))
    sign_count: int = 0
    label: str = Field(max_length=80, sa_column_kwargs=kept_as("second_factor"))
    created_at: datetime = Field(sa_type=UTCDateTime)
    used_on: date | None = Field(default=None, sa_type=Date)


class LinkedIdentity(Stored, table=True):
    """Somebody's name elsewhere, known by a keyed digest alone.

    `provider` is `oidc:<id>` for one that the operator set, `site:<id>` for a site that vouches for its own people.
    """

    __tablename__ = "linked_identities"
    __table_args__ = (Index("ix_linked_identities_account", "account_id"),)

    provider: str = Field(primary_key=True, max_length=64, sa_column_kwargs=kept_as("linked_identity"))
    subject_index: bytes = Field(primary_key=True, repr=False, sa_column_kwargs=kept_as("linked_identity"))
    account_id: str = Field(foreign_key="accounts.id", ondelete="CASCADE", max_length=16)
    linked_at: datetime = Field(sa_type=UTCDateTime)


class SiteGrant(Stored, table=True):
    """A person lets a site post in their name; `public_id` is who they are to that site, and to no other."""

    __tablename__ = "site_grants"
    __table_args__ = (Index("ix_site_grants_site", "site_id"),)

    account_id: str = Field(primary_key=True, foreign_key="accounts.id", ondelete="CASCADE", max_length=16)
    site_id: str = Field(primary_key=True, foreign_key="sites.id", ondelete="CASCADE", max_length=16)
    public_id: str = Field(unique=True, max_length=16)
    since: datetime = Field(sa_type=UTCDateTime)


class SignInCode(Stored, table=True):
    """A single-use code that a blog's page changes for a token, if it can prove that it asked for it (RFC 7636)."""

    __tablename__ = "sign_in_codes"

    code_hash: bytes = Field(primary_key=True, repr=False, sa_column_kwargs=kept_as("sign_in_code"))
    session_id: str = Field(foreign_key="account_sessions.id", ondelete="CASCADE", index=True, max_length=16)
    site_id: str = Field(foreign_key="sites.id", ondelete="CASCADE", max_length=16)
    origin: str = Field(max_length=255, sa_column_kwargs=kept_as("sign_in_code"))
    challenge: str = Field(max_length=64, sa_column_kwargs=kept_as("sign_in_code"))
    expires_at: datetime = Field(sa_type=UTCDateTime, index=True)


class Invitation(Stored, table=True):
    """A role on a site for whoever opens the link; the address it was sent to is sealed, and goes with it."""

    __tablename__ = "invitations"
    __table_args__ = (Index("ix_invitations_site", "site_id"),)

    id: str = Field(primary_key=True, max_length=16)
    site_id: str = Field(foreign_key="sites.id", ondelete="CASCADE", max_length=16)
    role: str = Field(max_length=16)
    language: str = Field(max_length=8)
    token_hash: bytes = Field(unique=True, repr=False, sa_column_kwargs=kept_as("invitation"))
    invited_by: str | None = Field(default=None, foreign_key="accounts.id", ondelete="SET NULL", max_length=16)
    created_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime, index=True)


class CharterSignature(Stored, table=True):
    """Somebody signed the charter that the instance asks its administrators to sign, in one version of its text."""

    __tablename__ = "charter_signatures"

    account_id: str = Field(primary_key=True, foreign_key="accounts.id", ondelete="CASCADE", max_length=16)
    version: str = Field(primary_key=True, max_length=64, sa_column_kwargs=not_personal("which text was signed"))
    signed_at: datetime = Field(sa_type=UTCDateTime)
