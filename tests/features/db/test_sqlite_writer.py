"""Whatever goes wrong where SQLite is written: whoever waits is told, what failed counts as done to nobody."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from comments.db.database import Database
from comments.db.errors import StorageUnavailableError
from tests.features.db.test_unit_of_work import count, insert


@pytest.fixture
def backend() -> str:
    return "sqlite"


@contextmanager
def failing(moment: str, failure: BaseException) -> Iterator[None]:
    """Let the driver fail at that moment of a transaction."""

    def fail(*_: object) -> None:
        raise failure

    event.listen(Engine, moment, fail)
    try:
        yield
    finally:
        event.remove(Engine, moment, fail)


@pytest.mark.parametrize("failure", [MemoryError(), RuntimeError()], ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("moment", ["begin", "commit"])
async def test_what_fails_around_a_transaction_is_told_and_the_next_is_written(
    database: Database, moment: str, failure: BaseException
) -> None:
    async with asyncio.timeout(20):
        with failing(moment, failure):
            writes = [database.write(lambda session, n=number: insert(session, n)) for number in range(3)]  # type: ignore[misc]
            answers = await asyncio.gather(*writes, return_exceptions=True)
        assert [type(each) for each in answers] == [StorageUnavailableError] * 3
        assert await database.read(count) == 0
        assert await database.write(lambda session: insert(session, 7)) == 7


async def test_where_sqlite_gave_up_the_transaction_nobody_of_the_batch_is_told_that_it_stands(
    database: Database,
) -> None:
    """Without memory for a statement SQLite undoes all since the beginning, and its driver raises MemoryError."""

    def run_out(session: Session) -> int:
        session.connection().exec_driver_sql("ROLLBACK")
        raise MemoryError

    has_begun, go_on = threading.Event(), threading.Event()

    def keep_busy(_session: Session) -> bool:
        has_begun.set()
        return go_on.wait()

    busy = asyncio.ensure_future(database.write(keep_busy))
    await asyncio.to_thread(has_begun.wait)
    works = [lambda session: insert(session, 1), run_out, lambda session: insert(session, 2)]
    writes = [asyncio.ensure_future(database.write(work)) for work in works]
    await asyncio.sleep(0)
    go_on.set()
    busied, *together = await asyncio.gather(busy, *writes, return_exceptions=True)
    assert busied is True
    assert [type(each) for each in together] == [StorageUnavailableError] * 3
    assert await database.read(count) == 0


def fill_disk(session: Session) -> None:
    """A statement that keeps a journal of its own is undone alone when the disk is full."""
    pages = session.execute(text("PRAGMA page_count")).scalar_one()
    session.execute(text(f"PRAGMA max_page_count = {pages}"))
    try:
        session.execute(
            text(
                "INSERT INTO spent_challenges (fingerprint, expires_at) WITH RECURSIVE n(i) AS"
                " (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) SELECT randomblob(32), '2026-01-01' FROM n"
            )
        )
    finally:
        session.execute(text("PRAGMA max_page_count = 4294967294"))


async def test_a_full_disk_is_told_as_the_server_tells_it_and_takes_nobody_else_along(database: Database) -> None:
    writes = [database.write(lambda session: insert(session, 1)), database.write(fill_disk)]
    stored, refused = await asyncio.gather(*writes, return_exceptions=True)
    assert (stored, type(refused)) == (1, StorageUnavailableError)
    assert await database.read(count) == 1


async def test_a_full_disk_is_told_and_logged_to_who_writes_alone_as_well(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(StorageUnavailableError):
        await database.write(fill_disk)
    assert [record.getMessage() for record in caplog.records] == [
        "the database took none of 1 writes: OperationalError"
    ]
    assert await database.write(lambda session: insert(session, 1)) == 1


async def test_a_file_that_somebody_else_holds_or_that_is_for_reading_alone_is_told(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await database.write(lambda session: session.execute(text("PRAGMA busy_timeout = 10")) and None)
    other = sqlite3.connect(Path(database_url.removeprefix("sqlite:///")), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageUnavailableError):
        await database.write(lambda session: insert(session, 1))
    other.execute("ROLLBACK")
    other.close()
    await database.write(lambda session: session.execute(text("PRAGMA query_only = ON")) and None)
    with pytest.raises(StorageUnavailableError):
        await database.write(lambda session: insert(session, 1))


async def test_a_fault_of_ours_is_no_trouble_of_the_disk(database: Database) -> None:
    with pytest.raises(OperationalError):
        await database.write(lambda session: session.execute(text("SELECT 1 FROM nowhere")))
