"""The door with a second factor: a password alone begins nothing, and each half begins one session at most."""

from datetime import timedelta
from ipaddress import ip_address

import pyotp
import pytest

from comments.accounts.errors import (
    PasskeyRefusedError,
    SecondFactorNeededError,
    StepOverError,
    WrongCodeError,
    WrongCredentialsError,
)
from comments.accounts.models import Account
from comments.accounts.people import Arrival, Person
from comments.accounts.sessions import SignedIn, recognise
from comments.accounts.signing_in import Attempt, HalfWay, enter, finish_with_code, finish_with_passkey, sign_in
from comments.foundation.identifiers import new_id
from tests.clock import SettableClock
from tests.factories.authenticator import Authenticator
from tests.features.accounts.conftest import PASSWORD
from tests.features.accounts.factors.conftest import Somebody, answered, asked

HERE = Arrival(kind="account", address=ip_address("203.0.113.7"))
NOBODYS = HalfWay(account_id=None, session_id="a-session-to-be")
"""The first half of whoever signs in with a passkey alone."""
HALF_MINUTE = timedelta(seconds=30)
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


async def knock(somebody: Somebody, code: str | None = None, password: str = PASSWORD) -> SignedIn:
    return await sign_in(somebody.keeper, Attempt(login="alice", password=password, arrival=HERE, code=code))


def half_of(somebody: Somebody) -> HalfWay:
    return HalfWay(account_id=somebody.account.id, session_id=new_id())


@pytest.fixture
async def app(alices: Somebody, clock: SettableClock) -> pyotp.TOTP:
    """Alice's app, with a fresh code."""
    app, _ = await alices.sets_up_app()
    clock.advance(2 * HALF_MINUTE)
    return app


async def test_a_password_alone_begins_no_session(alices: Somebody, app: pyotp.TOTP) -> None:
    with pytest.raises(SecondFactorNeededError) as refusal:
        await knock(alices)
    assert refusal.value.account_id == alices.account.id


async def test_a_password_and_a_code_begin_a_strong_one(
    alices: Somebody, app: pyotp.TOTP, clock: SettableClock
) -> None:
    assert (await knock(alices, app.at(clock.now))).person.strong


async def test_without_a_second_factor_a_code_is_ignored(alices: Somebody) -> None:
    assert not (await knock(alices, "123456")).person.strong


@pytest.mark.parametrize("code", ["000000", "", "x" * 300, "\x00"])
async def test_a_wrong_code_gets_the_refusal_of_a_wrong_password(alices: Somebody, app: pyotp.TOTP, code: str) -> None:
    with pytest.raises(WrongCredentialsError):
        await knock(alices, code)


async def test_a_wrong_password_spends_no_code(alices: Somebody, app: pyotp.TOTP, clock: SettableClock) -> None:
    code = app.at(clock.now)
    with pytest.raises(WrongCredentialsError):
        await knock(alices, code, password="wrong")
    assert (await knock(alices, code)).person.strong


async def test_a_code_that_signed_in_signs_in_no_more(alices: Somebody, app: pyotp.TOTP, clock: SettableClock) -> None:
    await knock(alices, app.at(clock.now))
    with pytest.raises(WrongCredentialsError):
        await knock(alices, app.at(clock.now))


async def test_whoever_proved_it_some_other_way_needs_the_second_factor_too(alices: Somebody, app: pyotp.TOTP) -> None:
    with pytest.raises(SecondFactorNeededError):
        await enter(alices.keeper, alices.account.id, HERE)


async def test_the_second_step_ends_what_the_first_began(
    alices: Somebody, app: pyotp.TOTP, clock: SettableClock
) -> None:
    signed_in = await finish_with_code(alices.keeper, half_of(alices), app.at(clock.now), HERE)
    assert await _recognised(alices, signed_in) == signed_in.person


async def test_one_first_step_begins_one_session(alices: Somebody, app: pyotp.TOTP, clock: SettableClock) -> None:
    half = half_of(alices)
    await finish_with_code(alices.keeper, half, app.at(clock.now), HERE)
    clock.advance(HALF_MINUTE)
    with pytest.raises(StepOverError):
        await finish_with_code(alices.keeper, half, app.at(clock.now), HERE)


async def test_the_second_step_takes_no_code_of_somebody_else(
    alices: Somebody, bobs: Somebody, app: pyotp.TOTP, clock: SettableClock
) -> None:
    await bobs.sets_up_app()
    with pytest.raises(WrongCodeError):
        await finish_with_code(alices.keeper, half_of(bobs), app.at(clock.now), HERE)


async def test_the_second_step_takes_no_passkey_of_somebody_else(
    alices: Somebody, bobs: Somebody, device: Authenticator
) -> None:
    await alices.makes_passkey(device)
    with pytest.raises(PasskeyRefusedError):
        await finish_with_passkey(alices.keeper, half_of(bobs), answered(device.use(asked())), HERE)


async def test_a_passkey_alone_begins_a_strong_session(alices: Somebody, device: Authenticator) -> None:
    await alices.makes_passkey(device)
    signed_in = await finish_with_passkey(alices.keeper, NOBODYS, answered(device.use(asked())), HERE)
    assert (signed_in.person.id, signed_in.person.strong) == (alices.account.id, True)


async def test_a_code_alone_begins_nothing(alices: Somebody, app: pyotp.TOTP, clock: SettableClock) -> None:
    with pytest.raises(StepOverError):
        await finish_with_code(alices.keeper, NOBODYS, app.at(clock.now), HERE)


async def test_a_closed_account_is_entered_by_no_passkey(alices: Somebody, device: Authenticator) -> None:
    await alices.makes_passkey(device)
    await alices.keeper.db.write(lambda session: _close(session.get_one(Account, alices.account.id), alices))
    with pytest.raises(WrongCredentialsError):
        await finish_with_passkey(alices.keeper, NOBODYS, answered(device.use(asked())), HERE)


def _close(account: Account, somebody: Somebody) -> None:
    account.closed_at = somebody.keeper.clock()


async def _recognised(somebody: Somebody, signed_in: SignedIn) -> Person:
    return await recognise(somebody.keeper.db, signed_in.token, "account", somebody.keeper.clock)
