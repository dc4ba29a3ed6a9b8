"""Signing in from where nobody has before, or after many wrong guesses: the account's holder is told by mail."""

from datetime import timedelta
from typing import Final

from sqlalchemy import func
from sqlmodel import Session, col, select

from comments.accounts.mails import Mail, queue_suspicious_sign_in
from comments.accounts.models import Account, AccountSession
from comments.accounts.people import Arrival
from comments.foundation.clock import Clock
from comments.outbox.models import OutboxEntry

_BROWSERS: Final = ("account", "console")
_MANY_FAILURES: Final = 5
_MOST_MAILS: Final = 3
"""Whoever's browser forgets every cookie is not to be mailed all day."""
_DAY: Final = timedelta(days=1)


def tell_of_sign_in(session: Session, account: Account, arrival: Arrival, clock: Clock, *, known_device: bool) -> None:
    """Mail the holder if the sign-in that is about to begin could be somebody else's; at most a few times a day."""
    if account.address_id is None or not _is_suspicious(session, account, arrival, known_device=known_device):
        return
    if _mails_since(session, account, clock) < _MOST_MAILS:
        queue_suspicious_sign_in(session, account.id, arrival.browser, clock)


def _is_suspicious(session: Session, account: Account, arrival: Arrival, *, known_device: bool) -> bool:
    if arrival.failures >= _MANY_FAILURES:
        return True
    # A program has no cookies, and a blog's token comes from a browser that has been looked at.
    return arrival.kind in _BROWSERS and not known_device and _has_been_here(session, account)


def _has_been_here(session: Session, account: Account) -> bool:
    """Whether a browser was signed in before; one that ended longer ago than its row is kept is not remembered."""
    theirs = col(AccountSession.account_id) == account.id
    earlier = select(AccountSession.id).where(theirs, col(AccountSession.kind).in_(_BROWSERS)).limit(1)
    return session.exec(earlier).first() is not None


def _mails_since(session: Session, account: Account, clock: Clock) -> int:
    counted = select(func.count()).select_from(OutboxEntry)
    lately = col(OutboxEntry.created_at) > clock() - _DAY
    theirs = col(OutboxEntry.payload)["account"].as_string() == account.id
    return session.exec(counted.where(col(OutboxEntry.kind) == Mail.SUSPICIOUS_SIGN_IN, lately, theirs)).one()
