"""How fast rows are cleaned away: in batches so short, and so far apart, that whoever writes hardly notices."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from comments.db.database import Database
from comments.db.journals import settle_journal

_FIRST, _LEAST, _MOST = 8, 2, 200
_LONG, _SHORT = 0.02, 0.005
"""Seconds: a batch that takes longer is followed by a smaller one, a quicker one by a larger."""
_REST: Final = 3.0
"""How many times as long as a batch took nothing is done after it: the keys are gone, the rows can wait."""
_LONGEST_REST: Final = 0.5


class Pace:
    """Repeats a batch until it finds less than it was asked for."""

    def __init__(self) -> None:
        self._size = _FIRST

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
        if taken > _LONG:
            self._size = max(_LEAST, self._size // 2)
        elif taken < _SHORT:
            self._size = min(_MOST, self._size * 2)
        # Else whoever writes next would have to, for all that the batches have left in the journal.
        await settle_journal(database)
        await asyncio.sleep(min(_LONGEST_REST, _REST * taken))
