"""Mia at the garage among others, and the copies that are made of it all."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from comments.db.database import Database
from comments.discussion.models import Comment
from comments.vault.assembly import Vault, assemble_vault
from tests.clock import SettableClock
from tests.factories.members import Leaver, make_leaver
from tests.factories.people import People
from tests.features.portability.copies import Copies


@pytest.fixture
def copies(database: Database, vault: Vault, tmp_path: Path) -> Copies:
    return Copies(database, vault, tmp_path)


@pytest.fixture
async def mia(database: Database, vault: Vault, people: People, comment: Comment) -> Leaver:
    """Mia at the garage, among others' comments."""
    return await make_leaver(database, vault, people.garage)


@pytest.fixture
async def empty_vault(
    database: Database, master_key_path: Path, clock: SettableClock, tmp_path: Path, sqlite_templates: Path
) -> AsyncIterator[Vault]:
    """A vault with nothing in it beside the same main database and master key, as after a lost disk; not opened."""
    shutil.copy(sqlite_templates / "vault.db", tmp_path / "empty.db")
    keys = Database(f"sqlite:///{tmp_path / 'empty.db'}", tmp_path)
    yield assemble_vault(database, keys, master_key_path, clock)
    await keys.close()


@pytest.fixture
async def charlies_vault(
    database: Database, clock: SettableClock, tmp_path: Path, sqlite_templates: Path
) -> AsyncIterator[Vault]:
    """The vault of another instance, with a key of its own."""
    shutil.copy(sqlite_templates / "vault.db", tmp_path / "charlies.db")
    keys = Database(f"sqlite:///{tmp_path / 'charlies.db'}", tmp_path)
    vault = assemble_vault(database, keys, tmp_path / "charlies.key", clock)
    await vault.open()
    yield vault
    await keys.close()
