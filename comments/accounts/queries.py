"""Reads of people and their roles."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from comments.accounts.models import Account, AccountSession, Membership, Passkey
from comments.accounts.rules import Role, username_key
from comments.foundation.errors import NotFoundError
from comments.sites.models import Site

_MOST_SESSIONS = 200


def account_by_username(session: Session, username: str) -> Account:
    """The account of that name, however it is written; raises NotFoundError."""
    account = find_by_username(session, username)
    if account is None:
        raise NotFoundError
    return account


def find_by_username(session: Session, username: str) -> Account | None:
    """The account of that name, if there is one."""
    # No name holds a NUL or half a character, and PostgreSQL would not take the question.
    if not username.isprintable():
        return None
    chosen = select(Account).where(col(Account.username_key) == username_key(username))
    return session.exec(chosen).one_or_none()


def find_by_email_index(session: Session, email_index: bytes) -> Account | None:
    """The account whose address has that blind index, if there is one."""
    return session.exec(select(Account).where(col(Account.email_index) == email_index)).one_or_none()


def has_second_factor(session: Session, account: Account) -> bool:
    """Whether a password alone does not let them in."""
    if account.totp_confirmed_at is not None:
        return True
    return session.exec(select(Passkey.account_id).where(col(Passkey.account_id) == account.id)).first() is not None


def may_comment(session: Session, account_id: str) -> bool:
    """Whether somebody has confirmed their address, or a site vouches for them."""
    account = session.get_one(Account, account_id)
    return account.email_confirmed_at is not None or account.home_site_id is not None


def role_of(session: Session, account_id: str, site_id: str) -> Role | None:
    """The role somebody has on a site."""
    membership = session.get(Membership, (site_id, account_id))
    return None if membership is None else Role(membership.role)


def other_owners(session: Session, site_id: str, account_id: str) -> int:
    """How many others own a site and stay: an owner whose account is closing answers for nothing any more."""
    theirs = select(func.count()).select_from(Membership).join(Account, col(Account.id) == col(Membership.account_id))
    chosen = theirs.where(col(Membership.site_id) == site_id, col(Membership.role) == Role.OWNER.value)
    return session.exec(chosen.where(col(Account.id) != account_id, col(Account.closes_at).is_(None))).one()


def memberships_of(session: Session, account_id: str) -> list[Membership]:
    """Every role somebody has."""
    chosen = select(Membership).where(col(Membership.account_id) == account_id)
    return list(session.exec(chosen.order_by(col(Membership.since), col(Membership.site_id))))


def sites_of(session: Session, account_id: str) -> list[tuple[Site, Role]]:
    """The sites somebody has a role on, by name."""
    chosen = select(Site, Membership.role).join(Membership, col(Membership.site_id) == col(Site.id))
    mine = chosen.where(col(Membership.account_id) == account_id).order_by(col(Site.name), col(Site.id))
    return [(site, Role(role)) for site, role in session.exec(mine)]


def members_of(session: Session, site_id: str) -> list[tuple[Account, Role]]:
    """The people who have a role on a site, by name."""
    chosen = select(Account, Membership.role).join(Membership, col(Membership.account_id) == col(Account.id))
    theirs = chosen.where(col(Membership.site_id) == site_id).order_by(col(Account.username_key))
    return [(account, Role(role)) for account, role in session.exec(theirs)]


def sessions_of(session: Session, account_id: str, now: datetime) -> list[AccountSession]:
    """Somebody's living sessions, the newest first."""
    chosen = select(AccountSession).where(
        col(AccountSession.account_id) == account_id,
        col(AccountSession.ended_at).is_(None),
        col(AccountSession.expires_at) > now,
    )
    return list(session.exec(chosen.order_by(col(AccountSession.created_at).desc(), col(AccountSession.id))))


def sessions_since(session: Session, account_id: str, since: datetime) -> list[tuple[AccountSession, Site | None]]:
    """Somebody's sessions that were not over then, with the blog of those that are good for one, the newest first."""
    over = func.coalesce(col(AccountSession.ended_at), col(AccountSession.expires_at))
    chosen = (
        select(AccountSession, Site)
        .join(Site, col(Site.id) == col(AccountSession.site_id), isouter=True)
        .where(col(AccountSession.account_id) == account_id, over > since)
        .order_by(col(AccountSession.created_at).desc(), col(AccountSession.id))
        .limit(_MOST_SESSIONS)
    )
    return list(session.exec(chosen))
