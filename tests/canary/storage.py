"""All that the databases hold, row by row and byte by byte, but for what is sealed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from sqlalchemy import inspect, text
from sqlmodel import Session

from comments.db.database import Database
from tests.canary.witness import Evidence

SEALED: Final = {("sealed_values", "box")}
"""Ciphertext is searched where it lies in the files."""


async def rows_of(database: Database, name: str) -> list[Evidence]:
    """Every row of every table there is, as the driver gives it."""
    return await database.read(lambda session: list(_rows(session, name)))


def files_in(*folders: Path) -> list[Evidence]:
    """The bytes of every file, journals and keys included."""
    paths = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
    return [Evidence(f"file {path.name}", path.read_bytes()) for path in sorted(paths)]


def _rows(session: Session, name: str) -> Iterator[Evidence]:
    for table in inspect(session.connection()).get_table_names():
        result = session.connection().execute(text(f'SELECT * FROM "{table}"'))  # noqa: S608  a table's own name
        for row in result.mappings():
            shown = [_bytes_of(value) for column, value in row.items() if (table, column) not in SEALED]
            yield Evidence(f"{name}: a row of {table}", b"\x1f".join(shown))


def _bytes_of(value: Any) -> bytes:
    """A value as it could be read: bytes as they are, everything else as text."""
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
