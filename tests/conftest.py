"""Fixtures that every test may use: a clock, and databases of both kinds with all their tables."""

import asyncio
import gc
import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import hypothesis
import pytest

from comments.db.database import Database
from comments.db.migrating import Target, migrate
from comments.tables import metadata
from comments.vault.models import vault_metadata
from tests.clock import SettableClock
from tests.compiled_statements import share_compiled_statements
from tests.postgresql import ServerProcess, find_binaries, run_sql, running_server
from tests.requirements import lacking

_TESTS = Path(__file__).parent
_LONGEST_FIRST = ("faults", "journeys", "canary", "cookies", "console", "widget", "architecture", "features")


def pytest_configure() -> None:
    """Keep the tests' files in memory where that is possible: thousands of synced commits, none worth a disk's time."""
    share_compiled_statements()
    # How long an example takes says something of the machine alone.
    hypothesis.settings.register_profile("aparte", deadline=None)
    hypothesis.settings.load_profile("aparte")
    memory = Path("/dev/shm")  # noqa: S108  each test has a folder of its own in it
    if "TMPDIR" not in os.environ and os.access(memory, os.W_OK):
        os.environ["TMPDIR"] = tempfile.tempdir = str(memory)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest for a file, so that no worker is left alone with it in the end."""
    items.sort(key=_turn)


def pytest_collection_finish() -> None:
    """Let the search for garbage pass over what stays to the end: every module and every test."""
    gc.freeze()


def _turn(item: pytest.Item) -> int:
    folder = item.path.relative_to(_TESTS).parts[0]
    return _LONGEST_FIRST.index(folder) if folder in _LONGEST_FIRST else len(_LONGEST_FIRST)


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@dataclass(frozen=True)
class PostgresServer:
    """A running server with two migrated databases that tests take turns in, emptied before each."""

    binaries: Path
    process: ServerProcess

    @property
    def socket(self) -> Path:
        """The folder of its socket."""
        return self.process.folder

    def url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.socket}"

    def create(self, target: Target) -> str:
        """A new migrated database; gives its URL."""
        name = f"t_{secrets.token_hex(6)}"
        run_sql(self.binaries, self.socket, f"CREATE DATABASE {name}")
        migrate(self.url(name), target)
        return self.url(name)

    def drop(self, url: str) -> None:
        """End a database that `create` made."""
        run_sql(self.binaries, self.socket, f"DROP DATABASE {url.partition('@/')[2].partition('?')[0]} WITH (FORCE)")

    def emptied(self, target: Target) -> str:
        """The shared database of that kind without a row in it."""
        asyncio.run(_empty(self.url(target), _TABLES[target]))
        return self.url(target)


_TABLES: dict[Target, list[str]] = {
    "main": [table.name for table in metadata.sorted_tables],
    "vault": [table.name for table in vault_metadata.sorted_tables],
}


async def _empty(url: str, tables: list[str]) -> None:
    connection = await asyncpg.connect(url)
    # Rows go one table after the other, whatever refers to what; faster than TRUNCATE for the few there are.
    deletions = "".join(f'DELETE FROM "{table}";' for table in tables)  # noqa: S608  our own tables' names
    await connection.execute(f"SET session_replication_role = replica;{deletions}")
    await connection.close()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresServer]:
    binaries = find_binaries()
    if binaries is None:
        lacking("postgresql", "no initdb and postgres were found (set PGBIN)")
    with running_server(binaries) as process:
        server = PostgresServer(binaries, process)
        for target in _TABLES:
            run_sql(binaries, server.socket, f"CREATE DATABASE {target}")
            migrate(server.url(target), target)
        yield server


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("templates")
    for target in _TABLES:
        migrate(f"sqlite:///{folder / target}.db", target)
    return folder


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def backend(request: pytest.FixtureRequest) -> str:
    """The kind of database; each test that asks for it runs on both."""
    kind: str = request.param
    return kind


def new_database_url(request: pytest.FixtureRequest, backend: str, target: Target) -> str:
    """The URL of an empty, migrated database of that kind."""
    if backend == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgresql_server")
        return server.emptied(target)
    templates: Path = request.getfixturevalue("sqlite_templates")
    folder: Path = request.getfixturevalue("tmp_path")
    shutil.copy(templates / f"{target}.db", folder / f"{target}.db")
    return f"sqlite:///{folder / target}.db"


@pytest.fixture
def database_url(request: pytest.FixtureRequest, backend: str) -> str:
    return new_database_url(request, backend, "main")


@pytest.fixture
def vault_url(request: pytest.FixtureRequest, backend: str) -> str:
    return new_database_url(request, backend, "vault")


@pytest.fixture
async def database(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(database_url, tmp_path)
    yield database
    await database.close()


@pytest.fixture
async def vault_database(vault_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(vault_url, tmp_path)
    yield database
    await database.close()
