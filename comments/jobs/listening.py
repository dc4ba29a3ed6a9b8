"""Hear from PostgreSQL what other machines wrote, and tell this machine's readers through the shared counter."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from comments.db.database import NOTIFICATION_CHANNEL, Database
from comments.foundation.clock import Clock

_log = logging.getLogger(__name__)
_RETRY_SECONDS = 1.0
_CONNECT_SECONDS = 5.0
_SIGN_SECONDS = 5.0


@asynccontextmanager
async def listening_for_changes(db: Database, clock: Clock) -> AsyncIterator[None]:
    """Listen while the service runs; SQLite needs none of it."""
    if db.is_sqlite:
        yield
        return
    stop = asyncio.Event()
    # Asked to stop rather than cancelled: a cancelled handshake would leave its socket open.
    begun = asyncio.Event()
    task = asyncio.create_task(_Ear(db, clock, begun).listen(stop))
    await begun.wait()
    try:
        yield
    finally:
        stop.set()
        await task


class _Ear:
    """Listens, again and again; `begun` is set once it is known whether anything can be heard."""

    def __init__(self, db: Database, clock: Clock, begun: asyncio.Event) -> None:
        self._db = db
        self._clock = clock
        self._begun = begun

    async def listen(self, stop: asyncio.Event) -> None:
        """Listen until asked to stop; what is lost comes back by itself."""
        # asyncpg comes with the `postgresql` extra.
        import asyncpg  # noqa: PLC0415

        address = self._db.url.set(drivername="postgresql").render_as_string(hide_password=False)
        while not stop.is_set():
            try:
                await self._listen_once(await asyncpg.connect(address, timeout=_CONNECT_SECONDS), stop)
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as failure:
                self._note_silence(type(failure).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _RETRY_SECONDS)

    async def _listen_once(self, connection: Any, stop: asyncio.Event) -> None:  # noqa: ANN401  asyncpg is an extra
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _: lost.set())
        try:
            await connection.add_listener(NOTIFICATION_CHANNEL, lambda *_: self._db.counter.raise_by_one())
            self._hear()
            await self._wait(connection, lost, stop)
            is_lost = lost.is_set()
            await connection.close(timeout=_CONNECT_SECONDS)
        finally:
            connection.terminate()
        if is_lost:
            self._note_silence("the connection was lost")

    async def _wait(self, connection: Any, lost: asyncio.Event, stop: asyncio.Event) -> None:  # noqa: ANN401  likewise
        """Until it is lost or time to stop; a server that is cut off would never say that it is gone."""
        ends = [asyncio.create_task(each.wait()) for each in (lost, stop)]
        try:
            while not (await asyncio.wait(ends, timeout=_SIGN_SECONDS, return_when=asyncio.FIRST_COMPLETED))[0]:
                await connection.execute("SELECT 1", timeout=_CONNECT_SECONDS)
        finally:
            for end in ends:
                end.cancel()

    def _hear(self) -> None:
        # What was written while nobody listened.
        self._db.counter.raise_by_one()
        self._db.counter.deaf_since = None
        self._begun.set()

    def _note_silence(self, why: str) -> None:
        if self._db.counter.deaf_since is None:
            self._db.counter.deaf_since = self._clock()
            _log.warning("other machines' changes are not heard, trying again: %s", why)
        self._begun.set()
