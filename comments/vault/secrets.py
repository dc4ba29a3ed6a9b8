"""What accounts must read back themselves, such as the seed of their one-time codes; nobody else may."""

from sqlmodel import Session, col, select

from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.vault._opening import open_sealed
from comments.vault._sealing import seal
from comments.vault.bound import SECRETS, Place
from comments.vault.derivation import value_key
from comments.vault.errors import SealBrokenError
from comments.vault.key_store import ensure_subject_key, new_subject_key, subject_key, subject_of
from comments.vault.keyring import Keyring
from comments.vault.models import SealedValue
from comments.vault.padding import pad, unpad

_CATEGORY = "second_factor"


class SecretKeeper:
    """Seals an account's secret under a key of the account's own, and opens it for the account alone."""

    def __init__(self, main: Database, keys: Database, keyring: Keyring, clock: Clock) -> None:
        self._main = main
        self._keys = keys
        self._keyring = keyring
        self._clock = clock

    async def keep(self, account_id: str, name: str, secret: str) -> None:
        """Seal a secret in place of the one of that name; raises VaultLockedError."""
        self._keyring.require_open()
        now, subject = self._clock(), subject_of(SECRETS, account_id)
        candidate = new_subject_key(self._keyring, subject, None, (now, None))
        key = await self._keys.write(lambda session: ensure_subject_key(session, candidate))
        place = _place(account_id, name, key.id)
        row = SealedValue(
            **vars(place),
            box=seal(value_key(None, self._keyring.unwrap(key.wrapped, key.name)), pad(secret), place),
            collected_at=now,
        )
        await self._main.write(lambda session: _replace(session, row))

    async def recall(self, account_id: str, name: str) -> str | None:
        """The secret again, None where there is none; raises VaultLockedError or SealBrokenError."""
        self._keyring.require_open()
        stored = await self._main.read(lambda session: _find(session, account_id, name))
        key = await self._keys.read(lambda session: subject_key(session, subject_of(SECRETS, account_id)))
        if stored is None or key is None:
            return None
        if stored.key_id != key.id:
            raise SealBrokenError
        opening = value_key(None, self._keyring.unwrap(key.wrapped, key.name))
        return unpad(open_sealed(opening, stored.box, _place(account_id, name, key.id, stored.category)))


def forget_secret(session: Session, account_id: str, name: str) -> None:
    """Remove a secret, in the caller's transaction."""
    stored = _find(session, account_id, name)
    if stored is not None:
        session.delete(stored)


def _place(account_id: str, name: str, key_id: str, category: str = _CATEGORY) -> Place:
    return Place(
        site_id=None,
        table_name=SECRETS,
        row_id=account_id,
        column_name=name,
        category=category,
        bucket=None,
        key_id=key_id,
    )


def _find(session: Session, account_id: str, name: str) -> SealedValue | None:
    return session.exec(
        select(SealedValue).where(
            col(SealedValue.table_name) == SECRETS,
            col(SealedValue.row_id) == account_id,
            col(SealedValue.column_name) == name,
        )
    ).one_or_none()


def _replace(session: Session, row: SealedValue) -> None:
    forget_secret(session, row.row_id, row.column_name)
    session.flush()
    session.add(row)
