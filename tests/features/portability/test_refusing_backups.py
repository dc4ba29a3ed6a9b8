"""What is not restored, and leaves everything as it was: damaged, foreign, newer, or older than what was forgotten."""

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from comments.db.database import Database
from comments.db.migrating import Target
from comments.discussion.models import Comment
from comments.portability.errors import (
    BackupDamagedError,
    BackupForeignError,
    BackupNewerError,
    BackupOlderError,
    MasterKeyDiffersError,
    VaultFirstError,
)
from comments.portability.replaying import catch_up
from comments.vault.assembly import Vault, assemble_vault
from comments.vault.errors import VaultBehindError
from tests.clock import SettableClock
from tests.features.portability.copies import (
    Copies,
    erase,
    everything,
    lines_of,
    of_revision,
    rename_all,
    rewrite,
    sign,
)

pytestmark = pytest.mark.usefixtures("comment")
on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
async def older_vault(database: Database, vault: Vault, clock: SettableClock, tmp_path: Path) -> AsyncIterator[Vault]:
    """Its files as they are now, which later are an older copy."""
    for ending in ("", "-wal"):
        shutil.copy(tmp_path / f"vault.db{ending}", tmp_path / f"older.db{ending}")
    keys = Database(f"sqlite:///{tmp_path / 'older.db'}", tmp_path)
    yield assemble_vault(database, keys, vault.master_key_path, clock)
    await keys.close()


Spoil = Callable[[list[bytes]], list[bytes]]


@on_sqlite
@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda lines: lines[:-1], id="cut off"),
        pytest.param(lambda lines: [*lines[:1], *lines[2:]], id="a line lost"),
        pytest.param(lambda lines: [line.replace(b"Nadia", b"Maria") for line in lines], id="a word changed"),
        pytest.param(lambda lines: [*lines, b"[1]\n"], id="something added"),
        pytest.param(lambda lines: [b"{}\n", *lines[1:]], id="another head"),
        pytest.param(lambda lines: [*lines[:1], b"nonsense\n", *lines[1:]], id="nonsense"),
        pytest.param(lambda lines: [*lines[:1], b'["\xff"]\n', *lines[1:]], id="no text"),
        pytest.param(lambda lines: [*lines[:1], b"[" * 100_000 + b"\n", *lines[1:]], id="brackets without end"),
        pytest.param(lambda lines: [lines[0].replace(b'":"', b'":"\xff'), *lines[1:]], id="a head that is no text"),
        pytest.param(lambda _lines: [], id="empty"),
    ],
)
async def test_a_damaged_one_is_refused_untouched(
    database: Database, copies: Copies, comment: Comment, spoil: Spoil
) -> None:
    path = await copies.take("main")
    rewrite(path, spoil(lines_of(path)))
    await rename_all(database)
    before = await everything(database)
    with pytest.raises(BackupDamagedError):
        await copies.bring_back(path)
    assert await everything(database) == before


@on_sqlite
async def test_a_number_that_no_column_takes_is_refused_untouched(
    database: Database, copies: Copies, comment: Comment
) -> None:
    path = await copies.take("main")
    whole = lines_of(path)[:-1]
    rewrite(path, sign([line.replace(b",1,", b"," + b"9" * 19 + b",") for line in whole]))
    before = await everything(database)
    with pytest.raises(BackupDamagedError):
        await copies.bring_back(path)
    assert await everything(database) == before


@on_sqlite
async def test_bytes_that_were_lost_on_the_disk_are_seen(copies: Copies, comment: Comment) -> None:
    path = await copies.take("main")
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(BackupDamagedError):
        await copies.bring_back(path)


@on_sqlite
async def test_one_of_a_later_version_is_refused(copies: Copies, comment: Comment) -> None:
    path = await copies.take("main")
    rewrite(path, of_revision(path, "9999"))
    with pytest.raises(BackupNewerError):
        await copies.bring_back(path)


@on_sqlite
@pytest.mark.parametrize("kind", ["main", "vault"])
async def test_one_of_another_instance_is_refused(
    database: Database, charlies_vault: Vault, copies: Copies, comment: Comment, tmp_path: Path, kind: Target
) -> None:
    path = await Copies(copies.db, charlies_vault, copies.folder).take(kind)
    with pytest.raises(BackupForeignError):
        await copies.bring_back(path)


@on_sqlite
async def test_without_a_vault_nobody_knows_what_has_to_stay_erased(copies: Copies, empty_vault: Vault) -> None:
    path = await copies.take("main")
    with pytest.raises(VaultFirstError):
        await Copies(copies.db, empty_vault, copies.folder).bring_back(path)


async def test_an_older_vault_is_refused_once_a_key_was_destroyed(copies: Copies, comment: Comment) -> None:
    path = await copies.take("vault")
    await erase(copies, comment)
    with pytest.raises(BackupOlderError):
        await copies.bring_back(path)


@on_sqlite
async def test_so_it_is_beside_a_main_database_that_knows_of_it(
    copies: Copies, comment: Comment, clock: SettableClock, empty_vault: Vault
) -> None:
    path = await copies.take("vault")
    await erase(copies, comment)
    await catch_up(copies.db, copies.vault.ledger, clock)
    with pytest.raises(BackupOlderError):
        await Copies(copies.db, empty_vault, copies.folder).bring_back(path)


@on_sqlite
async def test_a_vault_that_was_put_back_by_hand_and_is_older_is_refused_at_the_start(
    copies: Copies, comment: Comment, clock: SettableClock, older_vault: Vault
) -> None:
    await erase(copies, comment)
    await catch_up(copies.db, copies.vault.ledger, clock)
    with pytest.raises(VaultBehindError):
        await catch_up(copies.db, older_vault.ledger, clock)


@on_sqlite
async def test_another_master_key_is_refused_before_anything_is_touched(copies: Copies, charlies_vault: Vault) -> None:
    path = await copies.take("vault")
    with pytest.raises(MasterKeyDiffersError):
        await Copies(copies.db, charlies_vault, copies.folder).bring_back(path)
