"""What another machine wrote is seen on this one, through PostgreSQL's notifications."""

import asyncio
from pathlib import Path

import pytest
from sqlmodel import Session

from comments.db.changes import mark_changed
from comments.db.database import Database
from comments.foundation.clock import system_clock
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
