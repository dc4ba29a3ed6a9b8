"""Making a destroyed key unreadable in the files as well.

SQLite overwrites what is deleted (`secure_delete`), but its journal still holds the older page until it is truncated.
PostgreSQL keeps the dead row until it is vacuumed; its archives and replicas are the operator's to expire.
"""

from collections.abc import Sequence

from sqlalchemy import text

from comments.db.database import Database
from comments.db.journals import truncate_journal
from comments.vault.models import DataKey, SubjectKey

_QUICKLY_REWRITTEN = 4_000_000
"""Bytes that PostgreSQL writes anew in some hundredths of a second."""
_SIZE = text("SELECT pg_relation_size(:table)")
_KEY_TABLES = (str(DataKey.__tablename__), str(SubjectKey.__tablename__))


async def overwrite_destroyed(keys: Database, *, rewrite: bool = False, tables: Sequence[str] = _KEY_TABLES) -> bool:
    """Leave no destroyed key in the vault's files; False when readers held the journal, for the next time to do.

    `rewrite` has PostgreSQL write the tables anew, as retention does: a plain vacuum frees the dead bytes, which stay
    in the page until something covers them. A rewrite holds up everybody who seals or opens, so that a table of more
    than a few megabytes is vacuumed only: that of subjects, whose values mostly ended with the key of their day.
    """
    if keys.is_sqlite:
        return await truncate_journal(keys)
    async with keys.engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        for table in tables:
            size = await autocommit.execute(_SIZE, {"table": table})
            how = "VACUUM FULL" if rewrite and size.scalar_one() <= _QUICKLY_REWRITTEN else "VACUUM"
            await autocommit.execute(text(f"{how} {table}"))
    return True
