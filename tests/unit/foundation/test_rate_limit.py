from datetime import timedelta

import pytest

from comments.foundation.rate_limit import RateLimiter, Rule, TooManyRequestsError
from tests.clock import SettableClock

KEY = b"k" * 32
RULE = Rule(limit=3, window=timedelta(seconds=60))
ALICE, BOB = b"alice's network", b"bob's network"


@pytest.fixture
def limiter(clock: SettableClock) -> RateLimiter:
    return RateLimiter(KEY, clock)


async def use_up(limiter: RateLimiter, place: bytes, rule: Rule = RULE) -> None:
    for _ in range(rule.limit):
        await limiter.check("post", place, rule=rule)


async def is_limited(limiter: RateLimiter, *place: bytes, bucket: str = "post", rule: Rule = RULE) -> bool:
    try:
        await limiter.check(bucket, *place, rule=rule)
    except TooManyRequestsError:
        return True
    return False


async def refusal(limiter: RateLimiter, place: bytes, rule: Rule = RULE) -> TooManyRequestsError:
    with pytest.raises(TooManyRequestsError) as raised:
        await limiter.check("post", place, rule=rule)
    return raised.value


async def test_the_limit_is_allowed_at_once(limiter: RateLimiter) -> None:
    assert [await is_limited(limiter, ALICE) for _ in range(4)] == [False, False, False, True]


@pytest.mark.parametrize("limit", [1, 7, 30, 300])
@pytest.mark.parametrize("seconds", [1, 10, 3600])
async def test_exactly_the_limit_is_allowed_whatever_the_rule(clock: SettableClock, limit: int, seconds: int) -> None:
    rule, limiter = Rule(limit, timedelta(seconds=seconds)), RateLimiter(KEY, clock)
    assert [await is_limited(limiter, ALICE, rule=rule) for _ in range(2 * limit)].count(False) == limit


async def test_a_refusal_is_a_429_that_says_when_to_come_back(limiter: RateLimiter) -> None:
    await use_up(limiter, ALICE)
    found = await refusal(limiter, ALICE)
    assert (found.status, found.code, found.headers, found.parameters) == (
        429,
        "too-many-requests",
        {"Retry-After": "20"},
        {"seconds": 20},
    )


async def test_after_the_time_it_named_it_works_again(limiter: RateLimiter, clock: SettableClock) -> None:
    await use_up(limiter, ALICE)
    clock.advance(timedelta(seconds=int((await refusal(limiter, ALICE)).headers["Retry-After"])))
    assert not await is_limited(limiter, ALICE)


async def test_before_the_time_it_named_it_does_not(limiter: RateLimiter, clock: SettableClock) -> None:
    await use_up(limiter, ALICE)
    clock.advance(timedelta(seconds=19))
    assert await is_limited(limiter, ALICE)


async def test_a_refusal_does_not_count(limiter: RateLimiter) -> None:
    await use_up(limiter, ALICE)
    assert {(await refusal(limiter, ALICE)).headers["Retry-After"] for _ in range(50)} == {"20"}


async def test_the_time_to_wait_is_rounded_up(clock: SettableClock) -> None:
    limiter, rule = RateLimiter(KEY, clock), Rule(limit=3, window=timedelta(seconds=10))
    await use_up(limiter, ALICE, rule)
    assert (await refusal(limiter, ALICE, rule)).headers["Retry-After"] == "4"


async def test_after_a_whole_window_everything_is_allowed_again(limiter: RateLimiter, clock: SettableClock) -> None:
    await use_up(limiter, ALICE)
    clock.advance(RULE.window)
    assert [await is_limited(limiter, ALICE) for _ in range(4)] == [False, False, False, True]


async def test_places_are_counted_apart(limiter: RateLimiter) -> None:
    await use_up(limiter, ALICE)
    assert not await is_limited(limiter, BOB)


async def test_buckets_are_counted_apart(limiter: RateLimiter) -> None:
    await use_up(limiter, ALICE)
    assert not await is_limited(limiter, ALICE, bucket="sign-in")


async def test_parts_do_not_run_into_each_other(limiter: RateLimiter) -> None:
    for _ in range(RULE.limit):
        await limiter.check("post", b"garage", b"1", rule=RULE)
    assert not await is_limited(limiter, b"garage1", b"")


async def test_memory_holds_no_address(limiter: RateLimiter) -> None:
    await limiter.check("post", b"203.0.113.7", rule=RULE)
    assert b"203.0.113.7" not in b"".join(limiter._memory)


async def test_another_process_counts_under_other_digests(clock: SettableClock) -> None:
    one, other = RateLimiter(KEY, clock), RateLimiter(b"o" * 32, clock)
    for limiter in (one, other):
        await limiter.check("post", ALICE, rule=RULE)
    assert set(one._memory).isdisjoint(other._memory)


async def test_a_refusal_does_not_name_the_place(limiter: RateLimiter) -> None:
    await use_up(limiter, ALICE)
    assert "alice" not in repr(await refusal(limiter, ALICE)) + repr(limiter)


async def test_switched_off_it_allows_everything(clock: SettableClock) -> None:
    limiter = RateLimiter(KEY, clock, enabled=False)
    assert not any([await is_limited(limiter, ALICE) for _ in range(100)])


async def test_memory_does_not_grow_with_the_number_of_places(clock: SettableClock) -> None:
    limiter = RateLimiter(KEY, clock, most_entries=100)
    for number in range(1_000):
        await limiter.check("post", b"%d" % number, rule=RULE)
    assert len(limiter._memory) <= 100


async def test_a_crowd_of_places_does_not_wash_away_who_used_up_the_limit(clock: SettableClock) -> None:
    limiter = RateLimiter(KEY, clock, most_entries=100)
    await use_up(limiter, ALICE)
    for number in range(1_000):
        await limiter.check("post", b"%d" % number, rule=RULE)
    assert await is_limited(limiter, ALICE)


async def test_counts_that_are_over_make_room_first(clock: SettableClock) -> None:
    limiter = RateLimiter(KEY, clock, most_entries=100)
    for number in range(100):
        await limiter.check("post", b"%d" % number, rule=RULE)
    clock.advance(RULE.window)
    await limiter.check("post", ALICE, rule=RULE)
    assert len(limiter._memory) == 1


async def test_a_clock_set_back_keeps_nobody_out_longer_than_a_window(
    limiter: RateLimiter, clock: SettableClock
) -> None:
    await use_up(limiter, ALICE)
    clock.advance(timedelta(days=-1))
    assert int((await refusal(limiter, ALICE)).headers["Retry-After"]) <= 60


@pytest.mark.parametrize(
    ("limit", "window"), [(0, timedelta(1)), (-1, timedelta(1)), (1, timedelta()), (1, -timedelta(1))]
)
def test_a_rule_that_allows_nothing_is_refused(limit: int, window: timedelta) -> None:
    with pytest.raises(ValueError, match="at least one"):
        Rule(limit, window)
