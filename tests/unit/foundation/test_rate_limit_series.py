from datetime import timedelta

import pytest

from comments.foundation.limit_rules import Series, Waits, tally
from comments.foundation.rate_limit import Count, RateLimiter, Rule, TooManyRequestsError
from tests.clock import SettableClock

QUARTER = timedelta(minutes=15)
LANE = Series(
    calm=Waits(free=3, first=timedelta(seconds=1)),
    strict=Waits(free=1, first=timedelta(seconds=15)),
    longest=QUARTER,
    most=10,
    kept=timedelta(hours=1),
)
ALARM = Rule(limit=5, window=QUARTER, is_alarm=True)
MINE = Count("lane", (b"alice", b"home"), LANE)
NAME = Count("name", (b"alice",), ALARM)


@pytest.fixture
def limiter(clock: SettableClock) -> RateLimiter:
    return RateLimiter(b"k" * 32, clock)


async def wait_of(limiter: RateLimiter, *counts: Count) -> int:
    """How long one more has to wait; 0 when it was counted."""
    try:
        await limiter.take(*counts)
    except TooManyRequestsError as refusal:
        return int(refusal.headers["Retry-After"])
    return 0


async def waits_one_after_the_other(limiter: RateLimiter, clock: SettableClock, number: int) -> list[int]:
    """What each of so many guesses had to wait for, each made as soon as it may be."""
    waits = []
    for _ in range(number):
        wait = await wait_of(limiter, MINE)
        if wait:
            clock.advance(timedelta(seconds=wait))
            assert await wait_of(limiter, MINE) == 0
        waits.append(wait)
    return waits


async def alarm(limiter: RateLimiter) -> None:
    for _ in range(ALARM.limit):
        await limiter.take(NAME)


async def test_three_wrong_guesses_are_free_and_then_each_waits_twice_as_long(
    limiter: RateLimiter, clock: SettableClock
) -> None:
    assert await waits_one_after_the_other(limiter, clock, 10) == [0, 0, 0, 1, 2, 4, 8, 16, 32, 64]


async def test_from_the_tenth_on_the_wait_is_the_longest(limiter: RateLimiter, clock: SettableClock) -> None:
    await waits_one_after_the_other(limiter, clock, 10)
    assert await waits_one_after_the_other(limiter, clock, 3) == [900, 900, 900]


async def test_asking_while_one_has_to_wait_makes_it_no_longer(limiter: RateLimiter, clock: SettableClock) -> None:
    await waits_one_after_the_other(limiter, clock, 6)
    assert {await wait_of(limiter, MINE) for _ in range(50)} == {8}


async def test_after_a_long_pause_all_is_forgotten(limiter: RateLimiter, clock: SettableClock) -> None:
    await waits_one_after_the_other(limiter, clock, 10)
    clock.advance(LANE.kept)
    assert await waits_one_after_the_other(limiter, clock, 4) == [0, 0, 0, 1]


async def test_a_right_guess_ends_the_series(limiter: RateLimiter, clock: SettableClock) -> None:
    await waits_one_after_the_other(limiter, clock, 5)
    await limiter.give_back(MINE)
    assert await wait_of(limiter, MINE) == 0


async def test_a_right_guess_gives_one_back_to_a_rule_and_no_more(limiter: RateLimiter) -> None:
    place = Count("place", (b"home",), Rule(limit=3, window=QUARTER))
    for _ in range(3):
        await limiter.take(place)
    await limiter.give_back(place)
    assert [bool(await wait_of(limiter, place)) for _ in range(2)] == [False, True]


async def test_giving_back_what_was_never_counted_allows_no_more(limiter: RateLimiter) -> None:
    place = Count("place", (b"home",), Rule(limit=1, window=QUARTER))
    await limiter.give_back(place)
    assert [bool(await wait_of(limiter, place)) for _ in range(2)] == [False, True]


async def test_an_alarm_refuses_nobody(limiter: RateLimiter) -> None:
    await alarm(limiter)
    assert await wait_of(limiter, NAME) == 0


async def test_in_an_alarm_a_fresh_place_has_one_free_guess(limiter: RateLimiter) -> None:
    await alarm(limiter)
    assert [await wait_of(limiter, NAME, MINE) for _ in range(2)] == [0, 15]


async def test_an_alarm_ends_by_itself(limiter: RateLimiter, clock: SettableClock) -> None:
    await alarm(limiter)
    clock.advance(QUARTER)
    assert [await wait_of(limiter, NAME, MINE) for _ in range(4)] == [0, 0, 0, 1]


async def test_what_is_refused_by_one_is_counted_by_none(limiter: RateLimiter) -> None:
    narrow, wide = (Count(name, (b"x",), Rule(limit, QUARTER)) for name, limit in (("narrow", 1), ("wide", 2)))
    for _ in range(5):
        await wait_of(limiter, wide, narrow)
    assert [bool(await wait_of(limiter, wide)) for _ in range(2)] == [False, True]


async def test_the_longest_wait_is_the_one_that_is_told(limiter: RateLimiter) -> None:
    short, long = (Count(name, (b"x",), Rule(1, timedelta(seconds=span))) for name, span in (("a", 10), ("b", 70)))
    await limiter.take(long, short)
    assert await wait_of(limiter, long, short) == 70


async def test_a_tally_tells_how_many_came_before_and_makes_nobody_wait(limiter: RateLimiter) -> None:
    wrong = Count("wrong", (b"alice",), tally(timedelta(hours=1)))
    assert [await limiter.take(wrong) for _ in range(50)][-1] == (49,)


async def test_a_clock_set_back_makes_nobody_wait_longer(limiter: RateLimiter, clock: SettableClock) -> None:
    await waits_one_after_the_other(limiter, clock, 5)
    clock.advance(timedelta(days=-1))
    assert await wait_of(limiter, MINE) == 4


async def test_switched_off_it_counts_nothing(clock: SettableClock) -> None:
    limiter = RateLimiter(b"k" * 32, clock, enabled=False)
    assert [await limiter.take(NAME, MINE) for _ in range(20)] == [(0, 0)] * 20


async def test_a_count_prints_no_place() -> None:
    assert "alice" not in repr(MINE)
