"""A lane of background work: some kinds of entries, so many at a time, that no other lane has to wait for."""

import asyncio
import contextlib
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Final

from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.outbox import claiming
from comments.outbox.models import OutboxEntry

_log = logging.getLogger(__name__)
_PAUSE_SECONDS: Final = 5.0
_HOLD_SECONDS: Final = claiming.LEASE.total_seconds() / 3

Handler = Callable[[OutboxEntry], Awaitable[None]]


class Lane:
    """Works off due entries of its kinds, at most `width` at a time; an entry goes to one of all workers there are."""

    def __init__(
        self, db: Database, handlers: Mapping[str, Handler], clock: Clock, width: int = 1, hesitation: float = 0.0
    ) -> None:
        """For about `hesitation` seconds an idle lane lets be what it is called for.

        Else the work would begin beside the answer that promised it, and the answer's time would tell of it.
        """
        self._db = db
        self._handlers = handlers
        self._clock = clock
        self._width = width
        self._hesitation = hesitation
        self._finished = 0

    async def run(self) -> None:
        """Work until cancelled, when the bell rings and every few seconds besides."""
        under_way: set[asyncio.Task[None]] = set()
        with self._db.bell.listening() as bell:
            try:
                while True:
                    bell.clear()
                    await self._start_safely(under_way, bell)
                    # Python 3.11's `wait_for` forgets that it was cancelled when the bell rings at that moment.
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(_PAUSE_SECONDS):
                            await bell.wait()
                    if not under_way:
                        await asyncio.sleep(self._hesitation * random.uniform(0.5, 1.5))  # noqa: S311  no secret
            finally:
                await _end(under_way)

    async def work_off(self) -> int:
        """Do all that is due now; gives how many entries were finished."""
        under_way: set[asyncio.Task[None]] = set()
        before = self._finished
        try:
            while await self._start_due(under_way) or under_way:
                await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _end(under_way)
        return self._finished - before

    async def _start_safely(self, under_way: set[asyncio.Task[None]], bell: asyncio.Event) -> None:
        """A fault in one round is logged, and the next round comes."""
        try:
            for task in await self._start_due(under_way):
                task.add_done_callback(lambda _: bell.set())
        except Exception as failure:  # noqa: BLE001  the loop must outlive any fault
            _log.warning("background work failed: %s", type(failure).__name__)

    async def _start_due(self, under_way: set[asyncio.Task[None]]) -> list[asyncio.Task[None]]:
        under_way -= {each for each in under_way if each.done()}
        free = self._width - len(under_way)
        if not free:
            return []
        kinds = list(self._handlers)
        taken = await self._db.write(lambda session: claiming.claim(session, self._clock(), kinds, free))
        started = [asyncio.create_task(self._work_on(entry)) for entry in taken]
        under_way |= set(started)
        return started

    async def _work_on(self, entry: OutboxEntry) -> None:
        """Never raises: where even the outcome cannot be written, the lease runs out and the work is done again."""
        try:
            await self._attempt(entry)
        except Exception as failure:  # noqa: BLE001  there is nobody to raise it to
            _log.warning("%s could not be noted: %s", entry.kind, type(failure).__name__)

    async def _attempt(self, entry: OutboxEntry) -> None:
        try:
            async with self._holding(entry):
                await self._handlers[entry.kind](entry)
        except Exception as failure:  # noqa: BLE001  kept as its kind, tried again later
            await self._give_back(entry, failure)
        else:
            await self._db.write(lambda session: claiming.finish(session, entry, self._clock))
            self._finished += 1

    async def _give_back(self, entry: OutboxEntry, failure: Exception) -> None:
        outlook = "was given up" if claiming.is_last(entry, failure) else "failed and will be tried again"
        _log.warning("%s %s: %s", entry.kind, outlook, type(failure).__name__)
        await self._db.write(lambda session: claiming.give_back(session, entry, failure, self._clock))

    @asynccontextmanager
    async def _holding(self, entry: OutboxEntry) -> AsyncIterator[None]:
        """Keep the lease while the work takes its time, so that no other worker begins the same."""
        holding = asyncio.create_task(self._hold(entry))
        try:
            yield
        finally:
            await _end({holding})

    async def _hold(self, entry: OutboxEntry) -> None:
        while True:
            await asyncio.sleep(_HOLD_SECONDS)
            with contextlib.suppress(Exception):
                await self._db.write(lambda session: claiming.hold(session, entry, self._clock))


async def _end(tasks: set[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
