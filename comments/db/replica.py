"""A PostgreSQL replica that public pages may be read from, as long as it has everything that was heard of.

Before each reading it is asked how far it has come; one that is behind, gone, or no replica any more is passed over.
"""

import asyncio
from collections.abc import Callable
from typing import Final, NamedTuple, TypeVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import Session

T = TypeVar("T")
_REST_SECONDS: Final = 5.0
_HAS_COME_TO: Final = text(
    "SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= CAST(CAST(:place AS text) AS pg_lsn)"
)
_PLACE: Final = text("SELECT CAST(pg_current_wal_insert_lsn() AS text)")
# Whatever follows a server has its cluster's number, and its databases' numbers.
_WHO: Final = text(
    "SELECT pg_is_in_recovery(), CAST((SELECT system_identifier FROM pg_control_system()) AS text)"
    " || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class BehindError(Exception):
    """The replica has not replayed yet what was heard of."""


class Replica:
    """The replica's connections, and the place in the primary's log that a number of changes stands for."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.readers = engine.execution_options(postgresql_readonly=True)
        self._rests_until = 0.0
        self._known: tuple[int, str] | None = None

    @property
    def rests(self) -> bool:
        """Whether it could not be asked a moment ago."""
        return asyncio.get_running_loop().time() < self._rests_until

    def rest(self) -> None:
        """Ask it nothing for a while."""
        self._rests_until = asyncio.get_running_loop().time() + _REST_SECONDS

    def place_of(self, changes: int) -> str | None:
        """Where the log was, or further, when there were so many changes."""
        return self._known[1] if self._known is not None and self._known[0] == changes else None

    def note(self, changes: int, place: str) -> None:
        """Remember it: the number was read before the place was asked for."""
        self._known = changes, place


class Server(NamedTuple):
    """Whether a server follows another, and which database it is; a replica's is that of its primary."""

    follows: bool
    database: str


def who_answers(session: Session) -> Server:
    """What a PostgreSQL server says of itself."""
    return Server(*session.execute(_WHO).one())


def place_now(session: Session) -> str:
    """Where the primary's log is; everything that was committed stands before it."""
    place: str = session.execute(_PLACE).scalar_one()
    return place


def once_there(work: Callable[[Session], T], place: str) -> Callable[[Session], T]:
    """The same work, for a replica that has come to a place; raises BehindError where it has not."""

    def check_and_work(session: Session) -> T:
        if not session.execute(_HAS_COME_TO, {"place": place}).scalar_one():
            raise BehindError
        return work(session)

    return check_and_work
