"""How often something may be done from one place: by one process, or by all of them together."""

import hashlib
import hmac
import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar, Final, Protocol

from comments.foundation.clock import Clock
from comments.foundation.errors import CommentsError
from comments.foundation.limit_memory import MOST_ENTRIES, MemoryStore
from comments.foundation.limit_rules import Rule, Series, Taken

__all__ = [
    "Count",
    "LimitsUnavailableError",
    "RateLimiter",
    "Rule",
    "SharedStore",
    "StoreGoneError",
    "TooManyRequestsError",
]

_log = logging.getLogger(__name__)
_DIGEST_BYTES: Final = 16
_ASKED_AGAIN_AFTER: Final = timedelta(seconds=1)
"""Nobody waits for a store that did not answer a moment ago."""
_COME_BACK_SECONDS: Final = 5


class TooManyRequestsError(CommentsError):
    """This was done too often from there; it works again after `seconds`."""

    code: ClassVar[str] = "too-many-requests"
    status: ClassVar[int] = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(headers={"Retry-After": str(seconds)}, seconds=seconds)


class LimitsUnavailableError(CommentsError):
    """Nobody can count just now, and a secret could be guessed meanwhile."""

    code: ClassVar[str] = "limits-unavailable"
    status: ClassVar[int] = 503

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": str(_COME_BACK_SECONDS)})


class StoreGoneError(Exception):
    """The shared store does not answer."""


class SharedStore(Protocol):
    """Counts that several processes share; each method may raise StoreGoneError."""

    async def take(self, keys: Sequence[bytes], rules: Sequence[Rule | Series], now: float) -> Taken:
        """Count one more under each key, or under none if any has to wait."""

    async def give_back(self, keys: Sequence[bytes], rules: Sequence[Rule | Series], now: float) -> None:
        """Count one less under each rule, and end each series."""

    async def answers(self) -> bool:
        """Whether it is there and lets us count; raises nothing."""


@dataclass(frozen=True, slots=True)
class Count:
    """One thing to count: where, and by which rule. Prints no place."""

    bucket: str
    parts: tuple[bytes, ...] = field(repr=False)
    rule: Rule | Series


class RateLimiter:
    """Counts by keyed digests, so that no store ever holds an address or a name.

    With a shared store all processes count together. Without an answer from it, each counts on its own, but for what
    guards a secret: that is refused, since many processes that each know a part allow many times as many guesses.
    """

    def __init__(
        self,
        key: bytes,
        clock: Clock,
        *,
        enabled: bool = True,
        shared: SharedStore | None = None,
        most_entries: int = MOST_ENTRIES,
    ) -> None:
        self._key = key
        self._clock = clock
        self._enabled = enabled
        self._memory = MemoryStore(most_entries)
        self._shared = shared
        self._gone = False
        self._asked_again_at = 0.0

    async def check(self, bucket: str, *parts: bytes, rule: Rule | Series) -> None:
        """Count one more for the place that the parts name; raises TooManyRequestsError, which does not count.

        Raises LimitsUnavailableError where a secret is guarded and the shared store does not answer.
        """
        await self.take(Count(bucket, parts, rule))

    async def take(self, *counts: Count) -> tuple[int, ...]:
        """Count all of these or, raising what `check` raises, none; gives how many each series had before."""
        if not self._enabled:
            return tuple(0 for _ in counts)
        keys, rules, now = self._digests(counts), [each.rule for each in counts], self._clock().timestamp()
        taken = await self._take_shared(keys, rules, now) or self._memory.take(keys, rules, now)
        if taken.wait > 0:
            raise TooManyRequestsError(math.ceil(taken.wait))
        return taken.numbers

    async def give_back(self, *counts: Count) -> None:
        """It was right: each rule counts one less, and each series is over."""
        if not self._enabled:
            return
        keys, rules, now = self._digests(counts), [each.rule for each in counts], self._clock().timestamp()
        if self._shared is None:
            self._memory.give_back(keys, rules, now)
        elif not self._is_gone(now):
            try:
                await self._shared.give_back(keys, rules, now)
            except StoreGoneError:
                self._note_gone(now)

    async def _take_shared(self, keys: Sequence[bytes], rules: Sequence[Rule | Series], now: float) -> Taken | None:
        """What the shared store says; None where this process counts alone."""
        if self._shared is None:
            return None
        if not self._is_gone(now):
            try:
                taken = await self._shared.take(keys, rules, now)
            except StoreGoneError:
                self._note_gone(now)
            else:
                self._note_back()
                return taken
        if any(rule.guards_secret for rule in rules):
            raise LimitsUnavailableError
        return None

    def _is_gone(self, now: float) -> bool:
        # A clock that is set back must not keep the store away for longer.
        return self._gone and now < self._asked_again_at <= now + _ASKED_AGAIN_AFTER.total_seconds()

    def _note_gone(self, now: float) -> None:
        if not self._gone:
            _log.error("the shared limits do not answer: signing in is refused, all else is counted per process")
            self._gone = True
        self._asked_again_at = now + _ASKED_AGAIN_AFTER.total_seconds()

    def _note_back(self) -> None:
        if self._gone:
            _log.warning("the shared limits answer again")
            self._gone = False

    def _digests(self, counts: Sequence[Count]) -> list[bytes]:
        return [self._digest(each.bucket, each.parts) for each in counts]

    def _digest(self, bucket: str, parts: tuple[bytes, ...]) -> bytes:
        said = b"".join(len(part).to_bytes(4) + part for part in (bucket.encode(), *parts))
        return hmac.digest(self._key, said, hashlib.sha256)[:_DIGEST_BYTES]
