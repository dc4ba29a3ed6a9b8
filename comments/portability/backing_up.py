"""Backing up one database of a running service, as it stood at one moment, into a file that is read again after."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import MetaData, Select, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Session

from comments.audit.actions import Action
from comments.audit.actors import OPERATOR
from comments.audit.log import Act, append
from comments.db.database import Database
from comments.db.migrating import Target, head_of
from comments.foundation.clock import Clock
from comments.portability.backup_files import BATCH, BackupWriter, Header, verify_backup
from comments.portability.errors import BackupDamagedError, VaultFirstError
from comments.vault.ledger import HighWater, Ledger, keep_up

VAULT_BACKUP_LIVES: Final = timedelta(days=1)
"""A key that is destroyed meanwhile lives on in a backup of the vault: it may do so for no longer than a day."""

Progress = Callable[[int], None]
"""Told, now and then, how many rows are done."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """One database: of which kind it is, and which tables it has."""

    kind: Target
    db: Database
    metadata: MetaData


@dataclass(frozen=True, kw_only=True)
class Bearings:
    """What a backup says of the moment at which it was made."""

    ledger: Ledger
    clock: Clock
    progress: Progress


async def back_up(source: Source, main: Database, path: Path, bearings: Bearings) -> Mapping[str, int]:
    """Write a backup and record it; gives how many rows each table has. Raises VaultFirstError or OSError."""
    await keep_up(main, bearings.ledger)
    reached = await bearings.ledger.high_water()
    if reached is None:
        raise VaultFirstError
    counts = await write_backup(source, path, _header(source, reached, bearings.clock), bearings.progress)
    await main.write(lambda session: _record(session, source.kind, bearings.clock))
    return counts


async def write_backup(source: Source, path: Path, header: Header, progress: Progress) -> Mapping[str, int]:
    """Write all tables as they stand at one moment, read the file again, and put it in its place."""
    with BackupWriter(path, header) as writer:
        async with _snapshot(source.db) as connection:
            for table in source.metadata.sorted_tables:
                await _copy(connection, table, writer, progress)
        writer.finish()
        if verify_backup(writer.draft) != writer.rows:
            raise BackupDamagedError
        writer.publish()
        return writer.rows


async def _copy(connection: AsyncConnection, table: Table, writer: BackupWriter, progress: Progress) -> None:
    writer.begin_table(str(table.name), [str(column.name) for column in table.columns])
    result = await connection.stream(_in_order(table))
    async for rows in result.partitions(BATCH):
        writer.add(rows)
        progress(sum(writer.rows.values()))


def _in_order(table: Table) -> Select[tuple[object, ...]]:
    """What a row refers to in its own table comes before it."""
    order = [table.c.depth] if "depth" in table.c else []
    return select(table).order_by(*order, *table.primary_key)


@asynccontextmanager
async def _snapshot(db: Database) -> AsyncIterator[AsyncConnection]:
    """A connection that sees one moment only, while others go on writing."""
    async with db.engine.connect() as connection:
        if db.is_sqlite:
            await connection.exec_driver_sql("BEGIN")
            yield connection
        else:
            yield await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _header(source: Source, reached: HighWater, clock: Clock) -> Header:
    return Header(
        kind=source.kind,
        revision=head_of(source.kind),
        vault=reached.vault_id,
        sequence=reached.sequence,
        made_at=clock(),
    )


def _record(session: Session, kind: Target, clock: Clock) -> None:
    append(session, Act(action=Action.BACKUP_MADE, actor_role=OPERATOR.role, detail={"database": kind}), clock)
