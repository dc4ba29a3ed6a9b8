"""The gate itself. Look → record, committed → keys, read afresh → open: in this order, whatever fails."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session, col, select

from comments.audit.log import lock_record
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.errors import CommentsError, NotAllowedError
from comments.foundation.network import from_sixteen_bytes
from comments.vault._opening import open_sealed
from comments.vault.bound import ACCOUNTS, EMAIL, HOLDS, INVITATIONS, IP, RECEIPT_SEARCHES, REPORTS
from comments.vault.errors import SealBrokenError
from comments.vault.gate import Authorisation, Decide, Granted, Look, Opened, OwnRow, OwnRows, Purpose
from comments.vault.keyring import Keyring
from comments.vault.models import SealedValue
from comments.vault.padding import unpad
from comments.vault.recording import LOOKS_AN_HOUR, record_broken_seal, record_look, record_own_rows
from comments.vault.stored_fields import StoredField, fields_of_row, fields_of_rows
from comments.vault.value_keys import Asked, KeysAtHand, keys_at_hand, keys_of_rows, opening_key

_DELIVERED_TO = frozenset({ACCOUNTS, INVITATIONS, RECEIPT_SEARCHES, REPORTS})


@dataclass(frozen=True, kw_only=True)
class Databases:
    """The main database, where the record and the sealed values are, and the vault's, where the keys are."""

    main: Database
    keys: Database


