"""Sealing anew what a hold keeps past its period; it is opened for that on the spot, and shown to nobody.

A held copy stands under a key of the hold's own, so that the key of its day can go on time, and the copy goes with the
hold. Neither blind index nor network tag is held.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session, col, select

from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.vault._opening import open_sealed
from comments.vault._sealing import seal
from comments.vault.bound import COMMENTS, EMAIL, HOLDS, IP, Place
from comments.vault.derivation import value_key
from comments.vault.errors import SealBrokenError
from comments.vault.key_store import ensure_subject_key, insert_once, new_subject_key, subject_of
from comments.vault.keyring import Keyring
from comments.vault.models import SealedValue
from comments.vault.stored_fields import StoredField, fields_of_row
from comments.vault.value_keys import Asked, keys_at_hand, opening_key

_log = logging.getLogger(__name__)
CATEGORY = "hold"
_FIELDS = (IP, EMAIL)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A hold as the vault knows it: on which comment, until when, and which other holds stand on the same one.

    `periods` are the site's present ones: what is past them is not held either.
    """

    hold_id: str
    site_id: str
    comment_id: str
    until: datetime
    others: tuple[str, ...] = ()
    periods: Mapping[str, int] = field(default_factory=dict)

    def places(self) -> list[tuple[str, str]]:
        """The rows that a copy can be made from, the comment's own first."""
        return [(COMMENTS, self.comment_id), *((HOLDS, each) for each in self.others)]


@dataclass(frozen=True, kw_only=True)
class _Copy:
    """An opened value on its way from one seal to the other. Prints nothing."""

    column: str
    collected_at: datetime
    plaintext: bytes = field(repr=False)


class Resealer:
    """Makes the copies that holds keep; to ask for them again makes none twice."""

    def __init__(self, main: Database, keys: Database, keyring: Keyring, clock: Clock) -> None:
        self._main = main
        self._keys = keys
        self._keyring = keyring
        self._clock = clock

    async def reseal(self, kept: Kept) -> tuple[str, ...]:
        """Copy what is still within its period; gives the fields held by now. May raise VaultLockedError."""
        held = await self._main.read(lambda session: _columns(session, kept.hold_id))
        wanted = [name for name in _FIELDS if name not in held]
        copies = await self._copies(kept, wanted) if wanted else []
        if copies:
            await self._store(kept, copies)
        return tuple(name for name in _FIELDS if name in {*held, *(each.column for each in copies)})

    async def _copies(self, kept: Kept, wanted: Sequence[str]) -> list[_Copy]:
        found: dict[str, _Copy] = {}
        for table_name, row_id in kept.places():
            missing = [name for name in wanted if name not in found]
            asked = partial(fields_of_row, row=(table_name, row_id), site_id=kept.site_id, names=missing)
            fresh = await self._main.read(asked)
            found |= {each.column: each for each in await self._open(fresh, kept)}
        return list(found.values())

    async def _open(self, stored: Sequence[StoredField], kept: Kept) -> list[_Copy]:
        if not stored:
            return []
        # Whoever has all copies already needs no key, so that a shut vault keeps nothing from being forgotten.
        self._keyring.require_open()
        keys, copies = await self._keys.read(lambda session: keys_at_hand(session, stored)), []
        for each in stored:
            key = opening_key(each, keys, self._keyring, Asked(now=self._clock(), end=_end(each, kept)))
            plaintext = None if key is None else _opened(each, key)
            if plaintext is not None:
                copies.append(_Copy(column=each.column_name, collected_at=each.collected_at, plaintext=plaintext))
        return copies

    async def _store(self, kept: Kept, copies: Sequence[_Copy]) -> None:
        """The key first: nothing may be sealed under one that is not durable."""
        subject, life = subject_of(HOLDS, kept.hold_id), (self._clock(), kept.until)
        candidate = new_subject_key(self._keyring, subject, kept.site_id, life)
        key = await self._keys.write(lambda session: ensure_subject_key(session, candidate))
        sealing = value_key(None, self._keyring.unwrap(key.wrapped, key.name))
        rows = [_row(kept, each, key.id, sealing) for each in copies]

        def store(session: Session) -> None:
            for row in rows:
                insert_once(session, row)

        await self._main.write(store)


def _row(kept: Kept, copy: _Copy, key_id: str, sealing: bytes) -> SealedValue:
    place = Place(
        site_id=kept.site_id,
        table_name=HOLDS,
        row_id=kept.hold_id,
        column_name=copy.column,
        category=CATEGORY,
        bucket=None,
        key_id=key_id,
    )
    box = seal(sealing, copy.plaintext, place)
    return SealedValue(**vars(place), box=box, collected_at=copy.collected_at, expires_at=kept.until)


def _opened(stored: StoredField, key: bytes) -> bytes | None:
    """A value to be held; None where its seal is broken: there is nothing to hold, and all else must go on."""
    try:
        return open_sealed(key, stored.box, stored.place)
    except SealBrokenError:
        _log.warning("the %s of %s %s cannot be held", stored.column_name, stored.table_name, stored.row_id)
        return None


def _end(stored: StoredField, kept: Kept) -> datetime | None:
    days = kept.periods.get(stored.column_name) if stored.table_name == COMMENTS else None
    ends = [] if stored.expires_at is None else [stored.expires_at]
    if days is not None:
        ends.append(stored.collected_at + timedelta(days=days))
    return min(ends, default=None)


def _columns(session: Session, hold_id: str) -> set[str]:
    where = (col(SealedValue.table_name) == HOLDS, col(SealedValue.row_id) == hold_id)
    return set(session.exec(select(SealedValue.column_name).where(*where)))
