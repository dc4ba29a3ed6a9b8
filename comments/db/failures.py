"""What a database's failure means to whoever asked: it is gone for now, it has too much to do, or the fault is ours."""

import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFreeError

from comments.db.errors import OverloadedError, StorageUnavailableError
from comments.foundation.errors import CommentsError

_OVERLOADED: Final = ("53300", "40001", "40P01")
"""No place for one more, or two who wrote at once stood in each other's way: of who is told, nothing stands."""
_GONE: Final = ("08", "53", "57P")
"""How PostgreSQL's codes begin: no connection, no resources, going down or coming up."""
_FILE_TROUBLE: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)
"""What SQLite says of a disk that is full or fails, of a file that is gone, and of one that somebody holds."""
_ONLY_READS: Final = ("25006", sqlite3.SQLITE_READONLY)
"""A server that others are still to take over from, or that has not taken over yet; to whoever reads it is a fault."""


def refusal_for(failure: Exception, *, writing: bool = False) -> CommentsError | None:
    """The refusal that a failure comes to; None where it is a fault."""
    code = _code_of(failure)
    if isinstance(code, int):
        is_told = code in _FILE_TROUBLE or (writing and code in _ONLY_READS)
        return StorageUnavailableError(headers={"Retry-After": "5"}) if is_told else None
    if isinstance(failure, NoneFreeError) or code.startswith(_OVERLOADED):
        return OverloadedError(headers={"Retry-After": "2"})
    is_gone = isinstance(failure, InterfaceError | OSError) or code.startswith(_GONE) or _is_lost(failure)
    if is_gone or (writing and (code in _ONLY_READS or isinstance(failure, OperationalError))):
        return StorageUnavailableError(headers={"Retry-After": "5"})
    return None


def without_values(failure: Exception) -> Exception:
    """The cause, without the parameters that a driver's message might quote."""
    return OSError(type(failure).__name__)


def _code_of(failure: Exception) -> str | int:
    """SQLite's code without its details, or PostgreSQL's, whose driver's own errors come through while connecting."""
    cause = failure.orig if isinstance(failure, DBAPIError) else failure
    if isinstance(cause, sqlite3.Error):
        return int(getattr(cause, "sqlite_errorcode", 0)) & 0xFF
    return str(getattr(cause, "sqlstate", None) or "")


def _is_lost(failure: Exception) -> bool:
    return isinstance(failure, DBAPIError) and failure.connection_invalidated
