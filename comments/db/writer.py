"""SQLite has one writer anyway: one thread takes the writes that wait and commits them together.

Each write has a savepoint of its own, so that one that fails takes nothing with it. Nobody is answered before the
commit that holds their write is on the disk.
"""

import asyncio
import contextlib
import logging
import queue
import threading
from collections.abc import Callable
from typing import Any, cast

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from comments.db.errors import OverloadedError, StorageUnavailableError

_log = logging.getLogger(__name__)
_MOST_WAITING = 4000
_MOST_TOGETHER = 64
# A commit costs twice the processor time of storing a comment, and waits for the disk: while several people write at
# once, those who come a moment later are taken along. Whoever writes alone never waits.
_PAUSE_SECONDS = 0.0015
_MOST_PAUSES = 5

Work = Callable[[Session], Any]


class _Job:
    __slots__ = ("error", "future", "loop", "result", "work")

    def __init__(self, work: Work, loop: asyncio.AbstractEventLoop) -> None:
        self.work = work
        self.loop = loop
        self.future: asyncio.Future[Any] = loop.create_future()
        self.result: Any = None
        self.error: BaseException | None = None

    def settle(self) -> None:
        """Answer whoever still waits; to be called in their loop."""
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            # A future takes any error but this one, and those behind it in the batch would wait for ever.
            stopped = isinstance(self.error, StopIteration)
            self.future.set_exception(RuntimeError("a write asked for more than there was") if stopped else self.error)


class SqliteWriter:
    """The thread that writes to one SQLite file."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._many = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sqlite-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work) -> asyncio.Future[Any]:
        """Queue a write of this loop's; the future resolves once it is committed. Raises OverloadedError."""
        if not self._thread.is_alive():
            raise StorageUnavailableError(headers={"Retry-After": "5"})
        if self._stopping.is_set() or self._waiting.qsize() >= _MOST_WAITING:
            raise OverloadedError(headers={"Retry-After": "2"})
        job = _Job(work, asyncio.get_running_loop())
        self._waiting.put(job)
        return job.future

    def take_no_more(self) -> None:
        """Refuse what comes from now on; to be called where writes are submitted, so that none slips in behind."""
        self._stopping.set()

    def close(self) -> None:
        """Write what waits, then stop."""
        self.take_no_more()
        self._waiting.put(None)
        self._thread.join()
        self._engine.dispose()

    def _run(self) -> None:
        while not self._write_next():
            pass

    def _write_next(self) -> bool:
        """Write what waits; True once nothing more will come. Whatever goes wrong, nobody waits for ever."""
        batch: list[_Job] = []
        stands = False
        try:
            if (job := self._waiting.get()) is None:
                return True
            batch.append(job)
            last = self._gather(batch)
            self._write(batch)
            stands = True
            _answer(batch)
        except BaseException as failure:  # noqa: BLE001  this thread's end would be the end of all writing
            if not stands:
                _refuse(batch, failure)
            _answer(batch)
            # The word that nothing more will come may have been among what was taken.
            return self._stopping.is_set() and self._waiting.empty()
        return last

    def _gather(self, batch: list[_Job]) -> bool:
        """Add whatever waits, and while many write, what comes in the next moment; True once nothing more will come."""
        last, known = self._take_waiting(batch), 0
        if self._many or len(batch) > 1:
            for _ in range(_MOST_PAUSES):
                if last or len(batch) in {known, _MOST_TOGETHER}:
                    break
                known = len(batch)
                self._stopping.wait(_PAUSE_SECONDS)
                last = self._take_waiting(batch)
        self._many = len(batch) > 1
        return last

    def _take_waiting(self, batch: list[_Job]) -> bool:
        while len(batch) < _MOST_TOGETHER and not self._waiting.empty():
            following = self._waiting.get()
            if following is None:
                return True
            batch.append(following)
        return False

    def _write(self, batch: list[_Job]) -> None:
        with self._engine.connect() as connection, connection.begin():
            for job in batch:
                if not job.future.cancelled():
                    self._attempt(connection, job)

    @staticmethod
    def _attempt(connection: Connection, job: _Job) -> None:
        try:
            with _session(connection) as session, session.begin():
                job.result = job.work(session)
        except BaseException as failure:
            job.error = failure
            # A full disk, or no memory, makes SQLite give up the whole transaction, savepoints and all: nothing of this
            # batch stands.
            if not cast("Any", connection.connection).in_transaction:
                raise


def _refuse(batch: list[_Job], failure: BaseException) -> None:
    """Note for all of a batch that the database did not take their writes."""
    cause = failure.orig if isinstance(failure, DBAPIError) else failure
    _log.error("the database took none of %d writes: %s", len(batch), type(cause).__name__)
    for job in batch:
        job.error = StorageUnavailableError(headers={"Retry-After": "5"})


def _answer(batch: list[_Job]) -> None:
    """Wake each loop once for all of its writes."""
    for loop in {job.loop for job in batch}:
        # A loop that is closed has nobody left who waits.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(_settle, [job for job in batch if job.loop is loop])


def _settle(batch: list[_Job]) -> None:
    for job in batch:
        job.settle()


def _session(connection: Connection) -> Session:
    # What a use-case returns is read after the commit, in another thread: it must not be asked for again.
    return Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
