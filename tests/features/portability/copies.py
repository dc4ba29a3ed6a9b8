"""Backups and restores in tests, with everything that the commands give them."""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select, text
from sqlmodel import Session

from comments.db.database import Database
from comments.db.migrating import Target
from comments.discussion.deleting import delete_comment
from comments.discussion.models import Comment
from comments.discussion.queries import comment_by_id
from comments.portability.backing_up import Bearings, Source, back_up
from comments.portability.backup_files import Header, read_header
from comments.portability.restoring import Destination, restore
from comments.retention.assembly import new_retention
from comments.retention.running import run_retention
from comments.tables import metadata, vault_metadata
from comments.vault.assembly import Vault

TABLES = {"main": metadata, "vault": vault_metadata}


def quietly(_rows: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Copies:
    """An instance whose databases are backed up into a folder, and restored from it."""

    db: Database
    vault: Vault
    folder: Path

    async def take(self, kind: Target, name: str = "") -> Path:
        """A backup of one database."""
        source = Source(kind=kind, db=self.db if kind == "main" else self.vault.keys, metadata=TABLES[kind])
        bearings = Bearings(ledger=self.vault.ledger, clock=self.vault.clock, progress=quietly)
        path = self.folder / (name or f"{kind}.backup")
        await back_up(source, self.db, path, bearings)
        return path

    async def bring_back(self, path: Path) -> Header:
        """What `aparte restore` does."""
        destination = Destination(
            main=self.db,
            keys=self.vault.keys,
            ledger=self.vault.ledger,
            tables={"main": metadata, "vault": vault_metadata},
            master_key_path=self.vault.master_key_path,
            scratch=self.folder,
            clock=self.vault.clock,
        )
        header = await restore(destination, path, quietly)
        await run_retention(new_retention(self.db, self.vault.expiry, self.vault.clock))
        return header


def lines_of(path: Path) -> list[bytes]:
    """What stands in the file."""
    return gzip.decompress(path.read_bytes()).splitlines(keepends=True)


def rewrite(path: Path, lines: list[bytes]) -> None:
    """Put other lines into it."""
    path.write_bytes(gzip.compress(b"".join(lines)))


def sign(lines: list[bytes]) -> list[bytes]:
    """The lines with an end that fits them, as a backup that holds just that would have it."""
    counts: dict[str, int] = {}
    for line in lines[1:]:
        if line.startswith(b"{"):
            counts[(table := msgspec.json.decode(line)["table"])] = 0
        else:
            counts[table] += 1
    end = {"rows": counts, "sha256": hashlib.sha256(b"".join(lines)).hexdigest()}
    return [*lines, msgspec.json.encode(end) + b"\n"]


def of_revision(path: Path, revision: str, *tables: str) -> list[bytes]:
    """The backup as a version with that schema had written it, with these tables alone."""
    head, *rest = lines_of(path)
    chosen, kept = False, list[bytes]()
    for line in rest[:-1]:
        if line.startswith(b"{"):
            chosen = msgspec.json.decode(line)["table"] in tables
        if chosen:
            kept.append(line)
    return sign([head.replace(read_header(path).revision.encode(), revision.encode(), 1), *kept])


async def everything(database: Database) -> dict[str, list[Any]]:
    """Every row, but for sessions, which end with a restore, the record, and what says how far the ledger goes."""
    told = {"account_sessions", "audit_entries", "audit_head", "ledger_marks"}
    tables = [table for table in metadata.sorted_tables if table.name not in told]

    def read(session: Session) -> dict[str, list[Any]]:
        return {
            table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))]
            for table in tables
        }

    return await database.read(read)


async def rename_all(database: Database) -> None:
    """Something changes after the backup."""
    await database.write(lambda session: session.execute(text("UPDATE comments SET author_name = 'Later'")).close())


async def erase(copies: Copies, comment: Comment) -> None:
    """As its author erases it, the promised destruction of its key done."""
    clock = copies.vault.clock
    await copies.db.write(lambda session: delete_comment(session, comment_by_id(session, comment.id), clock))
    await copies.vault.eraser.forget_comment(comment.site_id, comment.id)


async def comment_of(database: Database, comment_id: str) -> Comment:
    """A comment as it stands."""
    return await database.read(lambda session: comment_by_id(session, comment_id))
