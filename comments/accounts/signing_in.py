"""Signing in: a name or an e-mail address and a password against a session."""

from dataclasses import dataclass, field

from sqlmodel import Session

from comments.accounts.errors import EmailNotConfirmedError, SecondFactorNeededError, WrongCredentialsError
from comments.accounts.models import Account
from comments.accounts.passwords import PasswordHasher
from comments.accounts.people import Arrival
from comments.accounts.queries import find_by_email_index, find_by_username, has_second_factor
from comments.accounts.rules import LONGEST_PASSWORD
from comments.accounts.sessions import SignedIn, begin_session
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.identifiers import new_id
from comments.vault.collection import Collector, SealedIdentity, store_identity


class _ChangedMeanwhileError(Exception):
    """The account is no longer what was looked at."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """Somebody asks for a session with a password, and with a second factor's code where they know to give one."""

    login: str = field(repr=False)
    password: str = field(repr=False)
    arrival: Arrival
    code: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Doorkeeper:
    """What letting people in needs of the running service."""

    db: Database
    hasher: PasswordHasher
    collector: Collector
    clock: Clock


async def sign_in(keeper: Doorkeeper, attempt: Attempt) -> SignedIn:
    """Begin a session; raises WrongCredentialsError, after the same work, whatever was wrong.

    Raises EmailNotConfirmedError and SecondFactorNeededError to whoever knows the password.
    """
    account = await keeper.db.read(lambda session: _find(session, attempt.login, keeper.collector))
    stored = None if account is None else account.password_hash
    matches = await keeper.hasher.verify(stored, attempt.password[:LONGEST_PASSWORD])
    if account is None or stored is None or not matches or len(attempt.password) > LONGEST_PASSWORD:
        raise WrongCredentialsError
    if account.ends_at is not None:
        raise EmailNotConfirmedError
    better = await keeper.hasher.hash(attempt.password) if keeper.hasher.needs_rehash(stored) else stored
    account_id = account.id
    try:
        if better != stored:
            await keeper.db.write(lambda session: _keep_hash(session, account_id, stored, better))
        return await enter(keeper, account_id, attempt.arrival, password_hash=better)
    except _ChangedMeanwhileError:
        return await sign_in(keeper, attempt)


async def enter(
    keeper: Doorkeeper,
    account_id: str,
    arrival: Arrival,
    *,
    strong: bool = False,
    password_hash: str | None = None,
) -> SignedIn:
    """Begin a session for somebody who has proved who they are, and seal where they came from for their own eyes.

    `strong` says that a second factor was part of it; without one, raises SecondFactorNeededError where the account
    asks for it. With a password's hash, the password must still be that one.
    """
    session_id = new_id()
    sealed = await keeper.collector.seal_session_ip(session_id, arrival.address)

    def begin(session: Session) -> SignedIn:
        account = session.get(Account, account_id)
        if account is None or account.closed_at is not None or account.ends_at is not None:
            raise WrongCredentialsError
        if password_hash is not None and account.password_hash != password_hash:
            raise _ChangedMeanwhileError
        if not strong and has_second_factor(session, account):
            raise SecondFactorNeededError(account_id)
        begun = begin_session(session, account, arrival, keeper.clock, session_id=session_id, strong=strong)
        _store_ip(session, sealed)
        return begun

    return await keeper.db.write(begin)


def _store_ip(session: Session, sealed: SealedIdentity | None) -> None:
    if sealed is not None:
        store_identity(session, sealed)


def _find(session: Session, login: str, collector: Collector) -> Account | None:
    # A username has no «@», so that the two never meet.
    if "@" in login:
        account = find_by_email_index(session, collector.email_index(login))
    else:
        account = find_by_username(session, login)
    return account if account is not None and account.closed_at is None else None


def _keep_hash(session: Session, account_id: str, verified: str, better: str) -> None:
    account = session.get(Account, account_id)
    # Between the look and now a twin sign-in may have made a better hash, or a reset another password.
    if account is None or account.password_hash != verified or account.closed_at is not None:
        raise _ChangedMeanwhileError
    account.password_hash = better
    session.add(account)
