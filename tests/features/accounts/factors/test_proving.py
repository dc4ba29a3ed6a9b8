"""Proving once more who one is: by what is one's own, for ten minutes, and the session's token changes."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from comments.accounts.authorising import require_recent
from comments.accounts.errors import PasskeyRefusedError, RecentSignInNeededError, WrongCodeError, WrongCredentialsError
from comments.accounts.people import Person
from comments.accounts.proving import prove_with_code, prove_with_passkey, prove_with_password
from comments.accounts.sessions import SignedIn, person_by_token
from comments.foundation.errors import NotSignedInError
from tests.clock import SettableClock
from tests.factories.authenticator import Authenticator
from tests.features.accounts.conftest import PASSWORD
from tests.features.accounts.factors.conftest import Somebody, answered, asked

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
TEN_MINUTES = timedelta(minutes=10)
Proof = Callable[[Somebody, Authenticator], Awaitable[SignedIn]]


async def with_password(somebody: Somebody, _device: Authenticator) -> SignedIn:
    return await prove_with_password(somebody.keeper, somebody.holder, PASSWORD)


async def with_passkey(somebody: Somebody, device: Authenticator) -> SignedIn:
    await somebody.makes_passkey(device)
    return await prove_with_passkey(somebody.keeper, somebody.holder, answered(device.use(asked())))


async def with_paper(somebody: Somebody, device: Authenticator) -> SignedIn:
    changed = await somebody.makes_passkey(device)
    return await prove_with_code(somebody.keeper, somebody.holder, changed.codes[0])


def is_recent(person: Person, clock: SettableClock) -> bool:
    try:
        require_recent(person, clock)
    except RecentSignInNeededError:
        return False
    return True


@pytest.mark.parametrize(("after", "holds"), [(TEN_MINUTES, True), (TEN_MINUTES + timedelta(seconds=1), False)])
async def test_a_sign_in_is_recent_for_ten_minutes(
    alices: Somebody, clock: SettableClock, after: timedelta, holds: bool
) -> None:
    clock.advance(after)
    assert is_recent(alices.holder.person, clock) is holds


@pytest.mark.parametrize("proof", [with_password, with_passkey, with_paper])
async def test_a_proof_makes_it_recent_again(
    alices: Somebody, device: Authenticator, clock: SettableClock, proof: Proof
) -> None:
    clock.advance(timedelta(days=1))
    assert is_recent((await proof(alices, device)).person, clock)


@pytest.mark.parametrize("proof", [with_password, with_passkey, with_paper])
async def test_a_proof_changes_the_token(
    alices: Somebody, device: Authenticator, clock: SettableClock, proof: Proof
) -> None:
    old, proven = alices.holder, await proof(alices, device)
    with pytest.raises(NotSignedInError):
        await alices.keeper.db.read(lambda session: person_by_token(session, old.token, "account", clock))
    assert proven.person.session_id == old.person.session_id


async def test_a_password_makes_nothing_strong(alices: Somebody, device: Authenticator) -> None:
    assert not (await with_password(alices, device)).person.strong


async def test_a_strong_session_stays_strong_with_a_password(alices: Somebody, device: Authenticator) -> None:
    await alices.makes_passkey(device)
    assert (await with_password(alices, device)).person.strong


async def test_using_a_session_makes_nothing_recent(alices: Somebody, clock: SettableClock) -> None:
    clock.advance(timedelta(days=1))
    token = alices.holder.token
    person = await alices.keeper.db.read(lambda session: person_by_token(session, token, "account", clock))
    assert not is_recent(person, clock)


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + "x" * 300])
async def test_a_wrong_password_proves_nothing(alices: Somebody, password: str) -> None:
    with pytest.raises(WrongCredentialsError):
        await prove_with_password(alices.keeper, alices.holder, password)


async def test_a_wrong_code_proves_nothing(alices: Somebody) -> None:
    await alices.sets_up_app()
    with pytest.raises(WrongCodeError):
        await prove_with_code(alices.keeper, alices.holder, "000000")


async def test_somebody_elses_passkey_proves_nothing(alices: Somebody, bobs: Somebody, device: Authenticator) -> None:
    await bobs.makes_passkey(device)
    with pytest.raises(PasskeyRefusedError):
        await prove_with_passkey(alices.keeper, alices.holder, answered(device.use(asked())))


async def test_a_session_that_ended_is_proved_by_nobody(alices: Somebody, clock: SettableClock) -> None:
    clock.advance(timedelta(days=31))
    with pytest.raises(NotSignedInError):
        await prove_with_password(alices.keeper, alices.holder, PASSWORD)
