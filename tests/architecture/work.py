"""How much a database does for what is asked of it: counted, since the time that it takes says most of the machine.

SQLite counts the steps of its statements, PostgreSQL the pages of tables and indexes that it looks at.
"""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg
from sqlalchemy import Engine, Pool, event

from comments.db.engines import is_sqlite, parse_url

_STEPS: Final = 20
"""Of SQLite's machine, between two looks at the count."""
_PAGES: Final = """
SELECT sum(heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0) + coalesce(toast_blks_read
+ toast_blks_hit + tidx_blks_read + tidx_blks_hit, 0)) FROM pg_statio_user_tables
"""


class Work:
    """What was done so far by the databases behind some addresses; every engine made while it counts is counted."""

    def __init__(self, servers: Sequence[asyncpg.Connection]) -> None:
        self._servers = servers
        self._steps = 0

    async def done(self) -> int:
        """Steps or pages, since anything."""
        return self._steps + sum([int(await server.fetchval(_PAGES)) for server in self._servers])

    def watch(self, connection: Any, _record: object) -> None:
        """Count what a new connection of SQLite does."""
        driver = connection.driver_connection if hasattr(connection, "driver_connection") else connection
        if isinstance(driver, sqlite3.Connection):
            driver.set_progress_handler(self._count, _STEPS)
        elif hasattr(driver, "set_progress_handler"):
            connection.run_async(lambda streaming: streaming.set_progress_handler(self._count, _STEPS))

    def _count(self) -> int:
        self._steps += _STEPS
        return 0


@asynccontextmanager
async def counting(*urls: str) -> AsyncIterator[Work]:
    """Count, from here on, what is done by every connection to these databases that is made from here on."""
    servers = [] if is_sqlite(parse_url(urls[0])) else [await asyncpg.connect(url) for url in urls]
    work = Work(servers)
    event.listen(Engine, "connect", work.watch)
    event.listen(Pool, "reset", _report)
    yield work
    event.remove(Engine, "connect", work.watch)
    event.remove(Pool, "reset", _report)
    for server in servers:
        await server.close()


def _report(connection: Any, _record: object, _state: object) -> None:
    """Have a PostgreSQL connection tell what it did when its transaction ends, not within some seconds."""
    if "asyncpg" in type(connection).__module__:
        cursor = connection.cursor()
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.close()
