"""Hear from PostgreSQL what other machines wrote, and tell this machine's readers through the shared counter."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from comments.db.database import NOTIFICATION_CHANNEL, Database

_log = logging.getLogger(__name__)
_RETRY_SECONDS = 1.0
_CONNECT_SECONDS = 5.0


@asynccontextmanager
async def listening_for_changes(db: Database) -> AsyncIterator[None]:
    """Listen while the service runs; SQLite needs none of it."""
    if db.is_sqlite:
        yield
        return
    stop = asyncio.Event()
    # Asked to stop rather than cancelled: a cancelled handshake would leave its socket open.
    task = asyncio.create_task(_listen(db, stop))
    try:
        yield
    finally:
        stop.set()
        await task


async def _listen(db: Database, stop: asyncio.Event) -> None:
    # asyncpg comes with the `postgresql` extra.
    import asyncpg  # noqa: PLC0415

    address = db.url.set(drivername="postgresql").render_as_string(hide_password=False)
    while not stop.is_set():
        try:
            await _listen_once(db, await asyncpg.connect(address, timeout=_CONNECT_SECONDS), stop)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as failure:
            _log.warning("listening for changes failed, trying again: %s", type(failure).__name__)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), _RETRY_SECONDS)


async def _listen_once(db: Database, connection: Any, stop: asyncio.Event) -> None:  # noqa: ANN401  asyncpg is an extra
    lost = asyncio.Event()
    connection.add_termination_listener(lambda _: lost.set())
    await connection.add_listener(NOTIFICATION_CHANNEL, lambda *_: db.counter.raise_by_one())
    # What was written while nobody listened.
    db.counter.raise_by_one()
    ends = [asyncio.create_task(each.wait()) for each in (lost, stop)]
    await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    for end in ends:
        end.cancel()
    await connection.close()
