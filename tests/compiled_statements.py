"""Statements compiled once for a whole run: engines that each begin anew spend two fifths of a test on that."""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

_MOST = 4_000
_kept: LRUCache[Any, Any] = LRUCache(_MOST)


def share_compiled_statements() -> None:
    """Let all engines keep what they compile in one place, and take two dialects of one driver for the same."""
    for dialect in (PGDialect_asyncpg, SQLiteDialect_aiosqlite, SQLiteDialect_pysqlite):
        dialect.__eq__ = _is_same  # type: ignore[method-assign]  # what this is about
        dialect.__hash__ = _hash_of  # type: ignore[method-assign,assignment]  # likewise
    Engine._compiled_cache = property(lambda _: _kept, lambda *_: None)  # type: ignore[assignment]  # likewise


def _is_same(one: object, other: object) -> bool:
    return type(one) is type(other)


def _hash_of(dialect: object) -> int:
    return id(type(dialect))
