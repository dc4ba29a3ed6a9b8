"""A code is spent by its use, on both kinds of database, however many bring it at once."""

import asyncio
from datetime import timedelta

from comments.accounts.people import Arrival
from comments.accounts.signing_in import HalfWay, finish_with_passkey
from comments.foundation.identifiers import new_id
from tests.clock import SettableClock
from tests.factories.authenticator import Authenticator
from tests.features.accounts.factors.conftest import Somebody, answered, asked, left, takes

HALF_MINUTE = timedelta(seconds=30)


async def test_a_code_is_taken_once(alices: Somebody, clock: SettableClock) -> None:
    app, _ = await alices.sets_up_app()
    code = app.at(clock.now + HALF_MINUTE)
    assert [await takes(alices, code), await takes(alices, code)] == [True, False]


async def test_of_two_who_bring_the_same_code_at_once_one_gets_in(alices: Somebody, clock: SettableClock) -> None:
    app, _ = await alices.sets_up_app()
    code = app.at(clock.now + HALF_MINUTE)
    taken = await asyncio.gather(*(takes(alices, code, f"203.0.113.{last}") for last in (7, 8)))
    assert sorted(taken) == [False, True]


async def test_after_a_later_code_an_earlier_one_is_not_taken(alices: Somebody, clock: SettableClock) -> None:
    app, _ = await alices.sets_up_app()
    clock.advance(2 * HALF_MINUTE)
    assert [await takes(alices, app.at(clock.now + each * HALF_MINUTE)) for each in (1, 0)] == [True, False]


async def test_a_code_on_paper_works_once(alices: Somebody) -> None:
    _, changed = await alices.sets_up_app()
    outcome = [await takes(alices, changed.codes[3]), await takes(alices, changed.codes[3]), await left(alices)]
    assert outcome == [True, False, 9]


async def test_of_two_who_bring_the_same_paper_at_once_one_gets_in(alices: Somebody) -> None:
    _, changed = await alices.sets_up_app()
    taken = await asyncio.gather(*(takes(alices, changed.codes[0], f"203.0.113.{last}") for last in (7, 8)))
    assert sorted(taken) == [False, True]


async def test_of_two_who_bring_the_same_answer_at_once_one_gets_in(alices: Somebody, device: Authenticator) -> None:
    await alices.makes_passkey(device)
    half, answer = HalfWay(account_id=alices.account.id, session_id=new_id()), answered(device.use(asked()))
    both = (finish_with_passkey(alices.keeper, half, answer, Arrival(kind="account")) for _ in range(2))
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(each).__name__ for each in outcomes) == ["SignedIn", "StepOverError"]
