"""Accounts that nobody uses: their holders are warned twice, and then they are closed as if they had asked for it.

Nobody who was not warned is closed, however long the service stood still. Whoever has a role on a site is left alone
while the site lives: its comments and its readers' rights need somebody who answers, and a role is no idle account's.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, update
from sqlmodel import Session, col, select

from comments.accounts.closing import SERVICE
from comments.accounts.mails import queue_inactive
from comments.accounts.models import Account, Membership
from comments.accounts.own_acts import act_on_account
from comments.accounts.sessions import end_all_sessions
from comments.audit.actions import Action
from comments.audit.log import append
from comments.foundation.clock import Clock
from comments.register.categories import CATEGORIES

PERIOD: Final = timedelta(days=CATEGORIES["inactive_account"].period_days or 0)
FIRST_WARNING, SECOND_WARNING = timedelta(days=30), timedelta(days=14)
"""How long before the end each mail goes out."""
_KEEP: Final = "keep"
_LAST: Final = 2


def warn_inactive(session: Session, limit: int, clock: Clock) -> int:
    """Promise the mails that are due to some people; gives how many."""
    now = clock()
    for account in (found := list(session.exec(select(Account).where(_is_to_be_warned(now)).limit(limit)))):
        account.warnings, account.warned_at = account.warnings + 1, now
        left = SECOND_WARNING if account.warnings == _LAST else FIRST_WARNING
        queue_inactive(session, account.id, now + left, account.warnings, clock)
        session.add(account)
    return len(found)


def forget_warnings(session: Session) -> None:
    """Have everybody warned anew: whoever came back from a backup may have used their account since."""
    session.execute(update(Account).where(col(Account.warnings) > 0).values(warnings=0, warned_at=None))


def count_inactive(session: Session, as_of: datetime) -> int:
    """How many accounts were warned twice and not used since."""
    return session.exec(select(func.count()).select_from(Account).where(_is_inactive(as_of))).one()


def close_inactive(session: Session, as_of: datetime, limit: int, clock: Clock) -> int:
    """Let some of them be closed, comments kept; gives how many."""
    for account in (found := list(session.exec(select(Account).where(_is_inactive(as_of)).limit(limit)))):
        account.closes_at, account.comments_after = as_of, _KEEP
        session.add(account)
        end_all_sessions(session, account.id, clock)
        append(session, act_on_account(Action.ACCOUNT_CLOSING, account.id, SERVICE), clock)
    return len(found)


def _is_to_be_warned(now: datetime) -> ColumnElement[bool]:
    first = and_(col(Account.warnings) == 0, _is_unused(now - PERIOD + FIRST_WARNING))
    waited = col(Account.warned_at) <= now - (FIRST_WARNING - SECOND_WARNING)
    second = and_(col(Account.warnings) == 1, waited, _is_unused(now - PERIOD + SECOND_WARNING))
    return and_(_is_idle(), or_(first, second))


def _is_inactive(as_of: datetime) -> ColumnElement[bool]:
    warned = and_(col(Account.warnings) >= _LAST, col(Account.warned_at) <= as_of - SECOND_WARNING)
    return and_(_is_idle(), warned, _is_unused(as_of - PERIOD))


def _is_unused(since: datetime) -> ColumnElement[bool]:
    never = and_(col(Account.last_used_on).is_(None), col(Account.created_at) <= since)
    return or_(col(Account.last_used_on) <= since.date(), never)


def _is_idle() -> ColumnElement[bool]:
    """Confirmed, not closing already, and with no role anywhere."""
    has_role = exists().where(col(Membership.account_id) == col(Account.id))
    return and_(col(Account.ends_at).is_(None), col(Account.closes_at).is_(None), ~has_role)
