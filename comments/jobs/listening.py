"""Hear from PostgreSQL what other machines wrote, and tell this machine's readers through the shared counter."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from comments.db.database import NOTIFICATION_CHANNEL, Database

_log = logging.getLogger(__name__)
_RETRY_SECONDS = 1.0


@asynccontextmanager
async def listening_for_changes(db: Database) -> AsyncIterator[None]:
    """Listen while the service runs; SQLite needs none of it."""
    if db.is_sqlite:
        yield
        return
    task = asyncio.create_task(_listen(db))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _listen(db: Database) -> None:
    # asyncpg comes with the `postgresql` extra.
    import asyncpg  # noqa: PLC0415

    address = db.url.set(drivername="postgresql").render_as_string(hide_password=False)
    while True:
        try:
            connection = await asyncpg.connect(address)
            lost = asyncio.Event()
            connection.add_termination_listener(lambda _, lost=lost: lost.set())
            await connection.add_listener(NOTIFICATION_CHANNEL, lambda *_: db.counter.raise_by_one())
            # What was written while nobody listened.
            db.counter.raise_by_one()
            try:
                await lost.wait()
            finally:
                await connection.close()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as failure:
            _log.warning("listening for changes failed, trying again: %s", type(failure).__name__)
        await asyncio.sleep(_RETRY_SECONDS)
