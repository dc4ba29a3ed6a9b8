"""A real server of shared counts, and limiters that count in it."""

from collections.abc import AsyncIterator

import pytest

from comments.foundation.rate_limit import RateLimiter
from comments.limits.valkey_store import ValkeyStore
from tests.clock import SettableClock
from tests.valkey import ValkeyServer, valkey

__all__ = ["valkey"]

KEY = b"k" * 32


@pytest.fixture
async def store(valkey: ValkeyServer) -> AsyncIterator[ValkeyStore]:
    store = ValkeyStore(valkey.url)
    yield store
    await store.close()


@pytest.fixture
def limiter(store: ValkeyStore, clock: SettableClock) -> RateLimiter:
    return RateLimiter(KEY, clock, shared=store)
