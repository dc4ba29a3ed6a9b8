"""The worker: lanes side by side, so that a slow one holds up nothing else, and the hourly promise of retention."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.jobs.lane import Lane
from comments.outbox.queueing import enqueue_once

_log = logging.getLogger(__name__)
_PROMISE_SECONDS: Final = 60.0
RETENTION_RUN: Final = "retention.run"


class Worker:
    """Keeps what the outbox promised; several workers may run."""

    def __init__(self, db: Database, lanes: Sequence[Lane], clock: Clock) -> None:
        self._db = db
        self._lanes = lanes
        self._clock = clock

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._promise_hourly())
            for lane in self._lanes:
                group.create_task(lane.run())

    async def work_off(self) -> int:
        """Do all that is due now; gives how many entries were finished."""
        await self._promise_retention()
        return sum([await lane.work_off() for lane in self._lanes])

    async def _promise_hourly(self) -> None:
        while True:
            try:
                await self._promise_retention()
            except Exception as failure:  # noqa: BLE001  the loop must outlive any fault
                _log.warning("retention could not be promised: %s", type(failure).__name__)
            await asyncio.sleep(_PROMISE_SECONDS)

    async def _promise_retention(self) -> None:
        # One promise an hour, whichever of several processes makes it first.
        hour = self._clock().strftime("%Y-%m-%dT%H")
        await self._db.write(lambda session: enqueue_once(session, RETENTION_RUN, f"retention:{hour}", self._clock))
