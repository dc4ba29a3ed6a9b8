"""Bring a database to the schema of this version; `aparte serve` does so before it answers anybody.

Mostly there is nothing to do. That is seen without Alembic, which takes a tenth of a start to import.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sqlalchemy import Connection, MetaData, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine

from comments.db.engines import is_sqlite, parse_url, writing_engine

if TYPE_CHECKING:
    from alembic.config import Config

Target = Literal["main", "vault"]
_PACKAGE = Path(__file__).resolve().parent.parent
# Two processes that start together migrate one after the other.
_LOCK = 7_203_114


def migrate(url: str, target: Target, revision: str = "head", metadata: MetaData | None = None) -> None:
    """Upgrade to a revision (or downgrade to an older one: `base`)."""
    if revision == "head" and is_current(url, target):
        return
    _run(url, lambda connection: _move(connection, target, revision, metadata))


def is_current(url: str, target: Target) -> bool:
    """Whether the schema is the one of this version."""
    found: list[str] = []
    _run(url, lambda connection: found.extend(_revisions_of(connection)))
    return found == [head_of(target)]


def head_of(target: Target) -> str:
    """The revision of this version."""
    return _revisions(target)[-1]


def is_known(target: Target, revision: str) -> bool:
    """Whether this version knows a revision, or a later one made it."""
    return revision in _revisions(target)


def migrations_folder() -> Path:
    """Beside the package in a checkout, inside it in a wheel."""
    bundled = _PACKAGE / "_bundled" / "migrations"
    return bundled if bundled.is_dir() else _PACKAGE.parent / "migrations"


def _revisions(target: Target) -> list[str]:
    """Each file is called by its revision's number: one follows the other."""
    return sorted(path.name.partition("_")[0] for path in (migrations_folder() / target).glob("[0-9]*_*.py"))


def _revisions_of(connection: Connection) -> list[str]:
    if not inspect(connection).has_table("alembic_version"):
        return []
    return list(connection.scalars(text("SELECT version_num FROM alembic_version")))


def _config(target: Target) -> "Config":
    from alembic.config import Config  # noqa: PLC0415  a start with nothing to migrate does not need it

    config = Config()
    folder = migrations_folder()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("version_locations", str(folder / target))
    config.set_main_option("path_separator", "newline")
    return config


def _move(connection: Connection, target: Target, revision: str, metadata: MetaData | None) -> None:
    from alembic import command  # noqa: PLC0415  likewise

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
