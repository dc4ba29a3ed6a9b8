"""Migrations go up and down on both databases, with data in them."""

import asyncio
from collections.abc import Callable

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, inspect, text
from sqlmodel import Session

from comments.db.database import Database
from comments.db.migrating import Target, _config, head_of, is_current, is_known, migrate
from comments.tables import metadata
from comments.vault.models import vault_metadata

INSERT_SITE = text(
    "INSERT INTO sites (id, slug, name, settings, version, created_at)"
    " VALUES ('s1', 'garage', 'The garage', '{}', 0, '2026-03-14 10:30:00')"
)


async def test_downgrading_to_base_and_back_leaves_empty_tables(database: Database, database_url: str) -> None:
    await database.write(lambda session: session.execute(INSERT_SITE))
    await asyncio.to_thread(migrate, database_url, "main", "base")
    await asyncio.to_thread(migrate, database_url, "main")
    rows = await database.read(lambda session: session.execute(text("SELECT count(*) FROM sites")).scalar_one())
    assert rows == 0


async def test_a_migrated_database_is_current(database_url: str) -> None:
    assert await asyncio.to_thread(is_current, database_url, "main")


async def test_an_emptied_database_is_not_current(database_url: str) -> None:
    await asyncio.to_thread(migrate, database_url, "main", "base")
    assert not await asyncio.to_thread(is_current, database_url, "main")


def differences(expected: MetaData) -> Callable[[Session], list[object]]:
    def compare(session: Session) -> list[object]:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        return list(compare_metadata(context, expected))

    return compare


async def test_the_migrations_give_what_the_models_say(database: Database) -> None:
    assert await database.read(differences(metadata)) == []


async def test_the_vaults_migrations_give_what_its_models_say(vault_database: Database) -> None:
    assert await vault_database.read(differences(vault_metadata)) == []


async def test_every_table_goes_with_the_last_revision(database: Database, database_url: str) -> None:
    await asyncio.to_thread(migrate, database_url, "main", "base")
    names = await database.read(lambda session: inspect(session.connection()).get_table_names())
    assert names == ["alembic_version"]


@pytest.mark.parametrize("target", ["main", "vault"])
def test_the_last_revision_by_its_file_is_the_one_that_alembic_ends_at(target: Target) -> None:
    script = ScriptDirectory.from_config(_config(target))
    assert head_of(target) == script.get_current_head()
    assert all(is_known(target, each.revision) for each in script.walk_revisions())
    assert not is_known(target, "9999")
