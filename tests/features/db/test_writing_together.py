"""SQLite's writer: whoever writes meanwhile is committed together, and nobody waits who is alone."""

import asyncio
import shutil
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlmodel import Session

from comments.db import writer
from comments.db.database import Database
from comments.db.engines import sqlite_file
from comments.db.errors import StorageUnavailableError
from tests.features.db.test_unit_of_work import count, insert, insert_then_refuse

FOREVER = 3600
UNLUCKY = 13


@pytest.fixture
async def file_database(sqlite_templates: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """A SQLite file."""
    async with opened(sqlite_templates, tmp_path / "one") as database:
        yield database


@pytest.fixture
async def other_file(sqlite_templates: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """Another one."""
    async with opened(sqlite_templates, tmp_path / "other") as database:
        yield database


def new_file(templates: Path, folder: Path) -> str:
    folder.mkdir()
    shutil.copy(templates / "main.db", folder)
    return f"sqlite:///{folder / 'main.db'}"


@asynccontextmanager
async def opened(templates: Path, folder: Path) -> AsyncIterator[Database]:
    database = Database(new_file(templates, folder), folder)
    yield database
    await database.close()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that waits for whoever is to come, however long it takes."""
    monkeypatch.setattr(writer, "_PATIENCE_SECONDS", FOREVER)


@contextmanager
def commits() -> Iterator[list[str]]:
    """Which files something is committed to meanwhile."""
    files: list[str] = []

    def note(connection: Connection) -> None:
        files.append(str(connection.engine.url.database))

    event.listen(Engine, "commit", note)
    yield files
    event.remove(Engine, "commit", note)


@contextmanager
def tries() -> Iterator[list[str]]:
    """In which files a transaction is begun meanwhile, whether or not that succeeds."""
    files: list[str] = []

    def note(connection: Connection) -> None:
        files.append(str(connection.engine.url.database))

    event.listen(Engine, "begin", note)
    yield files
    event.remove(Engine, "begin", note)


@pytest.mark.usefixtures("patient")
async def test_who_is_known_to_come_is_committed_with_who_is_there(file_database: Database) -> None:
    with file_database.expecting(), file_database.expecting(), commits() as files:
        first = asyncio.create_task(file_database.write(lambda session: insert(session, 1)))
        assert await asyncio.wait([first], timeout=0.05) == (set(), {first})
        await asyncio.gather(first, file_database.write(lambda session: insert(session, 2)))
    assert len(files) == 1


@pytest.mark.usefixtures("patient")
async def test_who_writes_alone_does_not_wait(file_database: Database) -> None:
    with file_database.expecting():
        assert await file_database.write(lambda session: insert(session, 1)) == 1


@pytest.mark.usefixtures("patient")
async def test_who_does_not_come_after_all_is_waited_for_no_longer_once_another_writes(
    file_database: Database,
) -> None:
    with file_database.expecting(), file_database.expecting():
        first = asyncio.create_task(file_database.write(lambda session: insert(session, 1)))
        assert await asyncio.wait([first], timeout=0.05) == (set(), {first})
    await asyncio.gather(first, file_database.write(lambda session: insert(session, 2)))
    assert await file_database.read(count) == 2


async def test_who_reads_sees_one_moment(file_database: Database, other_file: Database) -> None:
    """What others commit between two questions of one reading is for the next."""
    writing, written = threading.Event(), threading.Event()

    def count_twice(session: Session) -> tuple[int, int]:
        before = count(session)
        writing.set()
        written.wait()
        return before, count(session)

    reading = asyncio.create_task(file_database.read(count_twice))
    await asyncio.to_thread(writing.wait)
    await file_database.write(lambda session: insert(session, 1))
    written.set()
    assert (await reading, await file_database.read(count), await other_file.read(count)) == ((0, 0), 1, 0)


async def test_who_reads_where_nothing_can_be_read_is_told(file_database: Database) -> None:
    def fail(_session: Session) -> int:
        raise StopIteration

    for work, error in ((fail, RuntimeError), (lambda _: 1 // 0, ZeroDivisionError)):
        with pytest.raises(error):
            await file_database.read(work)
    assert await file_database.read(count) == 0


def make_all(session: Session, given: Sequence[int]) -> list[int]:
    """The numbers doubled; the unlucky one is refused, and whatever is made with it."""
    for number in given:
        (insert_then_refuse if number == UNLUCKY else insert)(session, number)
    return [2 * number for number in given]


async def test_what_several_need_in_another_file_is_made_at_once(file_database: Database, other_file: Database) -> None:
    async def store(number: int) -> int:
        return await file_database.write_after(other_file, make_all, number, insert)

    with file_database.expecting(), file_database.expecting(), commits() as files:
        assert sum(await asyncio.gather(store(3), store(4))) == 6 + 8
    assert (len(files), await file_database.read(count), await other_file.read(count)) == (2, 2, 2)


async def test_one_whose_needs_are_refused_takes_nobody_along(file_database: Database, other_file: Database) -> None:
    async def store(number: int) -> int:
        return await file_database.write_after(other_file, make_all, number, insert)

    with file_database.expecting(), file_database.expecting(), file_database.expecting():
        answers = await asyncio.gather(store(12), store(13), store(14), return_exceptions=True)
    assert [str(answer) for answer in answers] == ["24", "", "28"]
    assert (await file_database.read(count), await other_file.read(count)) == (2, 2)


async def test_nothing_is_stored_where_what_it_needs_could_not_be_committed(
    file_database: Database, other_file: Database
) -> None:
    def fail(_session: Session, _given: Sequence[int]) -> list[int]:
        raise RuntimeError("no room")

    with pytest.raises(RuntimeError, match="no room"):
        await file_database.write_after(other_file, fail, 1, insert)
    assert (await file_database.read(count), await other_file.read(count)) == (0, 0)


@pytest.mark.usefixtures("patient")
async def test_a_file_that_somebody_holds_is_waited_for_once_by_all_who_need_it(
    file_database: Database, other_file: Database
) -> None:
    async def store(number: int) -> int:
        return await file_database.write_after(other_file, make_all, number, insert)

    await other_file.write(lambda session: session.connection().execute(text("PRAGMA busy_timeout=20")).close())
    holder = sqlite3.connect(sqlite_file(other_file.url), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with file_database.expecting(), file_database.expecting(), file_database.expecting(), tries() as files:
        answers = await asyncio.gather(*map(store, range(3)), return_exceptions=True)
    holder.close()
    assert [type(answer) for answer in answers] == [StorageUnavailableError] * 3
    assert files.count(str(other_file.url.database)) == 1
