"""The same comments again under other ids: SQLite copies rows several times as fast as Python makes them.

What was sealed with a copy opens for nobody, since it is bound to the first one's id. Its key lives and ends as any.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text
from sqlmodel import SQLModel

from comments.discussion.models import Comment, Receipt, Thread
from comments.vault.bound import COMMENTS
from comments.vault.models import SealedValue, SubjectKey

_MAIN: Final = (Thread, Comment, Receipt, SealedValue)
_VAULT: Final = (SubjectKey,)
_IDS: Final = ("id", "thread_id", "parent_id", "root_id", "comment_id", "row_id")
_TAIL: Final = 3
_ONLY: Final = {
    "sealed_values": f"WHERE table_name = '{COMMENTS}'",
    "subject_keys": f"WHERE subject LIKE '{COMMENTS}:%'",
}
_PREFIX: Final = len(f"{COMMENTS}:")


def copy_all(main: Connection, vault: Connection, copies: int) -> None:
    """Write down so many times more whatever comments there are, with all that belongs to them."""
    for connection, tables in ((main, _MAIN), (vault, _VAULT)):
        with _sample_of(connection):
            for table in tables:
                _copy(connection, table, copies)


@contextmanager
def _sample_of(connection: Connection) -> Iterator[None]:
    """The file as it stands, beside itself: what reads the table that it writes to would put everything aside first."""
    connection.commit()
    file = Path(connection.engine.url.database or "")
    sample = file.with_suffix(".sample")
    shutil.copy(file, sample)
    connection.exec_driver_sql("ATTACH ? AS sample", (str(sample),))
    yield
    connection.commit()
    connection.exec_driver_sql("DETACH sample")
    sample.unlink()


def _copy(connection: Connection, model: type[SQLModel], copies: int) -> None:
    table = inspect(model).local_table.name
    names = [column.key for column in inspect(model).local_table.columns]
    chosen = ", ".join(_CHANGED.get(name, _same)(name) for name in names)
    into = f"INSERT INTO main.{table} ({', '.join(names)}) SELECT {chosen} FROM sample.{table}"  # noqa: S608  our own
    for number in range(copies):
        named = {"tail": f"{number:0{_TAIL}}", "copy": f"-copy-{number}"}
        connection.execute(text(f"{into} {_ONLY.get(table, '')}"), named)


def _same(name: str) -> str:
    return name


def _other_id(name: str) -> str:
    """The rest of an id, which is random, before the number of the copy: as far from all others as the first was."""
    return f"substr({name}, {_TAIL + 1}) || :tail"


_CHANGED: Final[dict[str, Callable[[str], str]]] = {
    **dict.fromkeys(_IDS, _other_id),
    "key": lambda name: f"{name} || :copy",
    "subject": lambda name: f"substr({name}, 1, {_PREFIX}) || substr({name}, {_PREFIX + _TAIL + 1}) || :tail",
    "token_hash": lambda _: "randomblob(32)",
}
