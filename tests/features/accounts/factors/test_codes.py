"""Codes from an app and on paper: each works for its holder, in its time, once."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from comments.accounts.changing_factors import begin_app, confirm_app, renew_codes, unconfirmed_seed
from comments.accounts.errors import WrongCodeError
from comments.accounts.models import Account, RecoveryCode
from comments.accounts.second_factors import GivenCode
from comments.foundation.errors import NotFoundError
from comments.foundation.rate_limit import TooManyRequestsError
from tests.clock import SettableClock
from tests.features.accounts.factors.conftest import Somebody, left, takes

HALF_MINUTE = timedelta(seconds=30)
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.mark.parametrize(("steps", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
async def test_a_code_is_taken_within_half_a_minute_of_its_time(
    alices: Somebody, clock: SettableClock, steps: int, is_taken: bool
) -> None:
    app, _ = await alices.sets_up_app()
    clock.advance(4 * HALF_MINUTE)
    assert await takes(alices, app.at(clock.now + steps * HALF_MINUTE)) is is_taken


async def test_a_code_may_be_typed_with_a_space(alices: Somebody, clock: SettableClock) -> None:
    app, _ = await alices.sets_up_app()
    code = app.at(clock.now + HALF_MINUTE)
    assert await takes(alices, f"{code[:3]} {code[3:]}")


async def test_the_code_that_confirmed_the_app_is_spent(alices: Somebody, clock: SettableClock) -> None:
    app, _ = await alices.sets_up_app()
    assert not await takes(alices, app.at(clock.now))


async def test_a_code_is_good_for_its_holder_alone(alices: Somebody, bobs: Somebody, clock: SettableClock) -> None:
    app, _ = await alices.sets_up_app()
    await bobs.sets_up_app()
    assert not await takes(bobs, app.at(clock.now + HALF_MINUTE))


async def test_a_seed_that_showed_no_code_counts_for_nothing(alices: Somebody, clock: SettableClock) -> None:
    await begin_app(alices.keeper.verifier, alices.account.id)
    with pytest.raises(WrongCodeError):
        await confirm_app(alices.keeper.verifier, alices.holder, "000000")
    account = await alices.keeper.db.read(lambda session: session.get_one(Account, alices.account.id))
    assert account.totp_confirmed_at is None


async def test_without_a_seed_there_is_nothing_to_confirm(alices: Somebody) -> None:
    with pytest.raises(NotFoundError):
        await confirm_app(alices.keeper.verifier, alices.holder, "123456")


async def test_another_app_takes_the_place_of_the_first(alices: Somebody, clock: SettableClock) -> None:
    first, _ = await alices.sets_up_app()
    clock.advance(2 * HALF_MINUTE)
    second, _ = await alices.sets_up_app()
    clock.advance(2 * HALF_MINUTE)
    assert [await takes(alices, each.at(clock.now)) for each in (first, second)] == [False, True]


async def test_a_confirmed_seed_waits_no_more(alices: Somebody) -> None:
    await alices.sets_up_app()
    assert await unconfirmed_seed(alices.keeper.verifier, alices.account.id) is None


@pytest.mark.parametrize("code", ["", "x", "\x00", "١٢٣٤٥٦", "1234567", "é" * 3000])
async def test_what_is_no_code_is_not_taken(alices: Somebody, code: str) -> None:
    await alices.sets_up_app()
    assert not await takes(alices, code)


async def test_the_first_factor_brings_ten_different_codes_for_paper(alices: Somebody) -> None:
    _, changed = await alices.sets_up_app()
    assert (len(set(changed.codes)), await left(alices)) == (10, 10)


async def test_a_second_factor_brings_no_further_codes(alices: Somebody, clock: SettableClock) -> None:
    await alices.sets_up_app()
    clock.advance(2 * HALF_MINUTE)
    _, changed = await alices.sets_up_app()
    assert (changed.codes, await left(alices)) == ((), 10)


async def test_a_code_on_paper_may_be_read_as_the_eye_reads_it(alices: Somebody) -> None:
    _, changed = await alices.sets_up_app()
    read = changed.codes[0].upper().replace("0", "O").replace("1", "l").replace("-", " ")
    assert await takes(alices, read)


async def test_a_code_on_paper_is_good_for_its_holder_alone(alices: Somebody, bobs: Somebody) -> None:
    _, changed = await alices.sets_up_app()
    await bobs.sets_up_app()
    assert (await takes(bobs, changed.codes[0]), await left(alices)) == (False, 10)


async def test_new_codes_take_the_place_of_the_old(alices: Somebody, clock: SettableClock) -> None:
    _, first = await alices.sets_up_app()
    second = await alices.keeper.db.write(lambda session: renew_codes(session, alices.holder, clock))
    assert [await takes(alices, each.codes[0]) for each in (first, second)] == [False, True]


async def test_there_are_no_codes_without_a_factor(alices: Somebody, clock: SettableClock) -> None:
    with pytest.raises(NotFoundError):
        await alices.keeper.db.write(lambda session: renew_codes(session, alices.holder, clock))


async def test_no_code_is_stored_as_it_is_written(alices: Somebody) -> None:
    _, changed = await alices.sets_up_app()
    stored = await alices.keeper.db.read(_stored_codes)
    assert [code for code in changed.codes if code.encode() in stored or code.replace("-", "").encode() in stored] == []


async def test_neither_code_nor_seed_is_printed(alices: Somebody) -> None:
    app, changed = await alices.sets_up_app()
    printed = repr(changed) + repr(alices.keeper) + repr(GivenCode(code=changed.codes[0]))
    assert [secret for secret in (app.secret, *changed.codes) if secret in printed] == []


async def test_guessing_at_an_apps_codes_is_stopped_and_a_code_on_paper_still_works(alices: Somebody) -> None:
    _, changed = await alices.sets_up_app()
    with pytest.raises(TooManyRequestsError):
        await _guess(alices, times=40)
    assert await takes(alices, changed.codes[0])


def _stored_codes(session: Session) -> bytes:
    return b"".join(row.code_hash + row.account_id.encode() for row in session.exec(select(RecoveryCode)))


async def _guess(somebody: Somebody, times: int) -> None:
    for number in range(times):
        await takes(somebody, "000000", f"198.51.{number}.7")
