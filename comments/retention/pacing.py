"""How fast rows are cleaned away: in batches so short, and so far apart, that whoever writes hardly notices."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from sqlmodel import Session

from comments.db.database import Database
from comments.db.journals import settle_journal

T = TypeVar("T")
_FIRST, _LEAST, _MOST = 20, 5, 200
_LONG, _SHORT = 0.02, 0.005
"""Seconds at the writer: a batch that takes longer is followed by a smaller one, a quicker one by a larger."""
_REST: Final = 3.0
"""How many times as long as a batch took nothing is done after it: the keys are gone, the rows can wait."""
_LONGEST_REST: Final = 0.5


class Pace:
    """Repeats a batch until it finds less than it was asked for."""

    def __init__(self) -> None:
        self._size = _FIRST
        self._worked: float | None = None

    def timed(self, work: Callable[[Session], T]) -> Callable[[Session], T]:
        """The work, timed from when its turn has come: to wait for others and for the disk is nobody's fault."""

        def run(session: Session) -> T:
            began = time.perf_counter()
            done = work(session)
            self._worked = time.perf_counter() - began
            return done

        return run

    async def repeat(self, database: Database, batch: Callable[[int], Awaitable[int]]) -> int:
        """Gives how much was done in all; `batch` is told how much to do at most, and gives how much it did."""
        total, loop = 0, asyncio.get_running_loop()
        while True:
            asked, began = self._size, loop.time()
            done = await batch(asked)
            total += done
            if done < asked:
                return total
            await self._rest(database, loop.time() - began)

    async def _rest(self, database: Database, taken: float) -> None:
        if self._worked is not None and self._worked > _LONG:
            self._size = max(_LEAST, self._size // 2)
        elif self._worked is not None and self._worked < _SHORT:
            self._size = min(_MOST, self._size * 2)
        # Else whoever writes next would have to, for all that the batches have left in the journal.
        await settle_journal(database)
        await asyncio.sleep(min(_LONGEST_REST, _REST * taken))
