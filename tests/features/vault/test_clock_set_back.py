"""What was over when retention ran stays over, whatever the clock says later; what came since lives its time."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from comments.db.database import Database
from comments.retention.assembly import new_retention
from comments.retention.running import run_retention
from comments.sites.models import Site
from comments.vault.assembly import Vault, assemble_vault
from comments.vault.expiry import KeyExpiry
from tests.clock import SettableClock
from tests.factories.identities import leave_comment, look

DAY = timedelta(days=1)


async def run(database: Database, expiry: KeyExpiry, clock: SettableClock) -> None:
    await run_retention(new_retention(database, expiry, clock))


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_clock_set_back_opens_nothing_that_was_over_even_in_an_older_copy(
    database: Database, vault: Vault, garage: Site, clock: SettableClock, database_url: str, tmp_path: Path
) -> None:
    """The key of the day lives until midnight: only what the vault remembers keeps the value shut."""
    comment = await leave_comment(database, vault, garage)
    shutil.copytree(Path(database_url.removeprefix("sqlite:///")).parent, tmp_path / "older", dirs_exist_ok=True)
    clock.advance(90 * DAY)
    await run(database, vault.expiry, clock)
    clock.advance(-DAY)
    older = Database(f"sqlite:///{tmp_path / 'older' / 'main.db'}", tmp_path)
    restored = assemble_vault(older, vault.keys, vault.master_key_path, clock)
    await restored.open()
    opened = await look(restored, garage, comment)
    await older.close()
    assert opened.values == {"ip": None, "email": "ada@example.org"}


async def test_a_clock_that_had_been_ahead_shuts_nothing_that_is_left_once_it_is_right(
    database: Database, vault: Vault, garage: Site, clock: SettableClock
) -> None:
    right = clock.now
    clock.advance(3000 * DAY)
    await run(database, vault.expiry, clock)
    clock.now = right
    comment = await leave_comment(database, vault, garage)
    assert (await look(vault, garage, comment)).values == {"ip": "203.0.113.7", "email": "ada@example.org"}


async def test_the_latest_run_is_remembered_whatever_the_clock_says_next(
    database: Database, vault: Vault, clock: SettableClock
) -> None:
    latest = clock.now
    await run(database, vault.expiry, clock)
    clock.advance(-5 * DAY)
    await run(database, vault.expiry, clock)
    assert await vault.expiry.latest_run() == latest


async def test_a_run_as_of_a_time_to_come_moves_no_clock(
    database: Database, vault: Vault, clock: SettableClock
) -> None:
    await run_retention(new_retention(database, vault.expiry, clock), as_of=clock.now + 400 * DAY)
    assert await vault.expiry.latest_run() == clock.now
