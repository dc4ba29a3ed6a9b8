"""Making a destroyed key unreadable in the files as well.

SQLite overwrites what is deleted (`secure_delete`), but its journal still holds the older page until it is truncated.
PostgreSQL keeps the dead row until it is vacuumed; its archives and replicas are the operator's to expire.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing

from sqlalchemy import text

from comments.db.database import Database
from comments.db.engines import sqlite_file
from comments.vault.models import DataKey, SubjectKey

_PATIENCE_SECONDS = 10.0
_KEY_TABLES = (str(DataKey.__tablename__), str(SubjectKey.__tablename__))


async def overwrite_destroyed(keys: Database, *, rewrite: bool = False, tables: Sequence[str] = _KEY_TABLES) -> bool:
    """Leave no destroyed key in the vault's files; False when readers held the journal, for the next time to do.

    `rewrite` has PostgreSQL write the tables anew, as retention does: a plain vacuum frees the dead bytes, which stay
    in the page until something covers them, while a rewrite holds up everybody who seals or opens.
    """
    if keys.is_sqlite:
        return await asyncio.to_thread(_truncate_journal, str(sqlite_file(keys.url)))
    async with keys.engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        for table in tables:
            how = "VACUUM FULL" if rewrite else "VACUUM"
            await autocommit.execute(text(f"{how} {table}"))
    return True


def _truncate_journal(file: str) -> bool:
    with closing(sqlite3.connect(file, timeout=_PATIENCE_SECONDS)) as connection:
        row: tuple[int, int, int] = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return row[0] == 0
