"""Threads and numbers as ready pages: built for whoever asks first, and built anew by themselves after a change."""

from collections.abc import Callable
from functools import partial

import msgspec
from sqlmodel import Session

from comments.db.database import Database
from comments.discussion import queries
from comments.discussion.standing import peek_versions, versions_of
from comments.foundation.clock import Clock
from comments.foundation.errors import NotFoundError
from comments.settings import Settings
from comments.web.loads import LoadCounter
from comments.web.ready_bytes import Key, ReadyBytes
from comments.web.ready_pages import Entry, Version
from comments.web.widget import thread_data
from comments.web.widget.fragments import Fragments
from comments.web.widget.thread_data import ThreadQuery

_encoder = msgspec.json.Encoder()


class CountsAnswer(msgspec.Struct, frozen=True):
    """How many comments each thread has."""

    counts: dict[str, int]


class Listing:
    """Builds the pages that `ReadyBytes` keeps, from what it needs of the running service."""

    def __init__(self, db: Database, ready: ReadyBytes, settings: Settings, clock: Clock, loads: LoadCounter) -> None:
        self._db = db
        self._ready = ready
        self._settings = settings
        self._clock = clock
        self._loads = loads

    async def thread(self, query: ThreadQuery, key: Key | None, former: Fragments | None = None) -> Entry:
        """A thread's comments, kept under a key if there is one; what did not change is taken from `former`.

        A page that nobody writes in never has fragments: they are made when it is built anew.
        """
        seen, now = self._ready.signal.current(), self._clock()
        loaded = await self._db.read_public(partial(thread_data.load, query=query))
        fragments = former or Fragments()
        body = _encoder.encode(thread_data.answer(loaded, query, self._settings, now, fragments))
        entry = Entry(body, seen, loaded.standing.versions, partial(self._versions, query))
        entry.until = loaded.closes if loaded.closes is not None and now < loaded.closes else None
        entry.peek = partial(peek_versions, self._ready.signal, query.slug, query.key)
        if query.opens_thread:
            entry.count = self._loads.of(loaded.standing.site.id, loaded.standing.settings)
        if key is not None:
            entry.renew = partial(self.thread, query, key, former or Fragments())
            entry.weight = 0 if former is None else former.weight()
            self._ready.keep(key, entry)
        return entry

    async def counts(self, slug: str, keys: list[str], key: Key) -> Entry:
        """How many comments several threads have."""
        seen, count = self._ready.signal.current(), partial(queries.counts, slug=slug, keys=keys)
        counts = await self._db.read_public(count)
        entry = Entry(_encoder.encode(CountsAnswer(counts)), seen, _version_of(counts), partial(self._recount, count))
        entry.renew = partial(self.counts, slug, keys, key)
        self._ready.keep(key, entry)
        return entry

    async def _versions(self, query: ThreadQuery) -> Version:
        return await self._db.read_public(partial(versions_of, slug=query.slug, key=query.key))

    async def _recount(self, count: Callable[[Session], dict[str, int]]) -> Version:
        try:
            return _version_of(await self._db.read_public(count))
        except NotFoundError:
            return ()


def _version_of(counts: dict[str, int]) -> Version:
    return tuple(counts.values())
