"""The gate itself. Look → record, committed → keys, read afresh → open: in this order, whatever fails."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session, col, select

from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.errors import NotAllowedError
from comments.foundation.network import from_sixteen_bytes
from comments.vault._opening import open_sealed
from comments.vault.bound import ACCOUNTS, EMAIL, INVITATIONS, IP, RECEIPT_SEARCHES, Place
from comments.vault.derivation import value_key
from comments.vault.errors import SealBrokenError
from comments.vault.gate import Authorisation, Look, Opened, OwnRow, OwnRows
from comments.vault.key_store import LiveKey, data_keys, subject_key, subject_keys, subject_of
from comments.vault.keyring import Keyring
from comments.vault.models import SealedValue
from comments.vault.padding import unpad
from comments.vault.recording import LOOKS_AN_HOUR, record_broken_seal, record_look, record_own_rows

_DELIVERED_TO = frozenset({ACCOUNTS, INVITATIONS, RECEIPT_SEARCHES})


@dataclass(frozen=True, kw_only=True)
class Databases:
    """The main database, where the record and the sealed values are, and the vault's, where the keys are."""

    main: Database
    keys: Database


class DisclosureGate:
    """The only implementation of `Gate`; the import contracts say who may name it."""

    def __init__(self, databases: Databases, keyring: Keyring, clock: Clock, *, limits_on: bool = True) -> None:
        self._main = databases.main
        self._keys = databases.keys
        self._keyring = keyring
        self._clock = clock
        self._limits_on = limits_on

    async def open(self, authorisation: Authorisation, look: Look) -> Opened:
        """Record the look in a transaction of its own, then open what is asked for."""
        self._keyring.require_open()
        limit = LOOKS_AN_HOUR if self._limits_on else None
        entry_id, refusal = await self._main.write(
            lambda session: record_look(session, authorisation, look, limit, self._clock)
        )
        if refusal is not None:
            raise refusal
        stored = await self._main.read(lambda session: _stored(session, authorisation.site_id, look))
        alive = [each for each in stored if not _is_over(_end(each, look), self._clock())]
        values = await self._open_all(alive, authorisation, look)
        return Opened(
            id=entry_id,
            values={name: values.get(name) for name in look.fields},
            expires_at={each.column_name: _end(each, look) for each in stored},
            collected_at=min((each.collected_at for each in stored), default=None),
        )

    async def open_own(self, authorisation: Authorisation, own: OwnRows) -> Mapping[str, Opened]:
        """Record all of them in a transaction of its own, then open them one by one."""
        self._keyring.require_open()
        limit = LOOKS_AN_HOUR if self._limits_on else None
        entry_id, refusal = await self._main.write(
            lambda session: record_own_rows(session, authorisation, own, limit, self._clock)
        )
        if refusal is not None:
            raise refusal
        looks = {row.row_id: _look_at(row, own) for row in own.rows}
        stored = await self._main.read(lambda session: _stored_of_many(session, own))
        opened = await self._open_rows(stored, looks, authorisation)
        by_row: dict[str, list[SealedValue]] = {}
        for each in stored:
            by_row.setdefault(each.row_id, []).append(each)
        return {key: _opened(entry_id, look, by_row.get(key, []), opened) for key, look in looks.items()}

    async def _open_rows(
        self, stored: Sequence[SealedValue], looks: Mapping[str, Look], authorisation: Authorisation
    ) -> dict[tuple[str, str], str | None]:
        """Values by row and column; one whose seal is broken is recorded and left out."""
        now = self._clock()
        alive = [each for each in stored if not _is_over(_end(each, looks[each.row_id]), now)]
        ids = sorted({each.key_id for each in alive})
        subjects = sorted({subject_of(each.table_name, each.row_id) for each in alive})
        of_subjects, of_days = await self._keys.read(
            lambda session: (subject_keys(session, subjects), data_keys(session, ids))
        )
        values: dict[tuple[str, str], str | None] = {}
        for each in alive:
            key, look = of_subjects.get(subject_of(each.table_name, each.row_id)), looks[each.row_id]
            try:
                values[each.row_id, each.column_name] = self._open_one(each, key, of_days)
            except SealBrokenError:
                at = replace(authorisation, site_id=each.site_id)
                await self._main.write(partial(record_broken_seal, authorisation=at, look=look, clock=self._clock))
        return values

    async def address_for_delivery(self, table_name: str, row_id: str) -> str | None:
        """The address to send a mail to; addresses of comments are none."""
        self._keyring.require_open()
        if table_name not in _DELIVERED_TO:
            raise NotAllowedError
        look = Look(row_id=row_id, fields=(EMAIL,), table_name=table_name)
        stored = await self._main.read(lambda session: _stored(session, None, look))
        subject = subject_of(table_name, row_id)
        key = await self._keys.read(lambda session: subject_key(session, subject))
        return next((self._open_one(each, key, {}) for each in stored), None)

    async def _open_all(
        self, alive: Sequence[SealedValue], authorisation: Authorisation, look: Look
    ) -> dict[str, str | None]:
        """Read the keys as they are now, for another process may have destroyed them a moment ago."""
        if not alive:
            return {}
        ids, subject = [each.key_id for each in alive], subject_of(look.table_name, look.row_id)
        of_subject, of_days = await self._keys.read(
            lambda session: (subject_key(session, subject), data_keys(session, ids))
        )
        try:
            return {each.column_name: self._open_one(each, of_subject, of_days) for each in alive}
        except SealBrokenError:
            await self._main.write(lambda session: record_broken_seal(session, authorisation, look, self._clock))
            raise

    def _open_one(self, stored: SealedValue, of_subject: LiveKey | None, of_days: dict[str, LiveKey]) -> str | None:
        """The value, or None when either of its keys is gone or past its time."""
        of_day = of_days.get(stored.key_id)
        if of_subject is None or (stored.bucket is not None and of_day is None):
            return None
        now = self._clock()
        if _is_over(of_subject.expires_at, now) or (of_day is not None and _is_over(of_day.expires_at, now)):
            return None
        key = value_key(None if of_day is None else self._unwrap(of_day), self._unwrap(of_subject))
        plaintext = open_sealed(key, stored.box, _place(stored))
        return from_sixteen_bytes(plaintext) if stored.column_name == IP else unpad(plaintext)

    def _unwrap(self, key: LiveKey) -> bytes:
        return self._keyring.unwrap(key.wrapped, key.name)


