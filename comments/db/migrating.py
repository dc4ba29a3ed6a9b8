"""Bring a database to the schema of this version; `aparte serve` does so before it answers anybody."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine

from comments.db.engines import is_sqlite, parse_url, writing_engine

Target = Literal["main", "vault"]
_PACKAGE = Path(__file__).resolve().parent.parent
# Two processes that start together migrate one after the other.
_LOCK = 7_203_114


def migrate(url: str, target: Target, revision: str = "head", metadata: MetaData | None = None) -> None:
    """Upgrade to a revision (or downgrade to an older one: `base`)."""
    _run(url, lambda connection: _move(connection, target, revision, metadata))


def is_current(url: str, target: Target) -> bool:
    """Whether the schema is the one of this version."""
    found: list[str | None] = []
    _run(url, lambda connection: found.append(MigrationContext.configure(connection).get_current_revision()))
    return found == [head_of(target)]


def head_of(target: Target) -> str:
    """The revision of this version."""
    return ScriptDirectory.from_config(_config(target)).get_current_head() or ""


def is_known(target: Target, revision: str) -> bool:
    """Whether this version knows a revision, or a later one made it."""
    return any(each.revision == revision for each in ScriptDirectory.from_config(_config(target)).walk_revisions())


def migrations_folder() -> Path:
    """Beside the package in a checkout, inside it in a wheel."""
    bundled = _PACKAGE / "_bundled" / "migrations"
    return bundled if bundled.is_dir() else _PACKAGE.parent / "migrations"


def _config(target: Target) -> Config:
    config = Config()
    folder = migrations_folder()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("version_locations", str(folder / target))
    config.set_main_option("path_separator", "newline")
    return config


def _move(connection: Connection, target: Target, revision: str, metadata: MetaData | None) -> None:
    config = _config(target)
    config.attributes |= {"connection": connection, "metadata": metadata}
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    if revision == "base" or revision.startswith("-"):
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


def _run(url: str, work: Callable[[Connection], object]) -> None:
    parsed = parse_url(url)
    if is_sqlite(parsed):
        engine = writing_engine(parsed)
        with engine.connect() as connection, connection.begin():
            work(connection)
        engine.dispose()
    else:
        asyncio.run(_run_on_server(url, work))


async def _run_on_server(url: str, work: Callable[[Connection], object]) -> None:
    engine = create_async_engine(parse_url(url), hide_parameters=True)
    async with engine.begin() as connection:
        await connection.run_sync(work)
    await engine.dispose()
