"""SQLite's dialect for the one connection that writes: it locks when a transaction begins, and saves in a microsecond.

SQLAlchemy would begin without a lock, and compiles the statements of savepoints anew every time.
"""

import sqlite3

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError


class BriefSavepoints(SQLiteDialect_pysqlite):
    """The dialect of the one connection that writes; `name` is always SQLAlchemy's own."""

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: DBAPIConnection) -> None:
        """Take the lock, so that nobody else has written by the time that this transaction does."""
        dbapi_connection.cursor().execute("BEGIN IMMEDIATE")

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
