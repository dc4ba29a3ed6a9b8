"""The unit of work: a use-case is a function over a session, run in one transaction that nobody commits by hand."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import Session
from sqlmodel.ext.asyncio.session import AsyncSession

from comments.db.bell import Bell, wants_ring
from comments.db.changes import ChangeSignal, SharedCounter, SqliteDataVersion, is_marked
from comments.db.engines import asking_engine, is_sqlite, parse_url, reading_engine, sqlite_file, writing_engine
from comments.db.errors import StorageUnavailableError
from comments.db.readers import AT_ONCE, SqliteReaders
from comments.db.writer import SqliteWriter

T = TypeVar("T")
NOTIFICATION_CHANNEL = "aparte_changes"


class Database:
    """One database; `read` and `write` run a function over a session in a transaction of its own.

    `write` answers only once the commit stands. A function that raises leaves nothing behind. It may be run in another
    thread, so it closes over values alone.
    """

    def __init__(self, url: str, state_folder: Path) -> None:
        self.url: URL = parse_url(url)
        self.engine: AsyncEngine = asking_engine(self.url)
        self._writer = SqliteWriter(writing_engine(self.url)) if is_sqlite(self.url) else None
        self._readers = SqliteReaders(reading_engine(self.url, AT_ONCE)) if is_sqlite(self.url) else None
        self._server = self.engine.execution_options(postgresql_readonly=True)
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
        try:
            if self._readers is not None:
                return await self._readers.read(work)
            async with AsyncSession(self._server, expire_on_commit=False) as session:
                return await session.run_sync(lambda sync: work(_as_session(sync)))
        except (InterfaceError, OSError) as failure:
            raise StorageUnavailableError(headers={"Retry-After": "5"}) from _without_values(failure)

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run a function in one transaction, and answer once it is committed."""

        def overheard(session: Session) -> tuple[T, bool]:
            return work(session), wants_ring(session)

        if self._writer is not None:
            answer: tuple[T, bool] = await self._writer.submit(overheard)
        else:
            answer = await self._write_to_server(overheard)
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
        except (OperationalError, InterfaceError, OSError) as failure:
            raise StorageUnavailableError(headers={"Retry-After": "5"}) from _without_values(failure)
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
            await asyncio.to_thread(self._writer.close)
        if self._readers is not None:
            await asyncio.to_thread(self._readers.close)
        await self.engine.dispose()
        for held in {id(each): each for each in (self._signal, self._counter) if each is not None}.values():
            held.close()


def _as_session(sync: object) -> Session:
    if not isinstance(sync, Session):
        raise TypeError("expected SQLModel's session")
    return sync


def _without_values(failure: Exception) -> Exception:
    """The cause, without the parameters that a driver's message might quote."""
    return OSError(type(failure).__name__)
