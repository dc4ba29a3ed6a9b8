"""The loop that keeps what the outbox promised, and promises the hourly retention run."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.outbox import claiming
from comments.outbox.models import OutboxEntry
from comments.outbox.queueing import enqueue_once

_log = logging.getLogger(__name__)
_PAUSE_SECONDS: Final = 5.0
RETENTION_RUN: Final = "retention.run"

Handler = Callable[[dict[str, Any]], Awaitable[None]]


class Worker:
    """Works off due entries one after another; several workers may run, each entry goes to one of them."""

    def __init__(self, db: Database, handlers: Mapping[str, Handler], clock: Clock) -> None:
        self._db = db
        self._handlers = handlers
        self._clock = clock

    async def run(self) -> None:
        """Work until cancelled; a fault in one round is logged and the next round comes."""
        while True:
            try:
                await self.work_off()
            except Exception as failure:  # noqa: BLE001  the loop must outlive any fault
                _log.warning("background work failed: %s", type(failure).__name__)
            await asyncio.sleep(_PAUSE_SECONDS)

    async def work_off(self) -> int:
        """Do all that is due now; gives how many entries were finished."""
        await self._promise_retention()
        finished = 0
        while entries := await self._db.write(lambda session: claiming.claim(session, self._clock())):
            for entry in entries:
                finished += await self._work_on(entry)
        return finished

    async def _promise_retention(self) -> None:
        # One promise an hour, whichever of several processes makes it first.
        hour = self._clock().strftime("%Y-%m-%dT%H")
        await self._db.write(lambda session: enqueue_once(session, RETENTION_RUN, f"retention:{hour}", self._clock))

    async def _work_on(self, entry: OutboxEntry) -> bool:
        entry_id, kind, payload = entry.id, entry.kind, entry.payload
        try:
            await self._handlers[kind](payload)
        except Exception as failure:  # noqa: BLE001  kept as its kind, tried again later
            name = type(failure).__name__
            _log.warning("%s failed and will be tried again: %s", kind, name)
            await self._db.write(lambda session: claiming.give_back(session, entry_id, name, self._clock))
            return False
        await self._db.write(lambda session: claiming.finish(session, entry_id, self._clock))
        return True
