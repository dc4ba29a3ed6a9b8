"""Closing one's account: 24 hours in which to think again, then for good."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, exists, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from comments.accounts.appointing import dismiss
from comments.accounts.errors import RecentSignInNeededError, SoleOwnerError
from comments.accounts.links import LinkPurpose, forget_links
from comments.accounts.mails import queue_account_closing
from comments.accounts.models import Account, AccountSession, EmailChange, Membership
from comments.accounts.own_acts import act_on_account, own_act
from comments.accounts.proving import Holder, verify_password
from comments.accounts.queries import memberships_of, other_owners
from comments.accounts.rules import Role
from comments.accounts.sessions import end_all_sessions, is_recent
from comments.accounts.signing_in import Doorkeeper
from comments.audit.actions import Action
from comments.audit.actors import Actor
from comments.audit.log import append
from comments.foundation.clock import Clock
from comments.register.categories import CATEGORIES
from comments.sites.models import Site
from comments.vault.bound import ACCOUNTS, SECRETS, SESSIONS
from comments.vault.ledger import closed
from comments.vault.purging import purge_rows

COOLING_OFF: Final = timedelta(hours=CATEGORIES["account_closed"].period_hours or 0)
SERVICE: Final = Actor(None, "service")


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """Somebody's wish to close their account: their password, if they have one, and what becomes of the comments."""

    password: str = field(repr=False)
    comments: str


async def close_own_account(keeper: Doorkeeper, holder: Holder, leaving: Leaving) -> datetime:
    """Sign somebody out everywhere and close their account in 24 hours; gives when.

    Raises WrongCredentialsError or TooManyRequestsError, RecentSignInNeededError where there is no password and the
    sign-in was long ago, and SoleOwnerError.
    """
    account_id = holder.person.id
    if await keeper.db.read(lambda session: session.get_one(Account, account_id).password_hash) is not None:
        await verify_password(keeper, holder, leaving.password)
    elif not is_recent(holder.person, keeper.clock):
        raise RecentSignInNeededError
    return await keeper.db.write(lambda session: ask_to_close(session, account_id, leaving.comments, keeper.clock))


def ask_to_close(session: Session, account_id: str, comments: str, clock: Clock) -> datetime:
    """Mark an account as closing and tell its holder; gives when it closes. Raises SoleOwnerError."""
    account = session.get_one(Account, account_id)
    _require_others(session, account_id)
    account.closes_at = account.closes_at or clock() + COOLING_OFF
    account.comments_after = comments
    session.add(account)
    end_all_sessions(session, account_id, clock)
    forget_links(session, account_id, [LinkPurpose.RESET, LinkPurpose.SIGN_IN])
    queue_account_closing(session, account_id, account.closes_at, clock)
    append(session, own_act(Action.ACCOUNT_CLOSING, account_id), clock)
    return account.closes_at


def keep_account(session: Session, account_id: str, clock: Clock) -> None:
    """Think again: the account stays as it was. One that is not closing is left alone."""
    account = session.get_one(Account, account_id)
    if account.closes_at is None:
        return
    account.closes_at = account.comments_after = None
    session.add(account)
    append(session, own_act(Action.ACCOUNT_KEPT, account_id), clock)


def put_off_closings(session: Session, clock: Clock) -> None:
    """Give whoever asked to close their account the time to think again once more, and tell them.

    For accounts that came back from a backup: whether they were kept since, nobody knows any more.
    """
    closes_at = clock() + COOLING_OFF
    for account in session.exec(select(Account).where(col(Account.closes_at) < closes_at)).all():
        account.closes_at = closes_at
        session.add(account)
        queue_account_closing(session, account.id, closes_at, clock)


def count_closing(session: Session, as_of: datetime) -> int:
    """How many accounts have had their time to think again."""
    return session.exec(select(func.count()).select_from(Account).where(is_over(as_of))).one()


def is_over(as_of: datetime) -> ColumnElement[bool]:
    """What picks those accounts out. Whoever became a site's only owner meanwhile stays until somebody else is one."""
    return (col(Account.closes_at) <= as_of) & ~_is_sole_owner()


def close_for_good(session: Session, account: Account, clock: Clock) -> list[str]:
    """Remove an account whose comments are settled; gives the subjects whose keys must go.

    Sessions, second factors, linked identities and all else of it go with the row, and the name is free again.
    """
    for membership in memberships_of(session, account.id):
        dismiss(session, membership.site_id, account, SERVICE, clock)
    subjects = [*_purge(session, account), closed(account.id)]
    append(session, act_on_account(Action.ACCOUNT_CLOSED, account.id, SERVICE), clock)
    session.execute(delete(Account).where(col(Account.id) == account.id))
    session.expunge(account)
    return subjects


def _purge(session: Session, account: Account) -> list[str]:
    sessions = session.exec(select(AccountSession.id).where(col(AccountSession.account_id) == account.id)).all()
    change = session.get(EmailChange, account.id)
    addresses = [each for each in (account.address_id, change and change.address_id) if each]
    return [
        *purge_rows(session, SESSIONS, sessions),
        *purge_rows(session, ACCOUNTS, addresses),
        *purge_rows(session, SECRETS, [account.id]),
    ]


def _require_others(session: Session, account_id: str) -> None:
    """Raise SoleOwnerError where nobody else would answer for a site."""
    owned = select(Site).join(Membership, col(Membership.site_id) == col(Site.id))
    mine = owned.where(col(Membership.account_id) == account_id, col(Membership.role) == Role.OWNER.value)
    # Two owners who leave at the same moment wait for each other.
    sites = session.exec(mine.order_by(col(Site.id)).with_for_update(key_share=True)).all()
    alone = [site.name for site in sites if not other_owners(session, site.id, account_id)]
    if alone:
        raise SoleOwnerError(sites=", ".join(alone))


def _is_sole_owner() -> ColumnElement[bool]:
    mine, other, theirs = aliased(Membership), aliased(Membership), aliased(Account)
    answers = (
        exists()
        .where(other.site_id == mine.site_id, other.account_id != mine.account_id, other.role == Role.OWNER.value)  # type: ignore[arg-type]
        .where(theirs.id == other.account_id, theirs.closes_at.is_(None))  # type: ignore[union-attr,arg-type]
    )
    return exists().where(mine.account_id == Account.id, mine.role == Role.OWNER.value, ~answers)  # type: ignore[arg-type]
