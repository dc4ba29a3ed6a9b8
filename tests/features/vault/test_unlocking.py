"""The master key at start-up: made once, for an empty vault; missed or refused ever after."""

import asyncio
import base64
import secrets
import stat
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlmodel import select

from comments.db.database import Database
from comments.discussion.models import Comment
from comments.sites.models import Site
from comments.vault.assembly import Vault, assemble_vault
from comments.vault.errors import VaultLockedError
from comments.vault.master_key import read_master_key
from comments.vault.models import SealedValue, VaultMark
from tests.clock import SettableClock
from tests.factories.identities import leave_comment, look


@pytest.fixture
def new_process(database: Database, vault_database: Database, master_key_path: Path, clock: SettableClock) -> Vault:
    """The vault as the next process finds it, not opened yet."""
    return assemble_vault(database, vault_database, master_key_path, clock)


def lose(path: Path) -> None:
    path.unlink()


def write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


@pytest.mark.usefixtures("vault")
def test_the_first_start_makes_the_key_for_its_owner_alone(master_key_path: Path) -> None:
    assert stat.S_IMODE(master_key_path.stat().st_mode) == 0o600


@pytest.mark.usefixtures("vault")
def test_the_first_start_leaves_nothing_beside_the_key(master_key_path: Path) -> None:
    assert [each.name for each in master_key_path.parent.iterdir() if "master" in each.name] == ["master.key"]


async def test_a_later_start_opens_what_was_sealed_before(
    vault: Vault, new_process: Vault, garage: Site, comment: Comment
) -> None:
    await new_process.open()
    assert (await look(new_process, garage, comment, "ip")).values == {"ip": "203.0.113.7"}
    assert new_process.signing_key == vault.signing_key


async def test_processes_that_start_together_agree_on_one_key(
    database: Database, vault_database: Database, master_key_path: Path, clock: SettableClock
) -> None:
    vaults = [assemble_vault(database, vault_database, master_key_path, clock) for _ in range(5)]
    await asyncio.gather(*(each.open() for each in vaults))
    assert {each.state for each in vaults} == {"open"}
    assert len({each.collector.email_index("ada@example.org") for each in vaults}) == 1


@pytest.mark.usefixtures("vault")
async def test_a_lost_key_is_missed_and_not_made_again(new_process: Vault, master_key_path: Path) -> None:
    lose(master_key_path)
    assert await new_process.open() == "missing"
    assert read_master_key(master_key_path) is None


@pytest.mark.usefixtures("comment")
async def test_a_lost_mark_does_not_make_the_vault_look_new(
    vault_database: Database, new_process: Vault, master_key_path: Path
) -> None:
    lose(master_key_path)
    await vault_database.write(lambda session: session.execute(delete(VaultMark)).close())
    assert await new_process.open() == "missing"


@pytest.mark.usefixtures("comment")
async def test_keys_without_their_mark_are_not_trusted_to_any_key(vault_database: Database, new_process: Vault) -> None:
    await vault_database.write(lambda session: session.execute(delete(VaultMark)).close())
    assert await new_process.open() == "wrong"


@pytest.mark.usefixtures("vault")
@pytest.mark.parametrize(
    "content",
    [
        base64.b64encode(secrets.token_bytes(32)),
        base64.b64encode(secrets.token_bytes(16)),
        b"",
        b"not a key",
        secrets.token_bytes(32),
    ],
    ids=["another key", "a short key", "an empty file", "words", "raw bytes"],
)
async def test_another_key_is_wrong(new_process: Vault, master_key_path: Path, content: bytes) -> None:
    write(master_key_path, content)
    assert await new_process.open() == "wrong"


@pytest.mark.clause("P23")
@pytest.mark.parametrize("lost", [True, False], ids=["missing", "wrong"])
async def test_without_the_right_key_nothing_is_taken_and_nothing_stored(
    database: Database, new_process: Vault, garage: Site, master_key_path: Path, vault: Vault, *, lost: bool
) -> None:
    lose(master_key_path) if lost else write(master_key_path, base64.b64encode(bytes(32)))
    await new_process.open()
    with pytest.raises(VaultLockedError):
        await leave_comment(database, new_process, garage)
    assert await database.read(lambda session: session.exec(select(SealedValue)).all()) == []
    assert vault.state == "open"


async def test_without_the_right_key_nothing_opens(
    new_process: Vault, garage: Site, comment: Comment, master_key_path: Path
) -> None:
    lose(master_key_path)
    await new_process.open()
    with pytest.raises(VaultLockedError):
        await look(new_process, garage, comment)


@pytest.mark.usefixtures("vault")
async def test_without_the_right_key_no_account_is_found_by_its_address(
    new_process: Vault, master_key_path: Path
) -> None:
    lose(master_key_path)
    await new_process.open()
    with pytest.raises(VaultLockedError):
        new_process.collector.email_index("ada@example.org")


@pytest.mark.usefixtures("vault")
async def test_a_locked_vault_signs_with_a_key_that_ends_with_the_process(
    new_process: Vault, master_key_path: Path, vault: Vault
) -> None:
    lose(master_key_path)
    await new_process.open()
    assert new_process.signing_key != vault.signing_key
