"""When every connection to a server is taken for too long, whoever waits is told so, and it is no fault."""

from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, text

from comments.db import engines
from comments.db.database import Database
from comments.db.errors import OverloadedError

pytestmark = pytest.mark.postgresql


@pytest.fixture
def backend() -> str:
    """Readers of a SQLite file wait for a thread, not for a connection."""
    return "postgresql"


def ask(session: Session) -> int:
    answer: int = session.execute(text("SELECT 1")).scalar_one()
    return answer


async def test_whoever_waits_too_long_for_a_connection_is_told_to_come_back(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "_WAIT_SECONDS", 0.05)
    database = Database(database_url, tmp_path)
    async with AsyncExitStack() as held:
        for _ in range(16):
            await held.enter_async_context(database.engine.connect())
        with pytest.raises(OverloadedError) as refusal:
            await database.read(ask)
        assert int(refusal.value.headers["Retry-After"]) > 0
        with pytest.raises(OverloadedError):
            await database.write(ask)
    assert await database.read(ask) == 1
    await database.close()


def fail_with(code: str, session: Session) -> None:
    """What the server does when it gives up a transaction for that reason."""
    session.execute(text(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$"))


@pytest.mark.parametrize("code", ["40001", "40P01"])
async def test_whoever_stood_in_anothers_way_is_told_to_come_back(database: Database, code: str) -> None:
    with pytest.raises(OverloadedError):
        await database.write(partial(fail_with, code))


async def test_where_nobody_knows_whether_it_stands_nobody_says_that_it_does_not(database: Database) -> None:
    with pytest.raises(DBAPIError):
        await database.write(partial(fail_with, "40003"))
