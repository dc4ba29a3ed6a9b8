import subprocess
import sys
from datetime import timedelta

import pytest

from comments.accounts.guessing import Secret, take_guess
from comments.foundation.rate_limit import RateLimiter, Rule, TooManyRequestsError
from comments.limits.sharing import shared_store
from comments.limits.valkey_store import ValkeyStore
from comments.settings import Settings
from tests.clock import SettableClock
from tests.features.limits.conftest import KEY
from tests.valkey import ValkeyServer

pytestmark = pytest.mark.valkey

RULE = Rule(limit=50, window=timedelta(hours=1))
# A process of its own: how many of 40 tries it was allowed.
TRY = """
import asyncio, sys
from datetime import timedelta
from comments.foundation.clock import system_clock
from comments.foundation.rate_limit import RateLimiter, Rule, TooManyRequestsError
from comments.limits.valkey_store import ValkeyStore

async def allowed(url: str) -> int:
    store = ValkeyStore(url)
    limiter, number = RateLimiter(b"k" * 32, system_clock, shared=store), 0
    for _ in range(40):
        try:
            await limiter.check("post", b"home", rule=Rule(limit=50, window=timedelta(hours=1)))
            number += 1
        except TooManyRequestsError:
            pass
    await store.close()
    return number

print(asyncio.run(allowed(sys.argv[1])))
"""


def keys(valkey: ValkeyServer) -> list[str]:
    lines = valkey.ask("KEYS", "*").decode().split("\r\n")
    return [line for line in lines if line and line[0] not in "*$"]


def test_two_processes_share_one_count(valkey: ValkeyServer) -> None:
    command = [sys.executable, "-c", TRY, valkey.url]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert sum(int(each.communicate()[0]) for each in running) == RULE.limit


async def test_two_limiters_of_one_key_share_one_count(valkey: ValkeyServer, clock: SettableClock) -> None:
    stores = [ValkeyStore(valkey.url) for _ in range(2)]
    one, other = (RateLimiter(KEY, clock, shared=store) for store in stores)
    for _ in range(RULE.limit):
        await one.check("post", b"home", rule=RULE)
    with pytest.raises(TooManyRequestsError):
        await other.check("post", b"home", rule=RULE)
    for store in stores:
        await store.close()


async def test_limiters_of_different_keys_share_none(store: ValkeyStore, clock: SettableClock) -> None:
    one, other = (RateLimiter(key * 32, clock, shared=store) for key in (b"a", b"b"))
    for limiter in (one, other):
        for _ in range(RULE.limit):
            await limiter.check("post", b"home", rule=RULE)
    with pytest.raises(TooManyRequestsError):
        await one.check("post", b"home", rule=RULE)


async def test_no_key_and_no_value_holds_a_name_or_a_network(limiter: RateLimiter, valkey: ValkeyServer) -> None:
    await take_guess(limiter, Secret.PASSWORD, b"alice", b"203.0.113.0")
    kept = b"".join(key.encode() + valkey.ask("GET", key) for key in keys(valkey))
    assert (len(keys(valkey)), b"alice" in kept, b"203.0.113" in kept) == (4, False, False)


async def test_every_count_ends_within_the_hour(limiter: RateLimiter, valkey: ValkeyServer) -> None:
    await take_guess(limiter, Secret.PASSWORD, b"alice", b"home")
    await take_guess(limiter, Secret.CODE, b"alice", b"home")
    seconds = [int(valkey.ask("TTL", key).decode().strip(":\r\n")) for key in keys(valkey)]
    assert all(0 <= each <= 3600 for each in seconds)


async def test_a_right_guess_leaves_nothing_behind(limiter: RateLimiter, valkey: ValkeyServer) -> None:
    guess = await take_guess(limiter, Secret.PASSWORD, b"alice", b"home")
    await guess.was_right()
    assert keys(valkey) == []


async def test_a_server_that_forgot_the_script_is_given_it_again(limiter: RateLimiter, valkey: ValkeyServer) -> None:
    await limiter.check("post", b"home", rule=RULE)
    valkey.ask("SCRIPT", "FLUSH")
    await limiter.check("post", b"home", rule=RULE)
    assert len(keys(valkey)) == 1


@pytest.mark.parametrize("settings", [Settings(), Settings(valkey_url="valkey://127.0.0.1:1", rate_limits="off")])
async def test_without_a_server_or_without_limits_nothing_is_shared(settings: Settings) -> None:
    async with shared_store(settings) as store:
        assert store is None


def test_the_store_prints_no_address() -> None:
    assert repr(ValkeyStore("valkey://someone:secret@valkey.example.org/0")) == "ValkeyStore()"
