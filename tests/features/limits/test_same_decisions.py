"""What one process decides in its memory and what all decide in the shared store is the same."""

import asyncio
import secrets
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.foundation.limit_rules import Series, Waits, tally
from comments.foundation.rate_limit import Count, RateLimiter, Rule, TooManyRequestsError
from comments.limits.valkey_store import ValkeyStore
from tests.clock import SettableClock
from tests.valkey import ValkeyServer, running_valkey

pytestmark = pytest.mark.valkey

_MINUTE = timedelta(minutes=1)
ALARM = Count("alarm", (b"a",), Rule(limit=3, window=_MINUTE, is_alarm=True))
PLACE = Count("place", (b"b",), Rule(limit=9, window=3 * _MINUTE, guards_secret=True))
TALLY = Count("tally", (b"c",), tally(2 * _MINUTE))
LANE = Count(
    "lane",
    (b"d",),
    Series(Waits(3, timedelta(seconds=1)), Waits(1, timedelta(seconds=15)), longest=_MINUTE, most=5, kept=3 * _MINUTE),
)
TOGETHER = ((ALARM, LANE, PLACE, TALLY), (ALARM, LANE), (PLACE,), (LANE,), (TALLY, PLACE))

rarely = st.sampled_from([False] * 7 + [True])
pauses = st.sampled_from([0, 0, 0, 0, 1, 2.5, 61, 180, -300])
steps = st.tuples(st.sampled_from(TOGETHER), rarely, pauses)


@pytest.fixture(scope="module")
def server() -> Iterator[ValkeyServer]:
    yield from running_valkey()


async def decided(limiter: RateLimiter, counts: tuple[Count, ...], *, was_right: bool) -> tuple[int, ...]:
    """How many came before, or how long it has to wait."""
    try:
        numbers = await limiter.take(*counts)
    except TooManyRequestsError as refusal:
        return (-int(refusal.headers["Retry-After"]),)
    if was_right:
        await limiter.give_back(*counts)
    return numbers


async def both(url: str, story: list[tuple[tuple[Count, ...], bool, float]]) -> list[list[tuple[int, ...]]]:
    clock, key, store = SettableClock(), secrets.token_bytes(32), ValkeyStore(url)
    limiters = (RateLimiter(key, clock), RateLimiter(key, clock, shared=store))
    told: list[list[tuple[int, ...]]] = [[], []]
    for counts, was_right, pause in story:
        clock.advance(timedelta(seconds=pause))
        for _ in range(2):
            for limiter, answers in zip(limiters, told, strict=True):
                answers.append(await decided(limiter, counts, was_right=was_right))
            # Whoever was told to wait does so, to the second.
            clock.advance(timedelta(seconds=max(0, -min(told[0][-1]))))
    await store.close()
    return told


@settings(max_examples=80, deadline=None)
@given(story=st.lists(steps, min_size=5, max_size=40))
def test_memory_and_server_decide_alike(
    server: ValkeyServer, story: list[tuple[tuple[Count, ...], bool, float]]
) -> None:
    in_memory, on_server = asyncio.run(both(server.url, story))
    assert in_memory == on_server
