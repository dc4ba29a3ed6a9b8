"""Truncating SQLite's journal, which holds older pages: what was erased from the file may still stand there."""

import asyncio
import sqlite3
from contextlib import closing
from typing import Final

from comments.db.database import Database
from comments.db.engines import sqlite_file

_TRIES: Final = 100
_TRY_SECONDS: Final = 0.03
"""Truncating keeps writers waiting while it waits for readers itself: it asks often, and never for long."""
_PAUSE_SECONDS: Final = 0.07


async def truncate_journal(database: Database) -> bool:
    """Write everything into the file and empty the journal; False when readers held it, for the next time to do.

    PostgreSQL has no such journal of ours: its archives are the operator's to expire.
    """
    if not database.is_sqlite:
        return True
    file = str(sqlite_file(database.url))
    for _ in range(_TRIES):
        if await asyncio.to_thread(_checkpoint, file, "TRUNCATE"):
            return True
        await asyncio.sleep(_PAUSE_SECONDS)
    return False


async def settle_journal(database: Database) -> None:
    """Write what the journal holds into the file beside whoever reads and writes, without keeping anybody waiting."""
    if database.is_sqlite:
        await asyncio.to_thread(_checkpoint, str(sqlite_file(database.url)), "PASSIVE")


def _checkpoint(file: str, how: str) -> bool:
    with closing(sqlite3.connect(file, timeout=_TRY_SECONDS)) as connection:
        try:
            row: tuple[int, int, int] = connection.execute(f"PRAGMA wal_checkpoint({how})").fetchone()
        except sqlite3.OperationalError:
            # Somebody else writes or truncates just now.
            return False
    return row[0] == 0
