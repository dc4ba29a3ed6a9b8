"""Very many rows into a table at once: what SQLAlchemy does for each statement is done once, and the rest by column."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, insert, inspect
from sqlmodel import SQLModel

Rows = Sequence[Mapping[str, Any]]


class Filler:
    """Inserts into one table; every row gives every column."""

    def __init__(self, connection: Connection, table: type[SQLModel]) -> None:
        self._connection: Final = connection
        dialect, columns = connection.dialect, inspect(table).local_table.columns
        self._statement = str(insert(table).compile(dialect=dialect))
        self._columns = [(each.key, each.type.dialect_impl(dialect).bind_processor(dialect)) for each in columns]

    def fill(self, rows: Rows) -> None:
        """Insert some rows."""
        columns = [_stored([row[key] for row in rows], process) for key, process in self._columns]
        self._connection.exec_driver_sql(self._statement, list(zip(*columns, strict=True)))


def _stored(values: list[Any], process: Callable[[Any], Any] | None) -> list[Any]:
    """As the database takes them; what is the same object in many rows is made ready once."""
    if process is None:
        return values
    ready = {id(value): value for value in values}
    made = {name: process(value) for name, value in ready.items()}
    return [made[id(value)] for value in values]
