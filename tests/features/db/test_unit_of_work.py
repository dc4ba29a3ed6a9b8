"""One function, one transaction: what raises leaves nothing, what is answered stands."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from comments.db.changes import mark_changed
from comments.db.database import Database


class RefusedError(Exception):
    pass


def insert(session: Session, number: int) -> int:
    session.execute(
        text("INSERT INTO spent_challenges (fingerprint, expires_at) VALUES (:value, '2026-01-01 00:00:00')"),
        {"value": str(number).encode()},
    )
    return number


def insert_then_refuse(session: Session, number: int) -> int:
    insert(session, number)
    raise RefusedError


def insert_in_public(session: Session) -> None:
    insert(session, 1)
    mark_changed(session)


def count(session: Session) -> int:
    found: int = session.execute(text("SELECT count(*) FROM spent_challenges")).scalar_one()
    return found


async def test_what_was_written_is_read(database: Database) -> None:
    await database.write(lambda session: insert(session, 1))
    assert await database.read(count) == 1


async def test_a_write_gives_back_its_result(database: Database) -> None:
    assert await database.write(lambda session: insert(session, 7)) == 7


async def test_what_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(RefusedError):
        await database.write(lambda session: insert_then_refuse(session, 1))
    assert await database.read(count) == 0


async def test_one_refusal_among_many_takes_only_itself(database: Database) -> None:
    writes = [
        database.write(lambda session, n=number: (insert_then_refuse if n % 10 == 3 else insert)(session, n))  # type: ignore[misc]
        for number in range(100)
    ]
    outcomes = await asyncio.gather(*writes, return_exceptions=True)
    assert sum(isinstance(each, RefusedError) for each in outcomes) == 10
    assert await database.read(count) == 90


async def test_a_write_that_asks_for_more_than_there_is_keeps_nobody_waiting(database: Database) -> None:
    empty: list[int] = []
    writes = [database.write(lambda session: insert(session, next(iter(empty))))]
    writes += [database.write(lambda session, n=number: insert(session, n)) for number in range(3)]  # type: ignore[misc]
    async with asyncio.timeout(20):
        first, *others = await asyncio.gather(*writes, return_exceptions=True)
    assert isinstance(first, RuntimeError)
    assert others == [0, 1, 2]


async def test_a_read_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError):
        await database.read(lambda session: insert(session, 1))


async def test_a_change_by_another_process_is_signalled(database: Database, database_url: str, tmp_path: Path) -> None:
    before = database.signal.current()
    other = Database(database_url, tmp_path)
    await other.write(insert_in_public)
    await other.close()
    assert database.signal.current() != before


async def test_sqlite_syncs_every_commit_to_the_disk(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'any.db'}", tmp_path)
    level = await database.write(lambda session: session.execute(text("PRAGMA synchronous")).scalar_one())
    await database.close()
    assert level == 2
