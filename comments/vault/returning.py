"""Putting a vault back from its backup: what is missing comes back, what is there stays as it is."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, select

from comments.db.upserts import upsert
from comments.vault.keyring import fits
from comments.vault.ledger import high_water
from comments.vault.master_key import UnreadableKeyError, read_master_key
from comments.vault.models import DataKey, SubjectKey, VaultMark, vault_metadata

Rows = list[dict[str, Any]]


def is_unused(session: Session) -> bool:
    """Whether the vault has neither a key nor an entry in its ledger, so that nothing is lost with it."""
    reached = high_water(session)
    has_keys = any(session.exec(select(table).limit(1)).first() for table in (DataKey, SubjectKey))
    return not has_keys and (reached is None or reached.sequence == 0)


def is_its_key(path: Path, mark: Mapping[str, Any]) -> bool:
    """Whether the master key in a file is the one of the vault whose mark that is; true while there is no file."""
    try:
        master = read_master_key(path)
    except UnreadableKeyError:
        return False
    return master is None or fits(master, mark["vault_id"], mark["proof"])


def put_back(session: Session, batches: Iterable[tuple[str, Rows]]) -> None:
    """Bring every row back that is missing; the mark of a vault that was never used makes room."""
    if is_unused(session):
        session.execute(delete(VaultMark))
    for name, rows in batches:
        session.execute(upsert(session, vault_metadata.tables[name]).on_conflict_do_nothing(), rows)
