"""How the proof of an acceptance forgets whose it was, five years after their account is gone."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, update
from sqlmodel import Session, col, select

from comments.accounts.models import Account
from comments.foundation.clock import Clock
from comments.foundation.identifiers import new_id
from comments.policies.models import PolicyAcceptance
from comments.register.categories import CATEGORIES

_KEPT: Final = timedelta(days=CATEGORIES["policy_acceptance"].period_days or 0)


def count_due(session: Session, as_of: datetime) -> int:
    """How many acceptances are of accounts that have been gone for so long."""
    return session.exec(select(func.count()).select_from(PolicyAcceptance).where(*_is_due(as_of))).one()


def pseudonymise_due(session: Session, as_of: datetime, limit: int, clock: Clock) -> int:
    """Cut some of them off from whose they were; gives how many. Notes besides which accounts are newly gone."""
    _note_gone(session, limit, clock)
    due = session.exec(select(PolicyAcceptance).where(*_is_due(as_of)).limit(limit)).all()
    for acceptance in due:
        # Each a number of its own, so that they do not tell of each other either.
        acceptance.account_id, acceptance.pseudonymised = new_id(), True
        session.add(acceptance)
    session.flush()
    return len(due)


def _note_gone(session: Session, limit: int, clock: Clock) -> None:
    """Accounts go in other features' hands: that one is gone shows in that nobody has its id."""
    acceptance = PolicyAcceptance
    living = select(Account.id).where(col(Account.id) == col(acceptance.account_id))
    gone = select(acceptance.id).where(col(acceptance.gone_at).is_(None), ~living.exists()).limit(limit)
    ids = session.exec(gone).all()
    if ids:
        session.execute(update(acceptance).where(col(acceptance.id).in_(ids)).values(gone_at=clock()))


def _is_due(as_of: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(PolicyAcceptance.pseudonymised).is_(False), col(PolicyAcceptance.gone_at) <= as_of - _KEPT
