"""How a reader's process learns at once that something was written, without asking the database a question.

SQLite tells by its data version (4 µs). For PostgreSQL the processes of one machine share a counter in a file, which
other machines' notifications raise as well.
"""

import fcntl
import mmap
import os
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from sqlmodel import Session

_MARK = "aparte_public_change"


class ChangeSignal(Protocol):
    """A number that differs after any write.

    `deaf_since` says since when other machines' writes are not heard of: until they are, the number tells nothing.
    """

    deaf_since: datetime | None

    def current(self) -> int:
        """The number now."""

    def peek(self, question: str, values: Sequence[Any]) -> list[tuple[Any, ...]] | None:
        """The rows of a question that finds them by an index, if it is answered on the spot; None if it is not."""

    def close(self) -> None:
        """Give back what is held open."""


def mark_changed(session: Session) -> None:
    """Say that what readers see changes with this transaction."""
    session.info[_MARK] = True


def is_marked(session: Session) -> bool:
    """Whether this transaction changes what readers see."""
    return bool(session.info.get(_MARK))


class SqliteDataVersion:
    """SQLite's own counter of other connections' commits, asked on a connection that never writes."""

    deaf_since: datetime | None = None

    def __init__(self, file: Path) -> None:
        # The event loop asks it: better no answer than one that is waited for.
        self._connection = sqlite3.connect(file, timeout=0, isolation_level=None, check_same_thread=False)
        self._cursor = self._connection.cursor()
        self._doubts = 0

    def current(self) -> int:
        """The data version now; where it cannot be told, a number that never was, so that pages are asked about."""
        try:
            row: tuple[int] = self._cursor.execute("PRAGMA data_version").fetchone()
        except sqlite3.OperationalError:
            self._doubts -= 1
            return self._doubts
        return row[0]

    def peek(self, question: str, values: Sequence[Any]) -> list[tuple[Any, ...]] | None:
        """The rows, some ten microseconds later; all at once, since a question left open would hold the journal."""
        try:
            return self._cursor.execute(question, values).fetchall()
        except sqlite3.OperationalError:
            return None

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class SharedCounter:
    """Eight bytes in a file that all processes of the machine map; each of them hears other machines by itself."""

    deaf_since: datetime | None = None

    def __init__(self, file: Path) -> None:
        self._descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        if os.fstat(self._descriptor).st_size < mmap.PAGESIZE:
            os.ftruncate(self._descriptor, mmap.PAGESIZE)
        self._memory = mmap.mmap(self._descriptor, mmap.PAGESIZE)

    def current(self) -> int:
        """The counter now."""
        return int.from_bytes(self._memory[:8], "little")

    def peek(self, question: str, values: Sequence[Any]) -> None:
        """A server is never asked on the spot."""

    def raise_by_one(self) -> None:
        """Tell every process of the machine that something was committed."""
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        try:
            self._memory[:8] = (self.current() + 1).to_bytes(8, "little")
        finally:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        """Unmap and close the file."""
        self._memory.close()
        os.close(self._descriptor)
