"""`aparte backup` and `aparte restore`: two files, never one."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comments.cli.printing import print_json
from comments.cli.running import on_instance
from comments.cli.speaking import Command, RefusedError, json_option, option, say

if TYPE_CHECKING:
    from comments.cli.wiring import Instance
    from comments.db.migrating import Target

_FILE = click.Path(path_type=Path, dir_okay=False)
_PATIENCE_SECONDS = 1.0


@click.command("backup", cls=Command, help="cli.backup")
@click.argument("file", type=_FILE)
@option("--vault", is_flag=True, help="cli.backup.vault")
@json_option
@on_instance
async def backup(instance: "Instance", file: Path, vault: bool, as_json: bool) -> None:
    """Back up the main database, or the vault alone, and read the file again."""
    from comments.portability.backing_up import VAULT_BACKUP_LIVES, Bearings, Source, back_up
    from comments.tables import metadata, vault_metadata

    kind: Target = "vault" if vault else "main"
    tables = vault_metadata if vault else metadata
    source = Source(kind=kind, db=instance.keys if vault else instance.db, metadata=tables)
    bearings = Bearings(ledger=instance.vault.ledger, clock=instance.clock, progress=_progress())
    try:
        counts = await back_up(source, instance.db, file, bearings)
    except OSError as failure:
        raise RefusedError("cli.backup.unwritable", reason=failure.strerror or "") from None
    rows, until = sum(counts.values()), instance.clock() + VAULT_BACKUP_LIVES
    if as_json:
        print_json({"database": kind, "rows": counts, **({"delete_by": until} if vault else {})})
        return
    click.echo(say(f"cli.backup.{kind}.done", file=file, rows=rows))
    if vault:
        click.echo(say("cli.backup.vault.until", at=f"{until:%Y-%m-%d %H:%M} UTC"))


@click.command("restore", cls=Command, help="cli.restore")
@click.argument("file", type=_FILE)
@json_option
def restore(file: Path, as_json: bool) -> None:
    """Restore a backup of either database, having verified it, and forget again what was forgotten since."""
    import asyncio

    from comments.cli.restoring import restore_file

    try:
        header = asyncio.run(restore_file(file, _progress()))
    except OSError as failure:
        raise RefusedError("cli.restore.unreadable", reason=failure.strerror or "") from None
    if as_json:
        print_json({"database": header.kind, "made_at": header.made_at})
    else:
        click.echo(say(f"cli.restore.{header.kind}.done", at=f"{header.made_at:%Y-%m-%d %H:%M} UTC"))


def _progress() -> Callable[[int], None]:
    """Tells whoever watches, once it takes longer than a moment, how far it is."""
    told = time.monotonic()

    def tell(rows: int) -> None:
        nonlocal told
        if sys.stderr.isatty() and time.monotonic() - told >= _PATIENCE_SECONDS:
            told = time.monotonic()
            click.echo(say("cli.backup.progress", rows=rows), err=True)

    return tell
