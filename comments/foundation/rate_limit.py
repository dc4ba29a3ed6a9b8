"""How often something may be done from one place, counted in this process's memory alone."""

import hashlib
import hmac
import math
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

from comments.foundation.clock import Clock
from comments.foundation.errors import CommentsError

MOST_ENTRIES: Final = 50_000
"""Some ten megabytes at the very most."""

_DIGEST_BYTES: Final = 16
_KEPT_SHARE: Final = 7 / 8
# Adding up fractions of a second leaves an error far smaller than this.
_ROUNDING: Final = 1e-3


class TooManyRequestsError(CommentsError):
    """This was done too often from there; it works again after `seconds`."""

    code: ClassVar[str] = "too-many-requests"
    status: ClassVar[int] = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(headers={"Retry-After": str(seconds)}, seconds=seconds)


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `limit` at once, and as many again spread evenly over each `window`."""

    limit: int
    window: timedelta

    def __post_init__(self) -> None:
        if self.limit < 1 or self.window <= timedelta():
            raise ValueError("a limit allows at least one in a span of time")


class RateLimiter:
    """Counts by keyed digests, so that its memory never holds an address or an e-mail.

    Each entry is one number: the moment when its count is forgotten. An entry past that moment is the same as none.
    When the memory is full of others, those go first that would be forgotten first. Whoever has used up a limit is
    forgotten last: to be rid of the count he would need tens of thousands of other places and use up the limit at each.
    """

    def __init__(self, key: bytes, clock: Clock, *, enabled: bool = True, most_entries: int = MOST_ENTRIES) -> None:
        self._key = key
        self._clock = clock
        self._enabled = enabled
        self._most_entries = most_entries
        self._forgotten_at: dict[bytes, float] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._forgotten_at)

    async def check(self, bucket: str, *parts: bytes, rule: Rule) -> None:
        """Count one more for the place that the parts name; raises TooManyRequestsError, which does not count."""
        if not self._enabled:
            return
        entry = self._digest(bucket, parts)
        now = self._clock().timestamp()
        with self._lock:
            self._forgotten_at[entry] = self._counted(self._forgotten_at.get(entry, now), now, rule)
            if len(self._forgotten_at) > self._most_entries:
                self._make_room(now)

    def _counted(self, forgotten_at: float, now: float, rule: Rule) -> float:
        window = rule.window.total_seconds()
        # The later bound is for clocks that are set back: nobody waits longer than one window.
        begin = min(max(forgotten_at, now), now + window)
        after = begin + window / rule.limit
        wait = after - window - now
        if wait > _ROUNDING:
            raise TooManyRequestsError(math.ceil(wait))
        return after

    def _make_room(self, now: float) -> None:
        remembered = {entry: moment for entry, moment in self._forgotten_at.items() if moment > now}
        kept = int(self._most_entries * _KEPT_SHARE)
        if len(remembered) > kept:
            remembered = dict(sorted(remembered.items(), key=lambda item: item[1])[-kept:])
        self._forgotten_at = remembered

    def _digest(self, bucket: str, parts: tuple[bytes, ...]) -> bytes:
        said = b"".join(len(part).to_bytes(4) + part for part in (bucket.encode(), *parts))
        return hmac.digest(self._key, said, hashlib.sha256)[:_DIGEST_BYTES]
