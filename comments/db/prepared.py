"""Statements that are built once and given to SQLite's driver as they are: what is asked thousands of times an hour.

SQLAlchemy writes the words and knows how each column is stored; what it does around every single execution costs ten
times as much as SQLite's own answer. PostgreSQL is asked by the ordinary road, and so is SQLite while anybody listens
to statements.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Delete, Insert, Select, Update
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete
Values = Mapping[str, Any]
Row = tuple[Any, ...]
_Change = Callable[[Any], Any] | None


class Prepared:
    """One statement; `values` are by the names of its bound parameters, and an insert's by those of its columns.

    An insert gives every column in `columns`. No list may be bound: how many its words would have to name is not known
    beforehand.
    """

    def __init__(self, statement: Statement, columns: Iterable[str] | None = None) -> None:
        self._statement: Final = statement
        self._columns: Final = None if columns is None else list(columns)
        self._written: _Written | None = None

    def rows(self, connection: Connection, values: Values) -> list[Row]:
        """What a question finds. Raises SQLAlchemy's DBAPIError, as every statement does."""
        if not _is_direct(connection):
            return [tuple(row) for row in connection.execute(self._statement, values)]
        written = self._written_in(connection.dialect)
        return written.read(_run(connection, written.words, written.bound(values)))

    def first(self, connection: Connection, values: Values) -> Row | None:
        """The first of the rows that a question finds."""
        found = self.rows(connection, values)
        return found[0] if found else None

    def run(self, connection: Connection, values: Values) -> None:
        """Change what the statement changes."""
        if not _is_direct(connection):
            connection.execute(self._statement, values)
            return
        written = self._written_in(connection.dialect)
        _run(connection, written.words, written.bound(values))

    def in_words(self, values: Values) -> tuple[str, list[Any]]:
        """The statement in SQLite's words with its values in their order, for a connection that is not SQLAlchemy's.

        What it finds there is as SQLite has it.
        """
        written = self._written or self._written_in(SQLiteDialect_pysqlite())
        return written.words, written.bound(values)

    def _written_in(self, dialect: Dialect) -> "_Written":
        if self._written is None:
            self._written = _write(self._statement, self._columns, dialect)
        return self._written


@dataclass(frozen=True, kw_only=True)
class _Written:
    """A statement in SQLite's words; what becomes of each value on its way there, and of each column on its way back.

    `constants` are the values that the statement itself holds.
    """

    words: str
    ways_in: tuple[tuple[str, _Change], ...]
    constants: Values
    ways_out: tuple[tuple[int, Callable[[Any], Any]], ...]

    def bound(self, values: Values) -> list[Any]:
        """In the order of the words' question marks. Raises KeyError for a value that is not given."""
        constants = self.constants
        return [
            constants[name] if name in constants else values[name] if change is None else change(values[name])
            for name, change in self.ways_in
        ]

    def read(self, rows: list[Row]) -> list[Row]:
        """The rows as Python knows their values."""
        return [self._read(row) for row in rows] if self.ways_out else rows

    def _read(self, row: Row) -> Row:
        values = list(row)
        for place, change in self.ways_out:
            values[place] = change(values[place])
        return tuple(values)


def _is_direct(connection: Connection) -> bool:
    """Whether the driver is ours to ask, and nobody wants to hear of it."""
    return connection.dialect.driver == "pysqlite" and not connection.dispatch.before_cursor_execute


def _write(statement: Statement, columns: list[str] | None, dialect: Dialect) -> _Written:
    compiled = statement.compile(dialect=dialect, column_keys=columns)
    if not isinstance(compiled, SQLCompiler):
        raise TypeError("only statements of SQL can be prepared")
    names, binds = compiled.positiontup or [], compiled.binds
    ways_in = {name: _way_in(binds[name].type, dialect) for name in names}
    given = {name: binds[name].value for name in names if not binds[name].required}
    chosen = enumerate(statement.selected_columns) if isinstance(statement, Select) else ()
    ways_out = [(place, _way_out(column.type, dialect)) for place, column in chosen]
    return _Written(
        words=compiled.string,
        ways_in=tuple((name, ways_in[name]) for name in names),
        constants={name: _changed(value, ways_in[name]) for name, value in given.items()},
        ways_out=tuple((place, change) for place, change in ways_out if change is not None),
    )


def _way_in(kind: TypeEngine[Any], dialect: Dialect) -> _Change:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _way_out(kind: TypeEngine[Any], dialect: Dialect) -> _Change:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _changed(value: Any, change: _Change) -> Any:  # noqa: ANN401  of any column
    return value if change is None else change(value)


def _run(connection: Connection, words: str, values: list[Any]) -> list[Row]:
    cursor: sqlite3.Cursor = connection.connection.cursor()  # type: ignore[assignment]  # what the dialect says
    try:
        return cursor.execute(words, values).fetchall()
    except sqlite3.Error as failure:
        raise DBAPIError.instance(words, None, failure, sqlite3.Error, hide_parameters=True) from failure
