import asyncio
import logging
from datetime import timedelta

import pytest

from comments.accounts.guessing import Secret, take_guess
from comments.foundation.rate_limit import LimitsUnavailableError, RateLimiter, Rule, TooManyRequestsError
from comments.limits.valkey_store import ValkeyStore
from tests.clock import SettableClock
from tests.valkey import ValkeyServer

pytestmark = pytest.mark.valkey

POSTS = Rule(limit=3, window=timedelta(minutes=10))


async def guess(limiter: RateLimiter) -> None:
    await take_guess(limiter, Secret.PASSWORD, b"alice", b"home")


async def test_without_the_server_guessing_is_refused(limiter: RateLimiter, valkey: ValkeyServer) -> None:
    valkey.kill()
    with pytest.raises(LimitsUnavailableError) as refusal:
        await guess(limiter)
    assert (refusal.value.status, refusal.value.headers) == (503, {"Retry-After": "5"})


async def test_without_the_server_all_else_is_counted_by_each_process(
    limiter: RateLimiter, valkey: ValkeyServer
) -> None:
    valkey.kill()
    for _ in range(POSTS.limit):
        await limiter.check("post", b"home", rule=POSTS)
    with pytest.raises(TooManyRequestsError):
        await limiter.check("post", b"home", rule=POSTS)


async def test_when_the_server_comes_back_it_counts_again(
    limiter: RateLimiter, valkey: ValkeyServer, clock: SettableClock
) -> None:
    await guess(limiter)
    valkey.kill()
    with pytest.raises(LimitsUnavailableError):
        await guess(limiter)
    valkey.start()
    clock.advance(timedelta(seconds=1))
    await guess(limiter)
    assert b"aparte-limits" in valkey.ask("KEYS", "*")


async def test_a_server_that_was_started_anew_in_between_is_not_missed(
    limiter: RateLimiter, valkey: ValkeyServer
) -> None:
    await guess(limiter)
    valkey.kill()
    valkey.start()
    await guess(limiter)
    assert b"aparte-limits" in valkey.ask("KEYS", "*")


async def test_the_log_tells_once_that_it_went_and_once_that_it_came_back(
    limiter: RateLimiter, valkey: ValkeyServer, clock: SettableClock, caplog: pytest.LogCaptureFixture
) -> None:
    valkey.kill()
    for _ in range(5):
        await limiter.check("preview", b"home", rule=Rule(100, timedelta(minutes=1)))
        clock.advance(timedelta(seconds=2))
    valkey.start()
    for _ in range(5):
        await guess(limiter)
        clock.advance(timedelta(hours=2))
    assert [record.levelno for record in caplog.records] == [logging.ERROR, logging.WARNING]


async def test_a_server_that_stalls_makes_one_wait_and_not_everybody(
    limiter: RateLimiter, valkey: ValkeyServer
) -> None:
    await guess(limiter)
    valkey.stall()
    with pytest.raises(LimitsUnavailableError):
        await guess(limiter)
    # Nobody asks it again until the clock moves on, so that these do not wait at all.
    async with asyncio.timeout(0.4):
        for _ in range(POSTS.limit):
            await limiter.check("post", b"home", rule=POSTS)
    valkey.go_on()


async def test_a_right_guess_is_right_although_the_server_went_meanwhile(
    limiter: RateLimiter, valkey: ValkeyServer, clock: SettableClock
) -> None:
    counted = await take_guess(limiter, Secret.PASSWORD, b"alice", b"home")
    valkey.kill()
    await counted.was_right()
    with pytest.raises(LimitsUnavailableError):
        await guess(limiter)


async def test_a_server_that_takes_no_more_is_as_good_as_none(limiter: RateLimiter, valkey: ValkeyServer) -> None:
    valkey.ask("CONFIG", "SET", "maxmemory", "1")
    with pytest.raises(LimitsUnavailableError):
        await guess(limiter)


async def test_a_server_with_a_password_that_was_not_given_is_as_good_as_none(valkey: ValkeyServer) -> None:
    valkey.ask("CONFIG", "SET", "requirepass", "another secret")
    store = ValkeyStore(valkey.url)
    assert not await store.answers()
    await store.close()


async def test_a_server_that_is_there_answers(store: ValkeyStore) -> None:
    assert await store.answers()
