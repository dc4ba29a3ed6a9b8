"""SQLite has one writer anyway: one thread takes the writes that wait and commits them together.

Each of several has a savepoint of its own, so that one that fails takes nothing with it. Nobody is answered before the
commit that holds their write is on the disk.
"""

import asyncio
import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias, TypeVar, cast

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from comments.db.errors import OverloadedError, StorageUnavailableError
from comments.db.failures import refusal_for
from comments.db.promises import settle
from comments.db.sessions import run_briefly

_log = logging.getLogger(__name__)
_MOST_WAITING = 4000
_MOST_TOGETHER = 64
# A commit costs twice the processor time of storing a comment, and waits for the disk: whoever is known to be on their
# way is waited for so long at most. Whoever writes alone never waits.
_PATIENCE_SECONDS = 0.0075

S = TypeVar("S")
G = TypeVar("G")
MakeAll: TypeAlias = Callable[[Session, Sequence[G]], Sequence[S]]
"""What makes something of everything that is given, in the same order."""


class _Step:
    """A function over a session, and what came of it."""

    __slots__ = ("error", "result", "work")

    def __init__(self, work: Callable[..., Any]) -> None:
        self.work = work
        self.result: Any = None
        self.error: BaseException | None = None


class Before(_Step):
    """What has to stand in another file before a write begins: made of what is given, with others of the same kind."""

    __slots__ = ("given", "writer")

    def __init__(self, writer: "SqliteWriter", make: MakeAll[Any, Any], given: object) -> None:
        super().__init__(make)
        self.writer = writer
        self.given = given


class _Job(_Step):
    """A write that somebody waits for; its work is given what was made before."""

    __slots__ = ("before", "future", "loop")

    def __init__(self, work: Callable[..., Any], before: Before | None, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(work)
        self.before = before
        self.loop = loop
        self.future: asyncio.Future[Any] = loop.create_future()

    def take_over(self) -> bool:
        """Give the work what was made before; False where that does not stand."""
        if self.before is None:
            return True
        work, made, self.error = self.work, self.before.result, self.before.error
        self.work = lambda session: work(session, made)
        return self.error is None

    def settle(self) -> None:
        """Answer whoever still waits; to be called in their loop."""
        settle(self.future, self.result, self.error)


class SqliteWriter:
    """The thread that writes to one SQLite file."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._connection: Connection | None = None
        self._coming = 0
        self._turn = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sqlite-writer", daemon=True)
        self._thread.start()

    @contextmanager
    def expecting(self) -> Iterator[None]:
        """Say that a write is on its way, so that those who write meanwhile may be committed with it."""
        self._coming += 1
        try:
            yield
        finally:
            self._coming -= 1

    def submit(self, work: Callable[..., Any], before: Before | None = None) -> asyncio.Future[Any]:
        """Queue a write of this loop's; the future resolves once it is committed.

        With `before`, the work is also given what that gave; by then it stands in the other file. Raises
        OverloadedError, and StorageUnavailableError where nothing is written any more.
        """
        if not self._thread.is_alive():
            raise StorageUnavailableError(headers={"Retry-After": "5"})
        if self._stopping.is_set() or self._waiting.qsize() >= _MOST_WAITING:
            raise OverloadedError(headers={"Retry-After": "2"})
        job = _Job(work, before, asyncio.get_running_loop())
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
        if self._connection is not None:
            self._connection.close()
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
            self._write([each for each in batch if not each.future.cancelled()])
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
        """Add whatever waits, and for a moment whatever is known to come; True once nothing more will."""
        ends = time.monotonic() + _PATIENCE_SECONDS
        while len(batch) < _MOST_TOGETHER:
            patience = max(0.0, ends - time.monotonic()) if len(batch) < self._coming else 0.0
            try:
                following = self._waiting.get(timeout=patience) if patience else self._waiting.get_nowait()
            except queue.Empty:
                return False
            if following is None:
                return True
            batch.append(following)
        return False

    def _write(self, batch: list[_Job]) -> None:
        before = [job.before for job in batch if job.before is not None]
        for writer, work in {(each.writer, each.work) for each in before}:
            writer.make([each for each in before if (each.writer, each.work) == (writer, work)])
        self.commit([job for job in batch if job.take_over()])

    def make(self, wanted: Sequence[Before]) -> None:
        """Make what is wanted at once; if one of them stands in the way, each by itself."""
        together = _Step(lambda session: wanted[0].work(session, [each.given for each in wanted]))
        self.commit([together])
        if isinstance(together.error, StorageUnavailableError):
            # A file that is held or full takes none of them: each would wait for it as long as all did together.
            _tell_unavailable(wanted)
        elif together.error is not None and len(wanted) > 1:
            for each in wanted:
                self.make([each])
        else:
            for place, each in enumerate(wanted):
                each.error = together.error
                each.result = None if together.error is not None else together.result[place]

    def commit(self, steps: Sequence[_Step]) -> None:
        """Take some steps in one transaction; each is told what became of it."""
        try:
            with self._turn, self._connected() as connection, connection.begin():
                if len(steps) == 1:
                    self._attempt_alone(connection, steps[0])
                else:
                    for step in steps:
                        self._attempt(connection, step)
        except BaseException as failure:  # noqa: BLE001  whatever it was, nothing of these stands
            _refuse(steps, failure)

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """The one connection, which is kept; one that something went wrong on is not."""
        connection = self._connection or self._engine.connect()
        self._connection = None
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        self._connection = connection

    @staticmethod
    def _attempt_alone(connection: Connection, step: _Step) -> None:
        """The whole transaction is one step's: where it fails, nothing else has to stand.

        What the file does not take is raised, as where several write.
        """
        try:
            step.result = run_briefly(connection, step.work)
        except BaseException as failure:
            if isinstance(failure, DBAPIError) and refusal_for(failure, writing=True) is not None:
                raise
            step.error = failure
            if (transaction := connection.get_transaction()) is not None:
                transaction.rollback()

    @staticmethod
    def _attempt(connection: Connection, step: _Step) -> None:
        try:
            with connection.begin_nested():
                step.result = run_briefly(connection, step.work)
        except BaseException as failure:
            step.error = failure
            # A full disk, or no memory, makes SQLite give up the whole transaction, savepoints and all: nothing of this
            # batch stands.
            if not cast("Any", connection.connection).in_transaction:
                raise


def _refuse(steps: Sequence[_Step], failure: BaseException) -> None:
    """Note for all of some steps that the database did not take them."""
    cause = failure.orig if isinstance(failure, DBAPIError) else failure
    _log.error("the database took none of %d writes: %s", len(steps), type(cause).__name__)
    _tell_unavailable(steps)


def _tell_unavailable(steps: Sequence[_Step]) -> None:
    for step in steps:
        step.error = StorageUnavailableError(headers={"Retry-After": "5"})


def _answer(batch: list[_Job]) -> None:
    """Wake each loop once for all of its writes."""
    for loop in {job.loop for job in batch}:
        # A loop that is closed has nobody left who waits.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(_settle, [job for job in batch if job.loop is loop])


def _settle(batch: list[_Job]) -> None:
    for job in batch:
        job.settle()
