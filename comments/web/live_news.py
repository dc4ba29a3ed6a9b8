"""Live news of threads: one watcher for all who listen in this process, and none while nobody does.

The watcher asks whether anything at all was written (4 µs), and only then the database, once for all threads that are
listened to. Of whoever listens nothing is known but a digest of their network, for as long as the connection lasts.
"""

import asyncio
import contextlib
import hashlib
import logging
import resource
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from comments.db.database import Database
from comments.discussion.news import News, Place, news_of
from comments.foundation.errors import CommentsError

UNKNOWN: Final = -1
"""The version of a thread that somebody has who knows what never was, as after a restored backup."""
_log = logging.getLogger(__name__)
_encode = msgspec.json.Encoder().encode
_BEAT: Final = b":\n\n"
_RETRY_MS: Final = (2_000, 8_000)
_COME_BACK_SECONDS: Final = 60
_DIGEST_BYTES: Final = 16
_PATIENCE_SECONDS: Final = 5.0
_MOST_TOLD: Final = 8_192
"""In so many bytes single changes are told: half of what may wait, or whoever missed many is let go again and again."""


class TooManyListenersError(CommentsError):
    """So many listen already that no more are taken; reading works as ever."""

    code: ClassVar[str] = "too-many-listeners"
    status: ClassVar[int] = 503

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": str(_COME_BACK_SECONDS)}, seconds=_COME_BACK_SECONDS)


class TooManyListenersThereError(TooManyListenersError):
    """So many listen from one network already."""

    status: ClassVar[int] = 429


@dataclass(frozen=True)
class Pace:
    """How often the watcher looks, how often a silent connection is kept awake, and how long one lasts at most."""

    look_seconds: float = 0.5
    beat_seconds: float = 20.0
    longest_seconds: float = 3_600.0


