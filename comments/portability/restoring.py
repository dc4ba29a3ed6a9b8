"""Restoring a backup: asked everything first, then one transaction that leaves all of it or nothing.

A running service goes on answering meanwhile, from what was there before, and takes no writes for that moment.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, MetaData, Table, create_engine, delete, insert, select, text
from sqlalchemy.exc import OperationalError, StatementError
from sqlmodel import Session, col

from comments.accounts.closing import put_off_closings
from comments.accounts.inactivity import forget_warnings
from comments.accounts.sessions import end_everybodys_sessions
from comments.audit.actions import Action
from comments.audit.actors import OPERATOR
from comments.audit.log import Act, append
from comments.db.changes import mark_changed
from comments.db.database import Database
from comments.db.migrating import Target, head_of, is_known, migrate
from comments.disclosures.holding import FORGET_HOLD, drop_holds
from comments.discussion.deleting import FORGET_SUBJECT, empty_comment
from comments.discussion.models import Comment
from comments.discussion.objecting import FORGET_OBJECTED
from comments.discussion.rules import Status
from comments.foundation.clock import Clock
from comments.outbox.models import OutboxEntry
from comments.outbox.queueing import enqueue
from comments.portability.backing_up import Progress, Source, write_backup
from comments.portability.backup_files import Batch, Header, Row, batches_of, read_header, verify_backup
from comments.portability.errors import (
    BackupDamagedError,
    BackupForeignError,
    BackupNewerError,
    BackupOlderError,
    MasterKeyDiffersError,
    VaultFirstError,
)
from comments.portability.replaying import Entries, replay
from comments.vault.erasure import erase_sealed
from comments.vault.ledger import HighWater, Ledger, known, known_of
from comments.vault.returning import is_its_key, is_unused, put_back
from comments.vault.sealed import Sealed, SealedType

_MAIL = "mail."


@dataclass(frozen=True, kw_only=True)
class Destination:
    """The two databases of an instance, and what surrounds them."""

    main: Database
    keys: Database
    ledger: Ledger
    tables: dict[Target, MetaData]
    master_key_path: Path
    scratch: Path
    clock: Clock


@dataclass(frozen=True, kw_only=True)
class _Return:
    """What is about to come back, and what is to be forgotten of it again."""

    header: Header
    path: Path
    erased: Entries
    reached: HighWater


async def restore(destination: Destination, path: Path, progress: Progress) -> Header:
    """Restore what the file says it is, and give that; raises one of this package's errors, or OSError, untouched.

    Whoever calls runs retention after: what came back may be past its time.
    """
    header = read_header(path)
    verify_backup(path)
    if not is_known(header.kind, header.revision):
        raise BackupNewerError
    if header.kind == "vault":
        await _restore_vault(destination, header, path)
    else:
        await _restore_main(destination, header, path, progress)
    return header


async def _restore_main(destination: Destination, header: Header, path: Path, progress: Progress) -> None:
    reached = await destination.ledger.high_water()
    if reached is None:
        raise VaultFirstError
    if reached.vault_id != header.vault:
        raise BackupForeignError
    await known(destination.main, reached)
    if header.sequence > reached.sequence:
        raise BackupOlderError
    erased = await destination.ledger.erased()
    with _room(destination.scratch) as folder:
        with _refusing_nonsense():
            present = await _brought_up_to_date(destination, header, path, folder)
        back = _Return(header=header, path=present, erased=erased, reached=reached)
        metadata, clock = destination.tables["main"], destination.clock
        with _refusing_nonsense():
            await destination.main.write(lambda session: _replace(session, metadata, back, clock, progress))


async def _restore_vault(destination: Destination, header: Header, path: Path) -> None:
    present = await destination.ledger.high_water()
    is_same = present is not None and present.vault_id == header.vault
    if not is_same and not await destination.keys.read(is_unused):
        raise BackupForeignError
    sequence = await destination.main.read(lambda session: known_of(session, header.vault))
    if header.sequence < max(sequence, present.sequence if present and is_same else 0):
        raise BackupOlderError
    with _room(destination.scratch) as folder, _refusing_nonsense():
        current = await _brought_up_to_date(destination, header, path, folder)
        _require_its_key(destination.master_key_path, current)
        await destination.keys.write(lambda session: put_back(session, batches_of(current)))
    await destination.main.write(lambda session: _record(session, header, destination.clock))


def _require_its_key(master_key_path: Path, path: Path) -> None:
    marks = [row for name, rows in batches_of(path) if name == "vault_mark" for row in rows]
    if not all(is_its_key(master_key_path, mark) for mark in marks):
        raise MasterKeyDiffersError


def _replace(session: Session, metadata: MetaData, back: _Return, clock: Clock, progress: Progress) -> None:
    """Put the backup in the place of all there is and forget again what was forgotten since, unseen between."""
    promised = _promised(session)
    _empty(session, metadata)
    _fill(session.connection(), metadata, batches_of(back.path), progress)
    replay(session, back.erased, back.reached, clock)
    _keep_promises(session, promised, clock)
    # Whoever signed out since would be signed in again, and mails that went out long ago would go out once more.
    end_everybodys_sessions(session, clock)
    waiting = (col(OutboxEntry.done_at).is_(None), col(OutboxEntry.kind).startswith(_MAIL))
    session.execute(delete(OutboxEntry).where(*waiting))
    # Whoever decided to stay since, or came by, must not lose their account to what the backup says.
    put_off_closings(session, clock)
    forget_warnings(session)
    _record(session, back.header, clock)
    mark_changed(session)


def _promised(session: Session) -> list[tuple[str, dict[str, str]]]:
    """What was erased, objected to or let go a moment ago, not in the ledger yet: the keys go with the next work."""
    waiting = (col(OutboxEntry.kind).in_(_KEEPING), col(OutboxEntry.done_at).is_(None))
    chosen = select(col(OutboxEntry.kind), col(OutboxEntry.payload)).where(*waiting)
    return [(kind, payload) for kind, payload in session.execute(chosen)]


def _keep_promises(session: Session, promised: list[tuple[str, dict[str, str]]], clock: Clock) -> None:
    for kind, payload in promised:
        _KEEPING[kind](session, payload)
        enqueue(session, kind, payload, clock)


def _forget_comment(session: Session, payload: dict[str, str]) -> None:
    comment = session.get(Comment, payload["comment"])
    if comment is not None and comment.status != Status.DELETED:
        empty_comment(session, comment)


_KEEPING: Final[dict[str, Callable[[Session, dict[str, str]], object]]] = {
    FORGET_SUBJECT: _forget_comment,
    FORGET_OBJECTED: lambda session, payload: erase_sealed(session, payload["comment"]),
    FORGET_HOLD: lambda session, payload: drop_holds(session, [payload["hold"]]),
}


def _empty(session: Session, metadata: MetaData) -> None:
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    else:
        # Whoever would write meanwhile waits; whoever reads sees what was there before.
        names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
        connection.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))
    for table in reversed(metadata.sorted_tables):
        connection.execute(delete(table))


def _fill(connection: Connection, metadata: MetaData, batches: Iterator[Batch], progress: Progress) -> None:
    done = 0
    for name, rows in batches:
        table = metadata.tables[name]
        connection.execute(insert(table), [_boxed(table, row) for row in rows])
        progress(done := done + len(rows))


def _boxed(table: Table, row: Row) -> Row:
    """The row with its sealed values in the boxes that their column takes."""
    return {name: _box(value) if isinstance(table.c[name].type, SealedType) else value for name, value in row.items()}


def _box(value: Any) -> Sealed | None:  # noqa: ANN401  whatever the file holds
    return None if value is None else Sealed(value)


async def _brought_up_to_date(destination: Destination, header: Header, path: Path, folder: Path) -> Path:
    """The backup itself, or, if it was made by an older version, a copy of it in this version's schema."""
    if header.revision == head_of(header.kind):
        return path
    url = f"sqlite:///{folder / 'older.db'}"
    await asyncio.to_thread(_make_older, url, header, path)
    older = Database(url, folder)
    source = Source(kind=header.kind, db=older, metadata=destination.tables[header.kind])
    now = msgspec.structs.replace(header, revision=head_of(header.kind))
    try:
        await write_backup(source, folder / "present", now, _quietly)
    finally:
        await older.close()
    return folder / "present"