@dataclass(frozen=True)
class _Recorded:
    """A look that is on record, under what id, and what lies sealed where it looks."""

    id: str
    granted: Granted
    stored: Sequence[StoredField]


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
        granted = Granted(authorisation, look)
        return await self.open_if(lambda _: granted)

    async def open_if(self, decide: Decide) -> Opened:
        """Decide and record in one transaction, then open what was granted."""
        recorded = await self._main.write(lambda session: self._record(session, decide))
        if isinstance(recorded, CommentsError):
            raise recorded
        authorisation, look, stored = recorded.granted.authorisation, recorded.granted.look, recorded.stored
        values = await self._open_row(stored, authorisation, look)
        shown = {each.column_name: each for each in stored}
        if authorisation.purpose is Purpose.LEGAL:
            held = await self._open_held(values, authorisation, look)
            values |= {name: value for name, (value, _) in held.items()}
            shown |= {name: kept for name, (_, kept) in held.items()}
        return Opened(
            id=recorded.id,
            values={name: values.get(name) for name in look.fields},
            expires_at={name: _end(each, look) for name, each in shown.items()},
            collected_at=min((each.collected_at for each in shown.values()), default=None),
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
        by_row: dict[str, list[StoredField]] = {}
        for each in stored:
            by_row.setdefault(each.row_id, []).append(each)
        return {key: _opened(entry_id, look, by_row.get(key, []), opened) for key, look in looks.items()}

    def _record(self, session: Session, decide: Decide) -> "_Recorded | CommentsError":
        # Whoever takes a role away records it as well: it stands before this look or behind it, never in between.
        lock_record(session)
        granted = decide(session)
        if isinstance(granted, CommentsError):
            return granted
        self._keyring.require_open()
        limit = LOOKS_AN_HOUR if self._limits_on else None
        entry_id, refusal = record_look(session, granted.authorisation, granted.look, limit, self._clock)
        if refusal is not None:
            return refusal
        return _Recorded(entry_id, granted, _stored(session, granted.authorisation.site_id, granted.look))

    async def _open_rows(
        self, stored: Sequence[StoredField], looks: Mapping[str, Look], authorisation: Authorisation
    ) -> dict[tuple[str, str], str | None]:
        """Values by row and column; one whose seal is broken is recorded and left out."""
        keys = await self._keys.read(lambda session: keys_of_rows(session, stored))
        values: dict[tuple[str, str], str | None] = {}
        for each in stored:
            look = looks[each.row_id]
            try:
                values[each.row_id, each.column_name] = self._open_one(each, keys[each.row_id], look)
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
        stored = await self._main.read(lambda session: _stored(session, _site_of(session, look), look))
        return (await self._open_all(stored, look)).get(EMAIL)

    async def _open_row(
        self, stored: Sequence[StoredField], authorisation: Authorisation, look: Look
    ) -> dict[str, str | None]:
        """What opens of one row; a seal that is broken is recorded before it is told."""
        try:
            return await self._open_all(stored, look)
        except SealBrokenError:
            await self._main.write(lambda session: record_broken_seal(session, authorisation, look, self._clock))
            raise

    async def _open_held(
        self, values: Mapping[str, str | None], authorisation: Authorisation, look: Look
    ) -> dict[str, tuple[str, StoredField]]:
        """What did not open and is held, with the copy that it was found in."""
        found: dict[str, tuple[str, StoredField]] = {}
        for hold_id in look.held_as:
            missing = tuple(name for name in look.fields if values.get(name) is None and name not in found)
            kept = Look(table_name=HOLDS, row_id=hold_id, fields=missing)
            stored = await self._main.read(partial(_stored, site_id=authorisation.site_id, look=kept))
            opened = await self._open_row(stored, authorisation, kept)
            copies = {each.column_name: each for each in stored}
            found |= {name: (value, copies[name]) for name, value in opened.items() if value is not None}
        return found

    async def _open_all(self, stored: Sequence[StoredField], look: Look) -> dict[str, str | None]:
        """Read the keys as they are now, for another process may have destroyed them a moment ago."""
        if not stored:
            return {}
        keys = await self._keys.read(lambda session: keys_at_hand(session, stored))
        return {each.column_name: self._open_one(each, keys, look) for each in stored}

    def _open_one(self, stored: StoredField, keys: KeysAtHand, look: Look) -> str | None:
        """The value, or None when it is over or either of its keys is gone."""
        key = opening_key(stored, keys, self._keyring, Asked(now=self._clock(), end=_end(stored, look)))
        if key is None:
            return None
        plaintext = open_sealed(key, stored.box, stored.place)
        return from_sixteen_bytes(plaintext) if stored.column_name == IP else unpad(plaintext)


def _stored(session: Session, site_id: str | None, look: Look) -> list[StoredField]:
    return fields_of_row(session, (look.table_name, look.row_id), site_id, look.fields)


def _site_of(session: Session, look: Look) -> str | None:
    """The site that a row's sealed values belong to; those of people belong to none."""
    return session.exec(
        select(SealedValue.site_id).where(
            col(SealedValue.table_name) == look.table_name, col(SealedValue.row_id) == look.row_id
        )
    ).first()


def _stored_of_many(session: Session, own: OwnRows) -> list[StoredField]:
    return fields_of_rows(session, own.table_name, {row.row_id: row.site_id for row in own.rows}, own.fields)


def _look_at(row: OwnRow, own: OwnRows) -> Look:
    return Look(row_id=row.row_id, fields=own.fields, table_name=own.table_name, periods=row.periods)


def _opened(
    entry_id: str, look: Look, stored: Sequence[StoredField], values: Mapping[tuple[str, str], str | None]
) -> Opened:
    return Opened(
        id=entry_id,
        values={name: values.get((look.row_id, name)) for name in look.fields},
        expires_at={each.column_name: _end(each, look) for each in stored},
        collected_at=min((each.collected_at for each in stored), default=None),
    )


def _end(stored: StoredField, look: Look) -> datetime | None:
    """The end it was stored with, or the site's present period if that ends sooner; a hold's is its own."""
    if stored.table_name == HOLDS:
        return stored.expires_at
    days = look.periods.get(stored.column_name)
    ends = [] if stored.expires_at is None else [stored.expires_at]
    if days is not None:
        ends.append(stored.collected_at + timedelta(days=days))
    return min(ends, default=None)
