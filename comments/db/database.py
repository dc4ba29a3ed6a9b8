"""The unit of work: a use-case is a function over a session, run in one transaction that nobody commits by hand."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import Session
from sqlmodel.ext.asyncio.session import AsyncSession

from comments.db.bell import Bell, wants_ring
from comments.db.changes import ChangeSignal, SharedCounter, SqliteDataVersion, is_marked
from comments.db.engines import asking_engine, is_sqlite, parse_url, reading_engine, sqlite_file, writing_engine
from comments.db.errors import OverloadedError, StorageUnavailableError
from comments.db.failures import refusal_for, without_values
from comments.db.readers import AT_ONCE, SqliteReaders
from comments.db.replica import BehindError, Replica, once_there, place_now
from comments.db.writer import Before, MakeAll, SqliteWriter

G = TypeVar("G")
S = TypeVar("S")
T = TypeVar("T")
_log = logging.getLogger(__name__)
NOTIFICATION_CHANNEL = "aparte_changes"


class Database:
    """One database; `read` and `write` run a function over a session in a transaction of its own.

    `write` answers only once the commit stands. A function that raises leaves nothing behind. It may be run in another
    thread, so it closes over values alone.
    """

    def __init__(self, url: str, state_folder: Path, replica_url: str = "") -> None:
        self.url: URL = parse_url(url)
        self.engine: AsyncEngine = asking_engine(self.url)
        self._writer = SqliteWriter(writing_engine(self.url)) if is_sqlite(self.url) else None
        self._readers = SqliteReaders(reading_engine(self.url, AT_ONCE)) if is_sqlite(self.url) else None
        self._server = self.engine.execution_options(postgresql_readonly=True)
        self._replica = Replica(asking_engine(parse_url(replica_url))) if replica_url and not self.is_sqlite else None
        self.bell = Bell()
        self._state_folder = state_folder
        self._counter: SharedCounter | None = None
        self._signal: ChangeSignal | None = None

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file of ours."""
        return self._writer is not None

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run a function that only reads."""
        return await self._read_from(self._server, work)

    async def read_then(self, work: Callable[[Session], S], follow: Callable[[S], T]) -> T:
        """Run a function that only reads, and then one that takes a while with what it found, off the event loop."""
        if self._readers is None:
            return await asyncio.to_thread(follow, await self.read(work))
        return await self._told(self._readers.read_then(work, follow))

    async def read_public(self, work: Callable[[Session], T]) -> T:
        """Run a function that reads what anybody may see and decides nothing: from the replica, where one is abreast.

        What it sees is never older than what this machine has heard of; where that cannot be told, the primary answers.
        """
        replica = self._replica
        if replica is None or replica.rests or self.counter.deaf_since is not None:
            return await self.read(work)
        changes = self.counter.current()
        if (place := replica.place_of(changes)) is None:
            place = await self.read(place_now)
            replica.note(changes, place)
        try:
            return await self._read_from(replica.readers, once_there(work, place))
        except BehindError:
            pass
        except (StorageUnavailableError, OverloadedError, SQLAlchemyError) as failure:
            _log.warning("the replica does not answer, reading from the primary: %s", type(failure).__name__)
            replica.rest()
        return await self.read(work)

    async def _read_from(self, server: AsyncEngine, work: Callable[[Session], T]) -> T:
        if self._readers is not None:
            return await self._told(self._readers.read(work))
        return await self._told(self._ask_server(server, work))

    async def _ask_server(self, server: AsyncEngine, work: Callable[[Session], T]) -> T:
        async with AsyncSession(server, expire_on_commit=False) as session:
            return await session.run_sync(lambda sync: work(_as_session(sync)))

    async def _told(self, answer: Awaitable[T]) -> T:
        """The answer, or why there is none, as whoever asked may be told."""
        try:
            return await answer
        except Exception as failure:
            if (refusal := refusal_for(failure)) is None:
                raise
            raise refusal from without_values(failure)

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run a function in one transaction, and answer once it is committed."""
        if self._writer is None:
            return self._heard(await self._write_to_server(_overheard(work)))
        answer: tuple[T, bool] = await self._writer.submit(_overheard(work))
        return self._heard(answer)

    async def write_after(self, other: "Database", make: MakeAll[G, S], given: G, work: Callable[[Session, S], T]) -> T:
        """Make something in a transaction of another database, and once that is committed run a function in one here.

        It is given the session, and what was made. SQLite's writer makes at once what several writes want.
        """
        if self._writer is None or other._writer is None:  # noqa: SLF001  of its own kind
            made = (await other.write(lambda session: make(session, [given])))[0]
            return await self.write(lambda session: work(session, made))
        before = Before(other._writer, make, given)  # noqa: SLF001  likewise
        answer: tuple[T, bool] = await self._writer.submit(_overheard(work), before)
        return self._heard(answer)

    def expecting(self) -> AbstractContextManager[None]:
        """Say that a write is on its way, for as long as that is so; SQLite's commits are shared by those who come."""
        return nullcontext() if self._writer is None else self._writer.expecting()

    def _heard(self, answer: tuple[T, bool]) -> T:
        result, rings = answer
        if rings:
            self.bell.ring()
        return result

    async def _write_to_server(self, work: Callable[[Session], T]) -> T:
        def marked(sync: object) -> tuple[T, bool]:
            session = _as_session(sync)
            result = work(session)
            session.flush()
            if is_marked(session):
                session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": NOTIFICATION_CHANNEL})
            return result, is_marked(session)

        try:
            async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
                result, changed = await session.run_sync(marked)
        except Exception as failure:
            if (refusal := refusal_for(failure, writing=True)) is None:
                raise
            raise refusal from without_values(failure)
        if changed:
            self.counter.raise_by_one()
        return result

    @property
    def counter(self) -> SharedCounter:
        """The machine's shared counter of changes; PostgreSQL alone needs it."""
        if self._counter is None:
            self._counter = SharedCounter(self._state_folder / "changes")
        return self._counter

    @property
    def signal(self) -> ChangeSignal:
        """What tells that something was written."""
        if self._signal is None:
            self._signal = SqliteDataVersion(sqlite_file(self.url)) if self.is_sqlite else self.counter
        return self._signal

    async def close(self) -> None:
        """Finish what waits and close every connection."""
        if self._writer is not None:
            self._writer.take_no_more()
            await asyncio.to_thread(self._writer.close)
        if self._readers is not None:
            await asyncio.to_thread(self._readers.close)
        await self.engine.dispose()
        if self._replica is not None:
            await self._replica.engine.dispose()
        for held in {id(each): each for each in (self._signal, self._counter) if each is not None}.values():
            held.close()


def _overheard(work: Callable[..., T]) -> Callable[..., tuple[T, bool]]:
    """The work, and whether it asked for the bell."""
    return lambda session, *made: (work(session, *made), wants_ring(session))


def _as_session(sync: object) -> Session:
    if not isinstance(sync, Session):
        raise TypeError("expected SQLModel's session")
    return sync
