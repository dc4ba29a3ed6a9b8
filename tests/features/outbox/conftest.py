"""Promises of invented kinds, on both kinds of database."""

from collections.abc import Sequence
from functools import partial

import pytest
from sqlmodel import Session, col, select

from comments.db.database import Database
from comments.outbox.claiming import claim, give_back
from comments.outbox.models import OutboxEntry
from comments.outbox.queueing import enqueue
from tests.clock import SettableClock

KIND = "test.work"


class Queue:
    """The outbox as a test uses it."""

    def __init__(self, db: Database, clock: SettableClock) -> None:
        self.db = db
        self.clock = clock

    async def promise(self, *kinds: str, site_id: str | None = None) -> None:
        for kind in kinds or (KIND,):
            await self.db.write(partial(enqueue, kind=kind, payload={}, clock=self.clock, site_id=site_id))

    async def give_back(self, entry: OutboxEntry, failure: Exception) -> None:
        await self.db.write(lambda session: give_back(session, entry, failure, self.clock))

    async def claim(self, *kinds: str, limit: int = 20) -> Sequence[OutboxEntry]:
        return await self.db.write(lambda session: claim(session, self.clock(), kinds or (KIND,), limit))

    async def entries(self) -> list[OutboxEntry]:
        def mine(session: Session) -> list[OutboxEntry]:
            return list(session.exec(select(OutboxEntry).order_by(col(OutboxEntry.id))))

        return await self.db.read(mine)

    async def entry(self) -> OutboxEntry:
        (found,) = await self.entries()
        return found


@pytest.fixture
def queue(database: Database, clock: SettableClock) -> Queue:
    return Queue(database, clock)
