"""What another machine wrote is seen on this one, through PostgreSQL's notifications."""

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import Session, text

from comments.db.changes import mark_changed
from comments.db.database import Database
from comments.foundation.clock import system_clock
from comments.jobs import listening
from comments.jobs.listening import listening_for_changes
from tests.conftest import PostgresServer


def change(session: Session) -> None:
    mark_changed(session)


@pytest.mark.postgresql
async def test_a_change_on_another_machine_raises_this_ones_counter(
    postgresql_server: PostgresServer, tmp_path: Path
) -> None:
    url = postgresql_server.url("main")
    for name in ("here", "elsewhere"):
        (tmp_path / name).mkdir()
    here, elsewhere = Database(url, tmp_path / "here"), Database(url, tmp_path / "elsewhere")
    before = here.signal.current()
    async with listening_for_changes(here, system_clock), asyncio.timeout(20):
        while here.signal.current() == before:
            await asyncio.sleep(0)
        heard = here.signal.current()
        await elsewhere.write(change)
        while here.signal.current() == heard:
            await asyncio.sleep(0)
    assert here.signal.current() > heard
    await here.close()
    await elsewhere.close()


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_so():
            await asyncio.sleep(0.01)


@pytest.mark.postgresql
async def test_a_server_that_is_cut_off_without_a_word_is_noticed_and_heard_again_when_it_is_back(
    postgresql_server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "_SIGN_SECONDS", 0.05)
    monkeypatch.setattr(listening, "_CONNECT_SECONDS", 0.5)
    database = Database(postgresql_server.url("main"), tmp_path)
    listener = text("SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%' OR query = 'SELECT 1'")
    async with listening_for_changes(database, system_clock):
        assert database.signal.deaf_since is None
        pid = await database.read(lambda session: session.execute(listener).scalar_one())
        before = database.signal.current()
        os.kill(pid, signal.SIGSTOP)
        try:
            await _until(lambda: database.signal.deaf_since is not None)
        finally:
            os.kill(pid, signal.SIGCONT)
        await _until(lambda: database.signal.deaf_since is None)
        assert database.signal.current() > before
    await database.close()
