"""Signing in: a name or an e-mail address and a password against a token."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlmodel import Session

from comments.accounts.errors import WrongCredentialsError
from comments.accounts.models import Account
from comments.accounts.passwords import PasswordHasher
from comments.accounts.people import SessionKind
from comments.accounts.queries import find_by_email_index, find_by_username
from comments.accounts.rules import LONGEST_PASSWORD
from comments.accounts.sessions import SignedIn, end_session_of_token, start_session
from comments.db.database import Database
from comments.foundation.clock import Clock

FindEmailIndex = Callable[[str], bytes]
"""Gives the blind index of an e-mail address."""


class _ChangedMeanwhileError(Exception):
    """The account is no longer what was looked at."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """Somebody asks for a session; `replaces` is the token of the one they had, which ends when they get another."""

    login: str = field(repr=False)
    password: str = field(repr=False)
    kind: SessionKind
    site_id: str | None = None
    replaces: str | None = field(default=None, repr=False)


async def sign_in(
    db: Database, hasher: PasswordHasher, attempt: Attempt, find_email_index: FindEmailIndex, clock: Clock
) -> SignedIn:
    """Begin a session; raises WrongCredentialsError, after the same work, whatever was wrong."""
    account = await db.read(lambda session: _find(session, attempt.login, find_email_index))
    stored = None if account is None else account.password_hash
    matches = await hasher.verify(stored, attempt.password[:LONGEST_PASSWORD])
    if account is None or stored is None or not matches or len(attempt.password) > LONGEST_PASSWORD:
        raise WrongCredentialsError
    better = await hasher.hash(attempt.password) if hasher.needs_rehash(stored) else stored
    account_id = account.id
    try:
        return await db.write(lambda session: _begin(session, account_id, (stored, better), attempt, clock))
    except _ChangedMeanwhileError:
        return await sign_in(db, hasher, attempt, find_email_index, clock)


def _find(session: Session, login: str, find_email_index: FindEmailIndex) -> Account | None:
    # A username has no «@», so that the two never meet.
    if "@" in login:
        account = find_by_email_index(session, find_email_index(login))
    else:
        account = find_by_username(session, login)
    return account if account is not None and account.closed_at is None else None


def _begin(session: Session, account_id: str, hashes: tuple[str, str], attempt: Attempt, clock: Clock) -> SignedIn:
    account = session.get(Account, account_id)
    verified, better = hashes
    # Between the look and now a twin sign-in may have made a better hash, or a reset another password.
    if account is None or account.password_hash != verified or account.closed_at is not None:
        raise _ChangedMeanwhileError
    account.password_hash = better
    session.add(account)
    if attempt.replaces is not None:
        end_session_of_token(session, attempt.replaces)
    return start_session(session, account, attempt.kind, attempt.site_id, clock)
