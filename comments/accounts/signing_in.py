"""Signing in: a name or an e-mail address and a password against a session."""

from dataclasses import dataclass, field, replace

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from comments.accounts.devices import DeviceMarks
from comments.accounts.errors import (
    EmailNotConfirmedError,
    SecondFactorNeededError,
    StepOverError,
    WrongCodeError,
    WrongCredentialsError,
)
from comments.accounts.guessing import Guess
from comments.accounts.models import Account, AccountSession
from comments.accounts.passkeys import use_passkey
from comments.accounts.passwords import PasswordHasher
from comments.accounts.people import Arrival
from comments.accounts.queries import find_by_email_index, find_by_username, has_second_factor
from comments.accounts.relying_party import Answer
from comments.accounts.rules import LONGEST_PASSWORD
from comments.accounts.second_factors import GivenCode, Verifier, check_code
from comments.accounts.sessions import SignedIn, begin_session
from comments.accounts.suspicions import tell_of_sign_in
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.identifiers import new_id
from comments.vault.collection import Collector, SealedIdentity, store_identity


class _ChangedMeanwhileError(Exception):
    """The account is no longer what was looked at."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """Somebody asks for a session with a password, and with a second factor's code where they know to give one.

    `guess` is how the password was counted.
    """

    login: str = field(repr=False)
    password: str = field(repr=False)
    arrival: Arrival
    code: str | None = field(default=None, repr=False)
    guess: Guess | None = None


@dataclass(frozen=True)
class Doorkeeper:
    """What letting people in needs of the running service."""

    db: Database
    hasher: PasswordHasher
    collector: Collector
    verifier: Verifier
    clock: Clock
    devices: DeviceMarks | None = None

    async def lane_of(self, arrival: Arrival, login: str) -> bytes | None:
        """What to count guesses by in a browser where the holder of that login has signed in before, else None."""
        if self.devices is None or not arrival.device:
            return None
        account = await self.db.read(lambda session: _find(session, login, self.collector))
        return None if account is None else self.devices.lane(arrival.device, account)

    async def lane_of_account(self, arrival: Arrival, account_id: str) -> bytes | None:
        """The same where the account is known already."""
        if self.devices is None or not arrival.device:
            return None
        account = await self.db.read(lambda session: session.get(Account, account_id))
        return None if account is None else self.devices.lane(arrival.device, account)

    async def known_again(self, signed_in: SignedIn, arrival: Arrival) -> SignedIn:
        """The session with a mark for this browser that fits the account's new password."""
        account_id = signed_in.person.id
        account = await self.db.read(lambda session: session.get_one(Account, account_id))
        return replace(signed_in, device=_device(self, account, arrival))


@dataclass(frozen=True, kw_only=True)
class HalfWay:
    """Somebody proved one thing; the session that ends this takes the id, so that it begins one and no second.

    `account_id` is None for whoever shows a passkey alone.
    """

    account_id: str | None
    session_id: str


async def sign_in(keeper: Doorkeeper, attempt: Attempt) -> SignedIn:
    """Begin a session; raises WrongCredentialsError, after the same work, whatever was wrong, a code too.

    Raises EmailNotConfirmedError and SecondFactorNeededError to whoever knows the password.
    """
    account = await keeper.db.read(lambda session: _find(session, attempt.login, keeper.collector))
    stored = None if account is None else account.password_hash
    is_known = attempt.guess is not None and attempt.guess.known_device
    matches = await keeper.hasher.verify(stored, attempt.password[:LONGEST_PASSWORD], goes_first=is_known)
    if account is None or stored is None or not matches or len(attempt.password) > LONGEST_PASSWORD:
        raise WrongCredentialsError
    if attempt.guess is not None:
        await attempt.guess.was_right()
    if account.ends_at is not None:
        raise EmailNotConfirmedError
    better = stored
    if keeper.hasher.needs_rehash(stored):
        better = await keeper.hasher.hash(attempt.password, goes_first=True)
    account_id = account.id
    try:
        if better != stored:
            await keeper.db.write(lambda session: _keep_hash(session, account_id, stored, better))
        strong = await _took_code(keeper, account_id, attempt)
        return await enter(keeper, account_id, _arrived(attempt), strong=strong, password_hash=better)
    except _ChangedMeanwhileError:
        return await sign_in(keeper, attempt)


