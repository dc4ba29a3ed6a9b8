"""What many readers ask for, as ready bytes: built once per change, answered in front of the router.

Whether they are still true is told by a version alone. What is personal never takes this road: an entry is made from
what the public may see, and keyed by the address asked.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from comments.db.changes import ChangeSignal
from comments.db.errors import OverloadedError, StorageUnavailableError
from comments.foundation.clock import Clock
from comments.web.loads import is_load
from comments.web.ready_pages import NEVER, Entry

Key = tuple[str, bytes]
_MOST_BYTES: Final = 16 * 1024 * 1024
_MOST_IN_A_TURN: Final = 64
_MOST_WAITS: Final = 3
_SMALLEST: Final = 4096
"""About what a page takes beside its bytes, so that a million small ones are no more than was meant either."""
LONGEST_UNASKED: Final = timedelta(minutes=5)
"""For so long a page is shown as it last was known to be, while the database is gone."""
_PAUSE: Final = timedelta(seconds=1)


class ReadyBytes:
    """The pages that were built, the least used given up first."""

    def __init__(self, signal: ChangeSignal, clock: Clock) -> None:
        self.signal = signal
        self._clock = clock
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self._size = 0
        self._now = 0
        self._answers_left = 0
        self._ask_again = NEVER
        self._flights: dict[Key, asyncio.Event] = {}

    def keep(self, key: Key, entry: Entry) -> None:
        """Keep a page that was just built."""
        self.drop(key)
        entry.sure_at = self._clock()
        self._entries[key] = entry
        self._size += _size(key, entry)
        while self._size > _MOST_BYTES:
            self._size -= _size(*self._entries.popitem(last=False))
        self._land(key)

    def drop(self, key: Key) -> None:
        """Give up a page."""
        if (entry := self._entries.pop(key, None)) is not None:
            self._size -= _size(key, entry)

    @asynccontextmanager
    async def joined(self, key: Key) -> AsyncIterator[Entry | None]:
        """The page if it is ready; without one, the caller is to build it meanwhile.

        After a write all who read a page find it in doubt at once: one asks or builds, and the others wait for that.
        """
        for _ in range(_MOST_WAITS):
            if (flight := self._flights.get(key)) is None:
                break
            await flight.wait()
            if (entry := self.find_unchanged(key)) is not None:
                yield entry
                return
        # Whoever waited in vain so often goes alone, and is waited for by nobody.
        mine = asyncio.Event()
        self._flights.setdefault(key, mine)
        try:
            yield await self.find(key)
        finally:
            if self._flights.get(key) is mine:
                self._land(key)

    def _land(self, key: Key) -> None:
        if (flight := self._flights.pop(key, None)) is not None:
            flight.set()

    async def find(self, key: Key) -> Entry | None:
        """The page if it is still true: at once when nothing was written since, else after asking for its version."""
        if (unchanged := self.find_unchanged(key)) is not None:
            return unchanged
        entry, now = self._lasting(key), self.signal.current()
        if entry is None:
            return None
        try:
            is_true = await self._ask(entry, now)
        except (StorageUnavailableError, OverloadedError) as failure:
            if isinstance(failure, OverloadedError) and self.signal.deaf_since is None:
                raise
            if not self._may_stand(entry, now):
                raise
            return entry
        if not is_true:
            self.drop(key)
            return await _renewed(entry)
        entry.seen, entry.sure_at = now, self._clock()
        return entry

    def find_unchanged(self, key: Key) -> Entry | None:
        """The page if that can be told at once: nothing was written since it was last found true, or nothing of it."""
        entry = self._lasting(key)
        if entry is None or entry.outdated or self.signal.deaf_since is not None:
            return None
        now = self._current()
        if entry.seen != now:
            told = None if entry.peek is None else entry.peek()
            if told != entry.version:
                entry.outdated = told is not None
                return None
            entry.seen = now
        self._entries.move_to_end(key)
        return entry

    def _current(self) -> int:
        """The signal, asked once for the requests that one turn of the event loop found waiting.

        All of them were sent before it was asked: whatever was acknowledged before that is in it.
        """
        if not self._answers_left:
            self._now, self._answers_left = self.signal.current(), _MOST_IN_A_TURN
            asyncio.get_running_loop().call_soon(self._end_turn)
        self._answers_left -= 1
        return self._now

    def _end_turn(self) -> None:
        self._answers_left = 0

    async def _ask(self, entry: Entry, now: int) -> bool:
        """Whether the page is true today; where nobody answered a moment ago, nobody is asked about one that stands."""
        if entry.outdated:
            return False
        if self._clock() < self._ask_again and self._may_stand(entry, now):
            raise StorageUnavailableError
        try:
            return await entry.check() == entry.version
        except StorageUnavailableError:
            self._ask_again = self._clock() + _PAUSE
            raise

    def _may_stand(self, entry: Entry, now: int) -> bool:
        """Whether a page may be shown as it was while its database is gone: one that was true not long ago."""
        deaf_since = self.signal.deaf_since
        sure_at = entry.sure_at if deaf_since is None or entry.seen != now else deaf_since
        return self._clock() - sure_at < LONGEST_UNASKED

    def _lasting(self, key: Key) -> Entry | None:
        entry = self._entries.get(key)
        return None if entry is None or (entry.until is not None and self._clock() >= entry.until) else entry


async def _renewed(entry: Entry) -> Entry | None:
    """The page built anew, without the way through the router; whatever goes wrong is answered at that way's end."""
    if entry.renew is None:
        return None
    try:
        return await entry.renew()
    except Exception:  # noqa: BLE001  it is met there again, and told to whoever should know
        return None


def _size(key: Key, entry: Entry) -> int:
    path, query = key
    return len(path) + len(query) + len(entry) + _SMALLEST


class AnswerFromReadyBytes:
    """The layer that answers a page that is ready, and hands everything else inward."""

    def __init__(self, inner: ASGIApp, ready: Callable[[], ReadyBytes | None]) -> None:
        self._inner = inner
        self._ready = ready

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ready = self._ready()
        if ready is None or scope["type"] != ScopeType.HTTP or not _asks_for_a_page(scope):
            await self._inner(scope, receive, send)
        else:
            await self._answer(ready, scope, receive, send)

    async def _answer(self, ready: ReadyBytes, scope: HTTPScope, receive: Receive, send: Send) -> None:
        async with ready.joined(key_of(scope)) as entry:
            if entry is None:
                await self._inner(scope, receive, send)
        if entry is not None:
            await send_entry(entry, scope, send)


def _asks_for_a_page(scope: HTTPScope) -> bool:
    return may_be_ready(scope["path"]) and scope["method"] in {"GET", "HEAD"}


def may_be_ready(path: str) -> bool:
    """Whether an address is that of a thread's comments, or of the numbers of several threads."""
    return path.startswith("/api/v1/sites/") and path.endswith(("/comments", "/counts"))


def key_of(scope: HTTPScope) -> Key:
    """What a page is kept under."""
    return scope["path"], scope["query_string"]


async def send_entry(entry: Entry, scope: HTTPScope, send: Send) -> None:
    """Answer with a page, or with 304 where the reader has it already."""
    answer = entry.answer_to(dict(scope["headers"]), is_load=is_load(scope))
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    shown = b"" if scope["method"] == "HEAD" else answer.body
    await send({"type": "http.response.body", "body": shown, "more_body": False})
