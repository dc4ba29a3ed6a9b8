"""Finding which comments were left under an address, by trying the keys that still live; nothing is ever opened here.

An index lies under a key of one site and day, so that an address has another one on each. Whoever holds a `Finder` can
ask for an address that they know, and learns ids alone.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from sqlmodel import Session, col, select

from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.vault.blind_index import index_email
from comments.vault.bound import COMMENTS, EMAIL
from comments.vault.key_store import LiveKey, live_data_keys
from comments.vault.keyring import Keyring
from comments.vault.models import SealedValue

MOST_FOUND: Final = 1000
"""More than anybody reads on one page; who left more finds the rest once those are erased."""
_KEYS_AT_ONCE: Final = 500
_CATEGORY: Final = "guest_email"

Indexes = dict[str, list[bytes]]
"""What the address would be called on each site, a digest a day."""


class Finder:
    """Knows an address again without reading one."""

    def __init__(self, main: Database, keys: Database, keyring: Keyring, clock: Clock) -> None:
        self._main = main
        self._keys = keys
        self._keyring = keyring
        self._clock = clock

    async def comments_under(self, email: str) -> list[str]:
        """The ids of the comments with which an address was given, as long as it is kept; raises VaultLockedError."""
        self._keyring.require_open()
        found: list[str] = []
        async for indexes in self._indexes(email):
            found += await self._main.read(partial(_rows, indexes=indexes, now=self._clock()))
            if len(found) >= MOST_FOUND:
                break
        return found[:MOST_FOUND]

    async def _indexes(self, email: str) -> AsyncIterator[Indexes]:
        after = ""
        while True:
            wanted = partial(live_data_keys, category=_CATEGORY, after=after, as_of=self._clock(), limit=_KEYS_AT_ONCE)
            batch = await self._keys.read(wanted)
            if not batch:
                return
            # In a thread: five hundred derivations take longer than others should wait for.
            yield await asyncio.to_thread(self._of_batch, batch, email)
            after = batch[-1][1].id

    def _of_batch(self, batch: Sequence[tuple[str, LiveKey]], email: str) -> Indexes:
        indexes: Indexes = {}
        for site_id, key in batch:
            data_key = self._keyring.unwrap(key.wrapped, key.name)
            indexes.setdefault(site_id, []).append(index_email(data_key, email))
        return indexes


def _rows(session: Session, indexes: Indexes, now: datetime) -> list[str]:
    found: list[str] = []
    for site_id, sought in indexes.items():
        statement = (
            select(SealedValue.row_id)
            .where(col(SealedValue.site_id) == site_id, col(SealedValue.blind_index).in_(sought))
            .where(col(SealedValue.table_name) == COMMENTS, col(SealedValue.column_name) == EMAIL)
            .where(col(SealedValue.expires_at) > now)
        )
        found += session.exec(statement)
    return found
