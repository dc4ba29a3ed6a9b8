"""Restoring at the command line: on an instance that nobody opened, so that no new key comes before the vault's own."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from comments.cli.wiring import assembled, bring_up_to_date, read_settings
from comments.portability.backup_files import Header
from comments.portability.restoring import Destination
from comments.portability.restoring import restore as restore_backup
from comments.retention.assembly import new_retention
from comments.retention.running import run_retention
from comments.tables import metadata, vault_metadata
from comments.vault.overwriting import overwrite_destroyed

_ERASED_AGAIN = ("comments", "sealed_values", "accounts")


async def restore_file(file: Path, progress: Callable[[int], None]) -> Header:
    """Restore it, then forget what is past its time by now."""
    settings = read_settings()
    await asyncio.to_thread(bring_up_to_date, settings)
    async with assembled(settings, opening=False) as instance:
        destination = Destination(
            main=instance.db,
            keys=instance.keys,
            ledger=instance.vault.ledger,
            tables={"main": metadata, "vault": vault_metadata},
            master_key_path=settings.master_key_path,
            scratch=settings.data_dir,
            clock=instance.clock,
        )
        header = await restore_backup(destination, file, progress)
        # What is held past its time is sealed anew, for which the vault has to be open.
        await instance.vault.open()
        await run_retention(new_retention(instance.db, instance.vault.expiry, instance.clock))
        # What came back and was erased again lies in the files until it is overwritten.
        await overwrite_destroyed(instance.db, rewrite=True, tables=_ERASED_AGAIN)
        await overwrite_destroyed(instance.keys)
    return header
