"""Engines: where a URL leads, and how each SQLite connection is set up."""

import logging
import sqlite3
from pathlib import Path

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

# At DEBUG it writes out what every statement is given; `hide_parameters` does not reach it.
logging.getLogger("aiosqlite").setLevel(logging.INFO)

_BUSY_TIMEOUT_MS = 5000
_WAIT_SECONDS = 10
"""For a connection of the pool: whoever waits longer is told that there is too much to do."""
_CONNECT_SECONDS = 5
_ANSWER_SECONDS = 60
"""A server that is cut off sends nothing at all, not even that it is gone."""
# Four readers, a writer and now and then a backup, of two databases. More pages than that the machine's cache holds.
_READER_KIB = 4000
_WRITER_KIB = 8000
_READ_PRAGMAS = (f"busy_timeout={_BUSY_TIMEOUT_MS}", "foreign_keys=ON", "query_only=ON", f"cache_size=-{_READER_KIB}")
# synchronous=FULL: an acknowledged comment survives a power cut. secure_delete: what is erased is overwritten.
# wal_autocheckpoint: pages that every post changes are written home once in 16 MiB of journal, not in 4; the vault,
# where what is destroyed must be gone at once, truncates its own (`comments.db.journals`). temp_store: a savepoint
# keeps the pages as they were; past 64 KiB they would go to a file of their own, for every post anew.
_WRITE_PRAGMAS = (
    f"busy_timeout={_BUSY_TIMEOUT_MS}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "wal_autocheckpoint=4000",
    "temp_store=MEMORY",
    f"cache_size=-{_WRITER_KIB}",
)
# Every write has a savepoint: see comments.db.savepoints.
_WRITING = "sqlite+brief"
registry.register("sqlite.brief", "comments.db.savepoints", "BriefSavepoints")


def parse_url(url: str) -> URL:
    """The URL with the driver that we use; anything but PostgreSQL is taken for SQLite."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+asyncpg")
    return parsed.set(drivername="sqlite+aiosqlite")


def is_sqlite(url: URL) -> bool:
    """Whether the database is a file of ours."""
    return url.get_backend_name() == "sqlite"


def sqlite_file(url: URL) -> Path:
    """The file behind a SQLite URL."""
    return Path(url.database or "")


def asking_engine(url: URL) -> AsyncEngine:
    """PostgreSQL's pool, or connections to SQLite's file that cannot write, for whoever streams what they read."""
    # hide_parameters: without it SQLAlchemy puts an e-mail address into the exception's text.
    if not is_sqlite(url):
        return create_async_engine(
            url,
            hide_parameters=True,
            pool_size=8,
            max_overflow=8,
            pool_timeout=_WAIT_SECONDS,
            pool_pre_ping=True,
            connect_args={"timeout": _CONNECT_SECONDS, "command_timeout": _ANSWER_SECONDS},
        )
    engine = create_async_engine(url, hide_parameters=True, pool_size=4, max_overflow=4, pool_timeout=_WAIT_SECONDS)
    _on_connect(engine.sync_engine, _READ_PRAGMAS)
    return engine


def reading_engine(url: URL, connections: int) -> Engine:
    """SQLite connections that cannot write, for threads that ask without a loop."""
    engine = create_engine(url.set(drivername="sqlite"), hide_parameters=True, pool_size=connections, max_overflow=0)
    _on_connect(engine, _READ_PRAGMAS)
    return engine


def writing_engine(url: URL) -> Engine:
    """The one SQLite connection that writes; a transaction takes the lock when it begins, never midway."""
    engine = create_engine(url.set(drivername=_WRITING), hide_parameters=True, pool_size=1, max_overflow=0)
    _on_connect(engine, _WRITE_PRAGMAS)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _on_connect(engine: Engine, pragmas: tuple[str, ...]) -> None:
    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
