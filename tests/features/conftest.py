"""The vault on real databases, and the invented people of two blogs."""

from pathlib import Path

import pytest

from comments.db.database import Database
from comments.discussion.models import Comment
from comments.sites.models import Site
from comments.vault.assembly import Vault, assemble_vault
from tests.clock import SettableClock
from tests.factories.identities import leave_comment
from tests.factories.people import People, make_people


@pytest.fixture
def master_key_path(tmp_path: Path) -> Path:
    return tmp_path / "master.key"


@pytest.fixture
async def vault(database: Database, vault_database: Database, master_key_path: Path, clock: SettableClock) -> Vault:
    vault = assemble_vault(database, vault_database, master_key_path, clock)
    await vault.open()
    return vault


@pytest.fixture
async def people(database: Database) -> People:
    return await database.write(make_people)


@pytest.fixture
async def garage(people: People) -> Site:
    return people.garage


@pytest.fixture
async def comment(database: Database, vault: Vault, people: People) -> Comment:
    """Ada's comment at the garage from 203.0.113.7, between comments of others as noise."""
    await leave_comment(database, vault, people.garage, ip="198.51.100.20", email="noise@example.org")
    comment = await leave_comment(database, vault, people.garage)
    await leave_comment(database, vault, people.bakery, ip="2001:db8::5", email="noise@example.com")
    return comment