@dataclass(frozen=True)
class Room:
    """How many may listen to one process, how many of them from one network, and how much may wait for each."""

    listeners: int = 2_000
    of_network: int = 100
    waiting_bytes: int = 16_384

    @classmethod
    def of_machine(cls) -> "Room":
        """As much as half of the files that this process may open."""
        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        return cls() if files == resource.RLIM_INFINITY else cls(listeners=min(cls.listeners, max(1, files // 2)))


class Event(msgspec.Struct, frozen=True):
    """What an event tells of a comment."""

    id: str
    parent: str | None
    thread: str
    count: int


class Reset(msgspec.Struct, frozen=True):
    """What is told where single changes cannot be: ask for the thread anew."""

    thread: str
    count: int


class Listener:
    """Somebody who hears of a thread what is newer than `known`."""

    __slots__ = (
        "_most",
        "_news",
        "_waiting",
        "_warned",
        "ends_at",
        "given_up",
        "known",
        "network",
        "over",
        "place",
        "task",
    )

    def __init__(self, place: Place, known: int, network: bytes, most: int) -> None:
        self.place = place
        self.known = known
        self.network = network
        self.over = False
        self.given_up = False
        self.ends_at = 0.0
        self.task: asyncio.Task[None] | None = None
        self._most = most
        self._warned = False
        self._waiting = bytearray()
        self._news = asyncio.Event()

    def tell(self, words: bytes) -> None:
        """Add to what waits to be sent; whoever reads so slowly that too much waits is let go."""
        self._waiting += words
        if len(self._waiting) > self._most:
            self._waiting.clear()
            self.end()
        self._news.set()

    def end(self) -> None:
        """Tell what waits, and no more."""
        self.over = True
        self._news.set()

    def hurry(self) -> None:
        """Give up one that was let go, had a while to take its end, and did not."""
        self.given_up = self._warned
        self._warned = True
        if self.given_up and self.task is not None:
            self.task.cancel()

    async def next_words(self) -> bytes:
        """What waits to be sent, once something does; empty at the end."""
        if not self._waiting and not self.over:
            await self._news.wait()
        self._news.clear()
        words = bytes(self._waiting)
        self._waiting.clear()
        return words


class LiveNews:
    """The threads that are listened to in this process."""

    def __init__(self, db: Database, pace: Pace, room: Room) -> None:
        self._db = db
        self._pace = pace
        self._room = room
        self._listeners: dict[Place, set[Listener]] = {}
        self._networks: Counter[bytes] = Counter()
        self._key = secrets.token_bytes(_DIGEST_BYTES)
        self._watcher: asyncio.Task[None] | None = None
        self._seen: int | None = None
        self._fails = False
        self._beats_at = 0.0
        self._closed = asyncio.Event()

    def join(self, place: Place, known: int, network: bytes) -> Listener:
        """Begin to listen. Raises TooManyListenersError, TooManyListenersThereError."""
        digest = hashlib.blake2b(network, key=self._key, digest_size=_DIGEST_BYTES).digest()
        if self._closed.is_set() or self._networks.total() >= self._room.listeners:
            raise TooManyListenersError
        if self._networks[digest] >= self._room.of_network:
            raise TooManyListenersThereError
        listener = Listener(place, known, digest, self._room.waiting_bytes)
        listener.ends_at = asyncio.get_running_loop().time() + self._pace.longest_seconds
        listener.tell(first_words())
        self._networks[digest] += 1
        self._listeners.setdefault(place, set()).add(listener)
        # What was written between the reading of the page and now is news as well.
        self._seen = None
        if self._watcher is None or self._watcher.done():
            self._watcher = asyncio.create_task(self._watch())
        return listener

    def leave(self, listener: Listener) -> None:
        """Listen no longer; nothing is remembered."""
        there = self._listeners.get(listener.place, set())
        if listener not in there:
            return
        there.discard(listener)
        if not there:
            del self._listeners[listener.place]
        self._networks[listener.network] -= 1
        if not self._networks[listener.network]:
            del self._networks[listener.network]

    def end(self) -> None:
        """Let everybody go, and take nobody any more: the service stops."""
        self._closed.set()
        for listener in self._everybody():
            listener.end()

    async def close(self) -> None:
        """Stop watching; a question that is under way is let to end, or its answer would find nobody."""
        self.end()
        if self._watcher is not None:
            await asyncio.wait([self._watcher], timeout=_PATIENCE_SECONDS)
            self._watcher.cancel()
            await asyncio.gather(self._watcher, return_exceptions=True)

    async def _watch(self) -> None:
        try:
            while self._listeners and not self._closed.is_set():
                await self._try_to_look()
                self._beat(asyncio.get_running_loop().time())
                await self._rest()
        finally:
            # Nobody may wait for news that nobody looks for; a browser comes back by itself.
            for listener in self._everybody():
                listener.end()

    async def _rest(self) -> None:
        """Until it is time to look again, or to stop."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._pace.look_seconds):
                await self._closed.wait()

    async def _try_to_look(self) -> None:
        try:
            await self._look()
        except (CommentsError, SQLAlchemyError) as failure:
            self._seen = None
            if not self._fails:
                _log.warning("looking for news failed, trying again: %s", type(failure).__name__)
            self._fails = True
        else:
            self._fails = False

    async def _look(self) -> None:
        now = self._db.signal.current()
        if now == self._seen and self._db.signal.deaf_since is None:
            return
        self._seen = now
        known = {place: min(each.known for each in there) for place, there in self._listeners.items()}
        found = await self._db.read(partial(news_of, known=known))
        for place, news in found.items():
            _spread(place, news, known[place], self._listeners.get(place, ()))

    def _beat(self, now: float) -> None:
        """Keep silent connections awake, end old ones, and give up those that do not even take their end."""
        if now < self._beats_at:
            return
        self._beats_at = now + self._pace.beat_seconds
        for listener in self._everybody():
            if listener.over:
                listener.hurry()
            elif now >= listener.ends_at:
                listener.end()
            else:
                listener.tell(_BEAT)

    def _everybody(self) -> list[Listener]:
        return [listener for there in self._listeners.values() for listener in there]


def first_words() -> bytes:
    """When to come back once the connection ends; at different moments, so that not all come at once."""
    first, last = _RETRY_MS
    return b"retry: %d\n\n" % (first + secrets.randbelow(last - first))


def _spread(place: Place, news: News, since: int, listeners: Iterable[Listener]) -> None:
    """Tell each what it does not know yet; one that knows less than was asked for joined meanwhile, and waits."""
    told: dict[int, bytes] = {}
    for listener in listeners:
        if listener.known >= since and listener.known != news.version:
            knew, listener.known = listener.known, news.version
            if knew not in told:
                told[knew] = _words(place, news, knew)
            listener.tell(told[knew])


def _words(place: Place, news: News, since: int) -> bytes:
    _, key = place
    reset = _event("thread.reset", news.version, _encode(Reset(key, news.count)))
    if since == UNKNOWN or since < news.whole_since or news.version < since:
        return reset
    new = [(each, kind) for each in news.changes if each.version > since and (kind := each.kind(since))]
    words = b"".join(
        _event(kind, each.version, _encode(Event(each.id, each.parent, key, news.count))) for each, kind in new
    )
    return words if len(words) <= _MOST_TOLD else reset


def _event(name: str, version: int, data: bytes) -> bytes:
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (version, name.encode(), data)
