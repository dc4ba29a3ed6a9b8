"""Who may work next where only a few can at a time: known people first, and strangers while there is room to wait."""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Final, TypeVar

from comments.foundation.rate_limit import TooManyRequestsError

T = TypeVar("T")
_COME_BACK_SECONDS: Final = 3
Waiting = deque["asyncio.Future[None]"]


class Turns:
    """Lets `at_once` work in the threads; beyond `most_waiting` strangers that wait, the next one is turned away.

    What waits holds a few bytes; what works holds all the memory that a hash takes.
    """

    def __init__(self, threads: Executor, at_once: int, most_waiting: int) -> None:
        self._threads = threads
        self._free = at_once
        self._most_waiting = most_waiting
        self._first: Waiting = deque()
        self._strangers: Waiting = deque()

    async def take(self, work: Callable[[], T], *, goes_first: bool) -> T:
        """Do the work when its turn comes; raises TooManyRequestsError for a stranger when too many wait."""
        await self._wait(goes_first=goes_first)
        working = asyncio.get_running_loop().run_in_executor(self._threads, work)
        # Whoever asked may have gone away meanwhile, but the thread works on: its turn ends when it is done.
        working.add_done_callback(lambda _: self._next())
        return await asyncio.shield(working)

    async def _wait(self, *, goes_first: bool) -> None:
        if self._free > 0:
            self._free -= 1
            return
        if not goes_first and len(self._strangers) >= self._most_waiting:
            raise TooManyRequestsError(_COME_BACK_SECONDS)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue = self._first if goes_first else self._strangers
        queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._next()
            elif turn in queue:
                queue.remove(turn)
            raise

    def _next(self) -> None:
        for queue in (self._first, self._strangers):
            while queue:
                turn = queue.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self._free += 1
