"""Reading one SQLite file: a few threads, each question in one of them, with a connection that cannot write.

A driver that is asked across threads pays the way there and back for each statement; this pays it once a use-case.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine
from sqlmodel import Session

from comments.db.sessions import run_briefly

S = TypeVar("S")
T = TypeVar("T")
AT_ONCE: Final = 4
"""Threads and connections alike: reading is soon done, and holds the interpreter while it is."""


class SqliteReaders:
    """The threads that read one SQLite file; they begin with the first question."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="sqlite-reader")
        self._of_thread = threading.local()
        self._connections: list[Connection] = []

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run a function that only reads."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, work)

    async def read_then(self, work: Callable[[Session], S], follow: Callable[[S], T]) -> T:
        """Run a function that only reads, and in the same thread, once it has read, what follows."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: follow(self._run(work)))

    def close(self) -> None:
        """Answer what was asked, then stop."""
        self._threads.shutdown()
        for connection in self._connections:
            connection.close()
        self._engine.dispose()

    def _run(self, work: Callable[[Session], T]) -> T:
        """Answer out of one moment: what others write meanwhile is not seen."""
        connection = self._connection()
        driver: sqlite3.Connection = connection.connection  # type: ignore[assignment]  # what the dialect says
        driver.execute("BEGIN")
        try:
            return run_briefly(connection, work)
        finally:
            driver.rollback()

    def _connection(self) -> Connection:
        """This thread's own: to take one from the pool and give it back costs as much as two questions."""
        connection: Connection | None = getattr(self._of_thread, "connection", None)
        if connection is None or connection.closed or connection.invalidated:
            connection = self._of_thread.connection = self._engine.connect()
            self._connections.append(connection)
        return connection
