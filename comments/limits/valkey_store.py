"""Counts that all processes share, in Valkey or Redis: one script in one round trip, keyed digests alone, for a while.

Without the extra `valkey` this module cannot be imported; whoever does so imports it late.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
from valkey.asyncio import BlockingConnectionPool, Valkey
from valkey.asyncio.retry import Retry
from valkey.backoff import NoBackoff
from valkey.exceptions import ConnectionError, ValkeyError  # noqa: A004  its own, which is none of Python's

from comments.foundation.limit_rules import Rule, Series, Taken, Waits
from comments.foundation.rate_limit import StoreGoneError

# In braces: where several servers share the keys, one script finds all of its own on one of them.
_PREFIX: Final = b"{aparte-limits}:"
_PATIENCE_SECONDS: Final = 0.5
_MOST_CONNECTIONS: Final = 16
_HERE: Final = Path(__file__).parent


class ValkeyStore:
    """Counts in a server that may come and go; whatever is wrong with it is StoreGoneError."""

    def __init__(self, url: str) -> None:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=_MOST_CONNECTIONS,
            timeout=_PATIENCE_SECONDS,
            socket_timeout=_PATIENCE_SECONDS,
            # A server that was started anew leaves connections that look alive: whoever finds one makes another.
            retry=Retry(NoBackoff(), 1, supported_errors=(ConnectionError,)),
            retry_on_error=[ConnectionError],
        )
        self._client = Valkey.from_pool(pool)
        self._take = self._client.register_script((_HERE / "take.lua").read_text())
        self._give_back = self._client.register_script((_HERE / "give_back.lua").read_text())

    def __repr__(self) -> str:
        return "ValkeyStore()"

    async def take(self, keys: Sequence[bytes], rules: Sequence[Rule | Series], now: float) -> Taken:
        """Count one more under each key, or under none if any has to wait."""
        wait, numbers = await self._run(self._take, keys, rules, now)
        return Taken(float(wait), tuple(numbers))

    async def give_back(self, keys: Sequence[bytes], rules: Sequence[Rule | Series], now: float) -> None:
        """Count one less under each rule, and end each series."""
        await self._run(self._give_back, keys, rules, now)

    async def answers(self) -> bool:
        """Whether the server is there and lets us count."""
        try:
            await self._run(self._take, [], [], 0)
        except StoreGoneError:
            return False
        return True

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose(close_connection_pool=True)

    async def _run(
        self,
        script: Callable[..., Awaitable[Any]],
        keys: Sequence[bytes],
        rules: Sequence[Rule | Series],
        now: float,
    ) -> Any:  # noqa: ANN401  what a script gives
        described = msgspec.json.encode([_described(rule) for rule in rules])
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                return await script([_PREFIX + key.hex().encode() for key in keys], [repr(now), described])
        # Its words could hold the server's address, which may hold a password.
        except (ValkeyError, OSError, TimeoutError):
            raise StoreGoneError from None


def _described(rule: Rule | Series) -> dict[str, Any]:
    if isinstance(rule, Rule):
        return {"limit": rule.limit, "window": _seconds(rule.window), "is_alarm": rule.is_alarm}
    return {
        "calm": _waits(rule.calm),
        "strict": _waits(rule.strict),
        "longest": _seconds(rule.longest),
        "most": rule.most,
        "kept": _seconds(rule.kept),
    }


def _waits(waits: Waits) -> dict[str, float]:
    return {"free": waits.free, "first": _seconds(waits.first)}


def _seconds(span: timedelta) -> float:
    return span.total_seconds()
