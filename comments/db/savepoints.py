"""SQLite's dialect with savepoints of a microsecond each: SQLAlchemy compiles their statements anew every time."""

import sqlite3

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import OperationalError


class BriefSavepoints(SQLiteDialect_pysqlite):
    """The dialect of the one connection that writes; `name` is always SQLAlchemy's own."""

    supports_statement_cache = True

    def do_savepoint(self, connection: Connection, name: str) -> None:
        """Begin one."""
        _say(connection, f"SAVEPOINT {name}")

    def do_rollback_to_savepoint(self, connection: Connection, name: str) -> None:
        """Undo all since it began."""
        _say(connection, f"ROLLBACK TO SAVEPOINT {name}")

    def do_release_savepoint(self, connection: Connection, name: str) -> None:
        """Keep what was done since it began."""
        _say(connection, f"RELEASE SAVEPOINT {name}")


def _say(connection: Connection, statement: str) -> None:
    try:
        connection.connection.cursor().execute(statement)
    except sqlite3.Error as failure:
        raise OperationalError(statement, None, failure) from failure
