"""Opening the vault at start-up: find the master key, prove it, or make it if there is nothing yet to lose."""

import secrets
from pathlib import Path

from sqlmodel import Session, select

from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.identifiers import new_id
from comments.vault.derivation import KEY_BYTES
from comments.vault.key_store import insert_once
from comments.vault.keyring import Keyring, fits, proof_of, wrap_with
from comments.vault.master_key import UnreadableKeyError, create_master_key, read_master_key
from comments.vault.models import DataKey, SubjectKey, VaultMark

_MARK = "vault"


async def unlock(keyring: Keyring, keys: Database, path: Path, clock: Clock) -> None:
    """Open the keyring, or leave it locked as `missing` or `wrong`: the service then reads and does not write."""
    try:
        master = await _find_master_key(keys, path)
    except UnreadableKeyError:
        keyring.lock("wrong")
        return
    if master is None:
        keyring.lock("missing")
        return
    mark = await keys.write(lambda session: _mark(session, master, clock))
    if mark is None or not fits(master, mark.vault_id, mark.proof):
        keyring.lock("wrong")
        return
    keyring.unlock(master, mark.email_index_key)


async def _find_master_key(keys: Database, path: Path) -> bytes | None:
    """The key in the file. It is made only for an empty vault: elsewhere a new one would hide that the old is lost."""
    if read_master_key(path) is None and await keys.read(_is_empty):
        create_master_key(path)
    return read_master_key(path)


def _is_empty(session: Session) -> bool:
    return session.get(VaultMark, _MARK) is None and not _has_keys(session)


def _has_keys(session: Session) -> bool:
    return session.exec(select(SubjectKey).limit(1)).first() is not None or (
        session.exec(select(DataKey).limit(1)).first() is not None
    )


def _mark(session: Session, master: bytes, clock: Clock) -> VaultMark | None:
    """The vault's mark, made now if the vault is new; None when keys are there whose mark is gone."""
    mark = session.get(VaultMark, _MARK)
    if mark is not None or _has_keys(session):
        return mark
    vault_id = new_id()
    insert_once(
        session,
        VaultMark(
            name=_MARK,
            vault_id=vault_id,
            proof=proof_of(master, vault_id),
            email_index_key=wrap_with(master, secrets.token_bytes(KEY_BYTES), "email-index"),
            created_at=clock(),
        ),
    )
    return session.get(VaultMark, _MARK)