def _stored(session: Session, site_id: str | None, look: Look) -> list[SealedValue]:
    """The sealed fields of that row on that site, and of no other site."""
    statement = (
        select(SealedValue)
        .where(col(SealedValue.table_name) == look.table_name)
        .where(col(SealedValue.row_id) == look.row_id)
        .where(col(SealedValue.column_name).in_(look.fields))
        .where(col(SealedValue.site_id).is_not_distinct_from(site_id))
    )
    return list(session.exec(statement))


def _stored_of_many(session: Session, own: OwnRows) -> list[SealedValue]:
    """The sealed fields of those rows, each where it says that it belongs."""
    sites = {row.row_id: row.site_id for row in own.rows}
    statement = (
        select(SealedValue)
        .where(col(SealedValue.table_name) == own.table_name)
        .where(col(SealedValue.row_id).in_(list(sites)))
        .where(col(SealedValue.column_name).in_(own.fields))
    )
    return [each for each in session.exec(statement) if each.site_id == sites[each.row_id]]


def _look_at(row: OwnRow, own: OwnRows) -> Look:
    return Look(row_id=row.row_id, fields=own.fields, table_name=own.table_name, periods=row.periods)


def _opened(
    entry_id: str, look: Look, stored: Sequence[SealedValue], values: Mapping[tuple[str, str], str | None]
) -> Opened:
    return Opened(
        id=entry_id,
        values={name: values.get((look.row_id, name)) for name in look.fields},
        expires_at={each.column_name: _end(each, look) for each in stored},
        collected_at=min((each.collected_at for each in stored), default=None),
    )


def _end(stored: SealedValue, look: Look) -> datetime | None:
    """The end it was stored with, or the site's present period if that ends sooner."""
    days = look.periods.get(stored.column_name)
    ends = [] if stored.expires_at is None else [stored.expires_at]
    if days is not None:
        ends.append(stored.collected_at + timedelta(days=days))
    return min(ends, default=None)


def _is_over(end: datetime | None, now: datetime) -> bool:
    return end is not None and end <= now


def _place(stored: SealedValue) -> Place:
    return Place(**{name: getattr(stored, name) for name in Place.__dataclass_fields__})
