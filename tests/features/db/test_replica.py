"""Public pages are read from a replica that is abreast, and from the primary while it is behind or gone."""

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, text

from comments.cli.replica import look_at_replica
from comments.db.changes import mark_changed
from comments.db.database import Database
from comments.foundation.clock import system_clock
from comments.jobs.listening import listening_for_changes
from comments.settings import Settings
from tests.conftest import PostgresServer
from tests.features.db.test_migrating import INSERT_SITE
from tests.postgresql import ServerProcess, run_sql

pytestmark = pytest.mark.postgresql


@pytest.fixture(scope="module")
def replica(postgresql_server: PostgresServer) -> Iterator[ServerProcess]:
    """A server that follows the tests' own by streaming."""
    with contextlib.closing(ServerProcess(postgresql_server.binaries)) as replica:
        replica.copy(postgresql_server.process)
        replica.start()
        yield replica


async def found(tmp_path: Path, primary: str, replica: str) -> list[tuple[str, str]]:
    """What `aparte check` says of the replica, and how bad it is."""
    database = Database(primary, tmp_path)
    findings = await look_at_replica(Settings(data_dir=tmp_path, replica_url=replica), database)
    await database.close()
    assert all(each.message and each.remedy for each in findings)
    return [(each.check, each.level) for each in findings]


async def test_a_check_tells_a_replica_from_what_is_none(
    postgresql_server: PostgresServer, replica: ServerProcess, tmp_path: Path
) -> None:
    primary, other = postgresql_server.url("main"), postgresql_server.url("vault")
    follower = primary.replace(str(postgresql_server.socket), str(replica.folder))
    assert await found(tmp_path, primary, follower) == []
    assert await found(tmp_path, other, follower) == [("replica-of-another", "wrong")]
    assert await found(tmp_path, primary, primary) == [("replica-follows-nobody", "wrong")]
    assert await found(tmp_path, primary, postgresql_server.url("nowhere")) == [("replica-silent", "wrong")]
    assert await found(tmp_path, primary, "postgresql://a:hidden@/main?host=/nowhere") == [("replica-silent", "wrong")]


def write_site(session: Session) -> None:
    session.execute(INSERT_SITE)
    mark_changed(session)


def look(session: Session) -> tuple[bool, int]:
    """Whether it is the replica that answers, and how many sites it knows."""
    row = session.execute(text("SELECT pg_is_in_recovery(), (SELECT count(*) FROM sites)")).one()
    return row[0], row[1]


async def until_replica_answers(database: Database) -> int:
    async with asyncio.timeout(30):
        while True:
            is_replica, sites = await database.read_public(look)
            if is_replica:
                return sites
            await asyncio.sleep(0.01)


async def test_nobody_reads_from_a_replica_what_is_older_than_what_was_heard_of(
    postgresql_server: PostgresServer, replica: ServerProcess, tmp_path: Path
) -> None:
    binaries, url = postgresql_server.binaries, await asyncio.to_thread(postgresql_server.emptied, "main")
    database = Database(url, tmp_path, url.replace(str(postgresql_server.socket), str(replica.folder)))
    async with listening_for_changes(database, system_clock):
        assert await until_replica_answers(database) == 0
        await asyncio.to_thread(run_sql, binaries, replica.folder, "SELECT pg_wal_replay_pause()")
        await database.write(write_site)
        assert [await database.read_public(look) for _ in range(3)] == [(False, 1)] * 3
        await asyncio.to_thread(run_sql, binaries, replica.folder, "SELECT pg_wal_replay_resume()")
        assert await until_replica_answers(database) == 1
        assert await database.read(look) == (False, 1)
        await asyncio.to_thread(replica.end)
        assert [await database.read_public(look) for _ in range(3)] == [(False, 1)] * 3
    await database.close()
