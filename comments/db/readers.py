"""Reading one SQLite file: a few threads, each question in one of them, with a connection that cannot write.

A driver that is asked across threads pays the way there and back for each statement; this pays it once a use-case.
"""

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine
from sqlmodel import Session

from comments.db.errors import OverloadedError
from comments.db.promises import settle
from comments.db.sessions import run_briefly

S = TypeVar("S")
T = TypeVar("T")
AT_ONCE: Final = 4
"""Threads and connections alike: reading is soon done, and holds the interpreter while it is."""

_Answer = Callable[[Connection], Any]
_Question = tuple[_Answer, "asyncio.Future[Any]", asyncio.AbstractEventLoop]


class SqliteReaders:
    """The threads that read one SQLite file; they begin with the first question."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: queue.SimpleQueue[_Question | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._closed = False

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run a function that only reads."""
        answer: T = await self._ask(lambda connection: _read(connection, work))
        return answer

    async def read_then(self, work: Callable[[Session], S], follow: Callable[[S], T]) -> T:
        """Run a function that only reads, and in the same thread, once nothing is asked any more, what follows."""
        answer: T = await self._ask(lambda connection: follow(_read(connection, work)))
        return answer

    def close(self) -> None:
        """Answer what was asked, then stop."""
        self._closed = True
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()
        self._engine.dispose()

    def _ask(self, answer: _Answer) -> "asyncio.Future[Any]":
        if self._closed:
            raise OverloadedError(headers={"Retry-After": "2"})
        if not self._threads:
            self._begin()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        self._waiting.put((answer, future, loop))
        return future

    def _begin(self) -> None:
        for number in range(AT_ONCE):
            name = f"sqlite-reader_{number}"
            self._threads.append(threading.Thread(target=self._answer_all, name=name, daemon=True))
            self._threads[-1].start()

    def _answer_all(self) -> None:
        """One thread's life, with a connection of its own: to take one for each question costs as much as to answer."""
        connection: Connection | None = None
        while (question := self._waiting.get()) is not None:
            connection = self._answer(connection, *question)
            # What was answered is not held until somebody asks again.
            del question
        if connection is not None:
            connection.close()

    def _answer(
        self,
        connection: Connection | None,
        answer: _Answer,
        future: "asyncio.Future[Any]",
        loop: asyncio.AbstractEventLoop,
    ) -> Connection | None:
        result: Any = None
        error: BaseException | None = None
        try:
            if connection is None or connection.closed or connection.invalidated:
                connection = self._engine.connect()
            # Whoever was cut off while they waited needs no answer.
            result = None if future.cancelled() else answer(connection)
        except BaseException as failure:  # noqa: BLE001  told to whoever asked
            error = failure
        # A loop that is closed has nobody left who waits.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, future, result, error)
        return connection


def _read(connection: Connection, work: Callable[[Session], T]) -> T:
    """Answer out of one moment: what others write meanwhile is not seen."""
    driver: sqlite3.Connection = connection.connection  # type: ignore[assignment]  # what the dialect says
    driver.execute("BEGIN")
    try:
        return run_briefly(connection, work)
    finally:
        driver.rollback()