def _make_older(url: str, header: Header, path: Path) -> None:
    """A database in the schema of then, filled, then brought to the schema of now as any database is."""
    migrate(url, header.kind, header.revision)
    engine = create_engine(url, hide_parameters=True)
    with engine.begin() as connection:
        then = MetaData()
        then.reflect(connection)
        _fill(connection, then, batches_of(path), _quietly)
    engine.dispose()
    migrate(url, header.kind)


def _quietly(_rows: int) -> None:
    """Nobody is told."""


@contextmanager
def _refusing_nonsense() -> Iterator[None]:
    """A file that is whole and yet holds what no table takes is damaged as well; a full disk is something else."""
    try:
        yield
    except OperationalError:
        raise
    except (LookupError, TypeError, ValueError, OverflowError, StatementError):
        raise BackupDamagedError from None


@contextmanager
def _room(scratch: Path) -> Iterator[Path]:
    """A folder for its owner's eyes alone, gone at the end."""
    with TemporaryDirectory(prefix=".restore-", dir=scratch) as folder:
        yield Path(folder)


def _record(session: Session, header: Header, clock: Clock) -> None:
    detail = {"database": header.kind, "made_at": header.made_at.isoformat()}
    append(session, Act(action=Action.RESTORED, actor_role=OPERATOR.role, detail=detail), clock)
