"""The service on a database of one kind, for a fixture that asks it everything once and lets many tests look."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

import pytest

from comments.db.migrating import Target
from comments.settings import Settings
from tests.clock import SettableClock
from tests.conftest import PostgresServer
from tests.service import PUBLIC_URL, Running, running_service

T = TypeVar("T")
TARGETS: Final[tuple[Target, Target]] = ("main", "vault")
BACKENDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


def record(
    request: pytest.FixtureRequest,
    folder: Path,
    work: Callable[[Running], Awaitable[T]],
    *,
    rate_limits: Literal["on", "off"] = "on",
    trusted_proxies: str = "",
    charter: str = "",
) -> T:
    """Run the service on the kind of database that the fixture's parameter names, work with it, and stop it.

    `charter` is the text that whoever opens identities signs first, if there is one.
    """
    settings = Settings(
        **_usual(folder, _new_database(request, folder, "main"), _new_database(request, folder, "vault")),
        rate_limits=rate_limits,
        trusted_proxies=trusted_proxies,
        charter_file=_file(folder / "charter.txt", charter),
    )

    async def run() -> T:
        async with running_service(settings, SettableClock()) as running:
            return await work(running)

    return asyncio.run(run())


@contextmanager
def settings_on_own_databases(request: pytest.FixtureRequest, folder: Path) -> Iterator[Settings]:
    """Settings for databases of that kind that nobody shares, and of which nothing is left: for very many rows."""
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgresql_server")
        urls = [server.create(target) for target in TARGETS]
    else:
        urls = [_new_database(request, folder, target) for target in TARGETS]
    yield Settings(**_usual(folder, *urls), rate_limits="off")
    if request.param == "postgresql":
        for url in urls:
            server.drop(url)
    shutil.rmtree(folder)


def _usual(folder: Path, database_url: str, vault_url: str) -> dict[str, Any]:
    return {
        "data_dir": folder / "data",
        "database_url": database_url,
        "vault_url": vault_url,
        "public_url": PUBLIC_URL,
        "operator": "Test",
        "operator_contact": "privacy@example.org",
    }


def _file(path: Path, text: str) -> Path | None:
    """A file with a text in it; none without."""
    return path if text and path.write_text(text) else None


def _new_database(request: pytest.FixtureRequest, folder: Path, target: Target) -> str:
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgresql_server")
        return server.emptied(target)
    templates: Path = request.getfixturevalue("sqlite_templates")
    shutil.copy(templates / f"{target}.db", folder / f"{target}.db")
    return f"sqlite:///{folder / target}.db"
