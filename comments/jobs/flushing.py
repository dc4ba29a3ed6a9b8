"""Write down what was counted, every minute and at each full hour while the service runs, and when it stops."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from comments.db.database import Database
from comments.statistics.counting import add_counts
from comments.statistics.tally import Tally

_log = logging.getLogger(__name__)
# Where a clock was set back there is no end of the hour to wait for.
_SHORTEST_PAUSE_SECONDS: Final = 0.1


async def flush(db: Database, tally: Tally) -> None:
    """Write down what was counted since the last time; what cannot be written waits for the next."""
    amounts = tally.take()
    if not amounts:
        return
    try:
        await db.write(partial(add_counts, amounts=amounts))
    except Exception as failure:  # noqa: BLE001  a full disk ends neither reading nor counting
        tally.give_back(amounts)
        _log.warning("statistics could not be written: %s", type(failure).__name__)


@asynccontextmanager
async def flushing(db: Database, tally: Tally) -> AsyncIterator[None]:
    """Do so in the background until the service stops."""
    stop = asyncio.Event()
    # Asked to stop rather than cancelled: of a write that is under way nobody would know whether it stands.
    task = asyncio.create_task(_flush_until(stop, db, tally))
    try:
        yield
    finally:
        stop.set()
        await task
        await flush(db, tally)


async def _flush_until(stop: asyncio.Event, db: Database, tally: Tally) -> None:
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), max(tally.pause().total_seconds(), _SHORTEST_PAUSE_SECONDS))
        await flush(db, tally)
