"""The service on a database of one kind, for a fixture that asks it everything once and lets many tests look."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Literal, TypeVar

import pytest

from comments.db.migrating import Target
from comments.settings import Settings
from tests.clock import SettableClock
from tests.conftest import PostgresServer
from tests.service import PUBLIC_URL, Running, running_service

T = TypeVar("T")
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
        data_dir=folder / "data",
        database_url=_new_database(request, folder, "main"),
        vault_url=_new_database(request, folder, "vault"),
        public_url=PUBLIC_URL,
        operator="Test",
        operator_contact="privacy@example.org",
        rate_limits=rate_limits,
        trusted_proxies=trusted_proxies,
        charter_file=_file(folder / "charter.txt", charter),
    )

    async def run() -> T:
        async with running_service(settings, SettableClock()) as running:
            return await work(running)

    return asyncio.run(run())


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
