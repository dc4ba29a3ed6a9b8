"""The tables of published policies, of the next ones, drafted, and of who saw and accepted which version."""

from datetime import datetime

from sqlalchemy import JSON, Column, Text, UniqueConstraint
from sqlmodel import Field

from comments.db.stored import Stored
from comments.db.types import UTCDateTime
from comments.register.columns import kept_as, not_personal

_PUBLISHED = not_personal("the blog's own text, for everybody to read")


class PolicyVersion(Stored, table=True):
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


class PolicyDraft(Stored, table=True):
    """A site's next version while it is only prepared: the changes of rules that wait, and what would be published.

    `based_on` is the version in force when it was written.
    """

    __tablename__ = "policy_drafts"

    site_id: str = Field(primary_key=True, foreign_key="sites.id", ondelete="CASCADE", max_length=16)
    based_on: int
    drafted_at: datetime = Field(sa_type=UTCDateTime)
    changes: dict[str, str] = Field(sa_column=Column(JSON, nullable=False, **_PUBLISHED))
    document: str = Field(sa_column=Column(Text, nullable=False, **_PUBLISHED))


class PolicyAlertView(Stored, table=True):
    """Somebody was shown the alert of a version; that there is one follows from the version itself."""

    __tablename__ = "policy_alert_views"

    account_id: str = Field(
        primary_key=True,
        foreign_key="accounts.id",
        ondelete="CASCADE",
        max_length=16,
        sa_column_kwargs=kept_as("policy_alert"),
    )
    site_id: str = Field(primary_key=True, foreign_key="sites.id", ondelete="CASCADE", max_length=16)
    version: int = Field(primary_key=True)
    seen_at: datetime = Field(sa_type=UTCDateTime, sa_column_kwargs=kept_as("policy_alert"))


class PolicyAcceptance(Stored, table=True):
    """Somebody accepted a version: by a tick, or by going on where the site reads the policy to the letter.

    It outlives the account, so `account_id` refers to no row. `gone_at` is when the account was found to be gone; five
    years later a random id takes the place of the account's, and `pseudonymised` says so.
    """

    __tablename__ = "policy_acceptances"
    __table_args__ = (UniqueConstraint("account_id", "site_id", "version"),)

    id: str = Field(primary_key=True, max_length=16)
    account_id: str = Field(max_length=16, sa_column_kwargs=kept_as("policy_acceptance"))
    site_id: str = Field(foreign_key="sites.id", ondelete="CASCADE", max_length=16)
    version: int
    how: str = Field(max_length=8, sa_column_kwargs=kept_as("policy_acceptance"))
    accepted_at: datetime = Field(sa_type=UTCDateTime, sa_column_kwargs=kept_as("policy_acceptance"))
    gone_at: datetime | None = Field(default=None, sa_type=UTCDateTime, index=True)
    pseudonymised: bool = False
