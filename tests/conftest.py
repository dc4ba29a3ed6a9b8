"""Fixtures that every test may use: a clock, and databases of both kinds with all their tables."""

import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from comments.db.database import Database
from comments.db.migrating import migrate
from tests.clock import SettableClock
from tests.postgresql import find_binaries, run_sql, running_server
from tests.requirements import lacking


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@dataclass(frozen=True)
class PostgresServer:
    """A running server and its two migrated template databases."""

    binaries: Path
    socket: Path

    def url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.socket}"

    def create(self, template: str) -> str:
        """A new database from a template; gives its URL."""
        name = f"t_{secrets.token_hex(6)}"
        run_sql(self.binaries, self.socket, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return self.url(name)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresServer]:
    binaries = find_binaries()
    if binaries is None:
        lacking("postgresql", "no initdb and postgres were found (set PGBIN)")
    with running_server(binaries) as socket:
        server = PostgresServer(binaries, socket)
        for target in ("main", "vault"):
            run_sql(binaries, socket, f"CREATE DATABASE template_{target}")
            migrate(server.url(f"template_{target}"), target)
        yield server


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("templates")
    for target in ("main", "vault"):
        migrate(f"sqlite:///{folder / target}.db", target)
    return folder


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def backend(request: pytest.FixtureRequest) -> str:
    """The kind of database; each test that asks for it runs on both."""
    kind: str = request.param
    return kind


def new_database_url(request: pytest.FixtureRequest, backend: str, target: str) -> str:
    """The URL of a fresh, migrated database of that kind."""
    if backend == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgresql_server")
        return server.create(f"template_{target}")
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
