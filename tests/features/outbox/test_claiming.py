import asyncio
from datetime import timedelta

import pytest

from comments.outbox.claiming import MOST_TRIES, finish, hold
from comments.outbox.errors import HopelessError
from tests.features.outbox.conftest import KIND, Queue

ALMOST_A_LEASE = timedelta(seconds=59)


async def test_an_entry_is_taken_by_one_worker_at_a_time(queue: Queue) -> None:
    await queue.promise(*[KIND] * 10)
    taken = await asyncio.gather(*(queue.claim(limit=4) for _ in range(5)))
    ids = [each.id for batch in taken for each in batch]
    assert (len(ids), len(set(ids))) == (10, 10)


async def test_kinds_that_nobody_asks_for_wait(queue: Queue) -> None:
    await queue.promise("test.other", KIND)
    assert [each.kind for each in await queue.claim()] == [KIND]


async def test_after_the_lease_another_worker_may_take_it(queue: Queue) -> None:
    await queue.promise()
    await queue.claim()
    queue.clock.advance(timedelta(seconds=61))
    assert [each.tries for each in await queue.claim()] == [2]


async def test_a_lease_that_is_held_lasts(queue: Queue) -> None:
    await queue.promise()
    (entry,) = await queue.claim()
    queue.clock.advance(ALMOST_A_LEASE)
    await queue.db.write(lambda session: hold(session, entry, queue.clock))
    queue.clock.advance(ALMOST_A_LEASE)
    assert await queue.claim() == []


async def test_whoever_lost_the_lease_has_no_say_any_more(queue: Queue) -> None:
    await queue.promise()
    (late,) = await queue.claim()
    queue.clock.advance(timedelta(seconds=61))
    await queue.claim()
    await queue.give_back(late, ValueError())
    await queue.db.write(lambda session: finish(session, late, queue.clock))
    entry = await queue.entry()
    assert (entry.tries, entry.done_at, entry.last_error) == (2, None, None)


async def test_what_was_dropped_meanwhile_stays_dropped(queue: Queue) -> None:
    await queue.promise()
    (entry,) = await queue.claim()
    await queue.db.write(lambda session: session.delete(session.merge(entry)))
    await queue.db.write(lambda session: finish(session, entry, queue.clock))
    assert await queue.entries() == []


async def test_a_failure_is_kept_as_the_name_of_its_class(queue: Queue) -> None:
    await queue.promise()
    (entry,) = await queue.claim()
    failure = ValueError("550 no such user ada@example.org")
    await queue.give_back(entry, failure)
    assert (await queue.entry()).last_error == "ValueError"


@pytest.mark.parametrize(("failure", "tries"), [(ValueError(), MOST_TRIES), (HopelessError(), 1)])
async def test_it_is_given_up_after_the_eighth_try_or_when_none_can_help(
    queue: Queue, failure: Exception, tries: int
) -> None:
    await queue.promise()
    while not (entry := await queue.entry()).dead:
        queue.clock.now = max(queue.clock.now, entry.due_at)
        (taken,) = await queue.claim()
        await queue.give_back(taken, failure)
    assert (entry.tries, await queue.claim()) == (tries, [])
