"""The worker at work: promptly, side by side, and once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from sqlmodel import Session

from comments.jobs import lane as lanes
from comments.jobs.lane import Lane
from comments.outbox.claiming import LEASE
from comments.outbox.models import OutboxEntry
from comments.outbox.queueing import enqueue
from tests.features.outbox.conftest import KIND, Queue

_PATIENCE = 20


class Work:
    """Remembers what it was given; `gate` holds it up while it is shut."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.news = asyncio.Condition()

    async def __call__(self, entry: OutboxEntry) -> None:
        async with self.news:
            self.begun.append(entry.id)
            self.news.notify_all()
        await self.gate.wait()

    async def wait_for(self, number: int) -> None:
        async with self.news, asyncio.timeout(_PATIENCE):
            await self.news.wait_for(lambda: len(self.begun) >= number)


@asynccontextmanager
async def at_work(*running: Lane) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(each.run()) for each in running]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def lane(queue: Queue, work: Callable[[OutboxEntry], Awaitable[None]], kind: str = KIND, width: int = 1) -> Lane:
    return Lane(queue.db, {kind: work}, queue.clock, width)


@pytest.fixture
def no_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lane that looks only when the bell rings."""
    monkeypatch.setattr(lanes, "_PAUSE_SECONDS", 3600)


async def test_what_is_promised_is_begun_without_waiting_for_the_next_round(queue: Queue, no_rounds: None) -> None:
    work = Work()
    async with at_work(lane(queue, work)):
        for number in (1, 2, 3):
            await queue.promise()
            await work.wait_for(number)
    assert len(work.begun) == 3


async def test_what_was_promised_before_it_began_as_well(queue: Queue, no_rounds: None) -> None:
    work = Work()
    await queue.promise(*[KIND] * 30)
    async with at_work(lane(queue, work, width=4)):
        await work.wait_for(30)
    assert len(set(work.begun)) == 30


async def test_a_promise_that_was_taken_back_rings_no_bell(queue: Queue) -> None:
    def regret(session: Session) -> None:
        enqueue(session, KIND, {}, queue.clock)
        raise ValueError("I changed my mind")

    with queue.db.bell.listening() as bell:
        with pytest.raises(ValueError, match="I changed my mind"):
            await queue.db.write(regret)
        assert not bell.is_set()


async def test_a_slow_lane_holds_up_no_other(queue: Queue, no_rounds: None) -> None:
    slow, quick = Work(), Work()
    slow.gate.clear()
    await queue.promise("test.slow", "test.slow", KIND)
    async with at_work(lane(queue, slow, "test.slow"), lane(queue, quick)):
        await quick.wait_for(1)
        await slow.wait_for(1)
        assert (len(slow.begun), len(quick.begun)) == (1, 1)


async def test_a_lane_does_no_more_at_once_than_it_is_wide(queue: Queue, no_rounds: None) -> None:
    work = Work()
    work.gate.clear()
    await queue.promise(*[KIND] * 5)
    async with at_work(lane(queue, work, width=3)):
        await work.wait_for(3)
        taken = [each for each in await queue.entries() if each.tries]
        work.gate.set()
        await work.wait_for(5)
    assert len(taken) == 3


async def test_slow_work_keeps_its_lease(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "_HOLD_SECONDS", 0.01)
    work = Work()
    work.gate.clear()
    await queue.promise()
    async with at_work(lane(queue, work)):
        await work.wait_for(1)
        before = (await queue.entry()).locked_until
        queue.clock.advance(LEASE / 2)
        async with asyncio.timeout(_PATIENCE):
            while (await queue.entry()).locked_until == before:
                await asyncio.sleep(0)
        queue.clock.advance(LEASE / 2)
        assert await queue.claim() == []


async def test_a_fault_in_the_work_ends_nothing(queue: Queue, no_rounds: None) -> None:
    work = Work()

    async def stumble(entry: OutboxEntry) -> None:
        await work(entry)
        raise ValueError

    await queue.promise(KIND, KIND)
    async with at_work(lane(queue, stumble)):
        await work.wait_for(2)
    assert len(set(work.begun)) == 2


async def test_two_workers_share_what_there_is(queue: Queue) -> None:
    one, other = Work(), Work()
    await queue.promise(*[KIND] * 12)
    done = await asyncio.gather(lane(queue, one, width=2).work_off(), lane(queue, other, width=2).work_off())
    assert (sum(done), len({*one.begun, *other.begun}), len(one.begun) + len(other.begun)) == (12, 12, 12)