async def finish_with_code(keeper: Doorkeeper, half: HalfWay, code: str, arrival: Arrival) -> SignedIn:
    """Begin the session of somebody who has a code too; raises WrongCodeError or StepOverError."""
    if half.account_id is None:
        raise StepOverError
    await _check_code(keeper, half.account_id, code, arrival)
    return await enter(keeper, half.account_id, arrival, strong=True, session_id=half.session_id)


async def finish_with_passkey(keeper: Doorkeeper, half: HalfWay, answer: Answer, arrival: Arrival) -> SignedIn:
    """Begin the session of whoever has the passkey, after a password or alone.

    Raises PasskeyRefusedError, too for a passkey of somebody else than whose password it was, or StepOverError.
    """
    whose = await keeper.db.write(lambda session: use_passkey(session, half.account_id, answer, keeper.clock))
    return await enter(keeper, whose, arrival, strong=True, session_id=half.session_id)


async def enter(
    keeper: Doorkeeper,
    account_id: str,
    arrival: Arrival,
    *,
    strong: bool = False,
    password_hash: str | None = None,
    session_id: str | None = None,
) -> SignedIn:
    """Begin a session for somebody who has proved who they are, and seal where they came from for their own eyes.

    `strong` says that a second factor was part of it; without one, raises SecondFactorNeededError where the account
    asks for it. With a password's hash, the password must still be that one. Raises StepOverError for the id of a
    session that has begun before.
    """
    session_id = session_id or new_id()
    sealed = await keeper.collector.seal_session_ip(session_id, arrival.address)

    def begin(session: Session) -> SignedIn:
        account = session.get(Account, account_id)
        if account is None or account.closed_at is not None or account.ends_at is not None:
            raise WrongCredentialsError
        if password_hash is not None and account.password_hash != password_hash:
            raise _ChangedMeanwhileError
        if not strong and has_second_factor(session, account):
            raise SecondFactorNeededError(account_id)
        if session.get(AccountSession, session_id) is not None:
            raise StepOverError
        _tell(keeper, session, account, arrival)
        begun = begin_session(session, account, arrival, keeper.clock, session_id=session_id, strong=strong)
        _store_ip(session, sealed)
        return replace(begun, device=_device(keeper, account, arrival))

    try:
        return await keeper.db.write(begin)
    except IntegrityError:
        # The same half was finished twice at the same moment.
        raise StepOverError from None


async def _took_code(keeper: Doorkeeper, account_id: str, attempt: Attempt) -> bool:
    """Whether a second factor was given with the password; an account that asks for none ignores it."""
    if attempt.code is None or not await keeper.db.read(lambda session: _asks_for_second(session, account_id)):
        return False
    try:
        await _check_code(keeper, account_id, attempt.code, attempt.arrival)
    except WrongCodeError:
        raise WrongCredentialsError from None
    return True


async def _check_code(keeper: Doorkeeper, account_id: str, code: str, arrival: Arrival) -> None:
    lane = await keeper.lane_of_account(arrival, account_id)
    await check_code(keeper.verifier, account_id, GivenCode(code=code, address=arrival.address, device=lane))


def _arrived(attempt: Attempt) -> Arrival:
    return attempt.arrival if attempt.guess is None else replace(attempt.arrival, failures=attempt.guess.failures)


def _tell(keeper: Doorkeeper, session: Session, account: Account, arrival: Arrival) -> None:
    is_known = keeper.devices is None or keeper.devices.lane(arrival.device, account) is not None
    tell_of_sign_in(session, account, arrival, keeper.clock, known_device=is_known)


def _device(keeper: Doorkeeper, account: Account, arrival: Arrival) -> str | None:
    return None if keeper.devices is None else keeper.devices.renewed(arrival.device, account)


def _asks_for_second(session: Session, account_id: str) -> bool:
    account = session.get(Account, account_id)
    return account is not None and has_second_factor(session, account)


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
