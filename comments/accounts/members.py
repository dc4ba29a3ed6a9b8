"""A site's people as its administrators see them; never an address."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from comments.accounts.charter import has_signed
from comments.accounts.models import Account, Membership
from comments.accounts.queries import has_second_factor
from comments.accounts.role_rules import height
from comments.accounts.rules import Role


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody with a role; `has_signed` tells of the charter's present text, where one is asked for."""

    account_id: str
    username: str
    role: Role
    since: datetime
    has_second_factor: bool
    has_signed: bool | None


def people_of(session: Session, site_id: str, charter_version: str | None) -> list[Member]:
    """Everybody with a role on the site: owners first, then by name."""
    chosen = (
        select(Account, Membership)
        .join(Membership, col(Membership.account_id) == col(Account.id))
        .where(col(Membership.site_id) == site_id)
        .order_by(col(Account.username_key))
    )
    found = [_member(session, account, membership, charter_version) for account, membership in session.exec(chosen)]
    return sorted(found, key=lambda member: -height(member.role))


def _member(session: Session, account: Account, membership: Membership, version: str | None) -> Member:
    return Member(
        account_id=account.id,
        username=account.username,
        role=Role(membership.role),
        since=membership.since,
        has_second_factor=has_second_factor(session, account),
        has_signed=None if version is None else has_signed(session, account.id, version),
    )
