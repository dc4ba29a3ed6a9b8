from datetime import timedelta

import pytest

from comments.foundation.errors import NotFoundError
from comments.outbox.dead_letters import dead_letter, dead_letters, drop, revive, sites_with_dead_letters
from comments.outbox.errors import HopelessError
from comments.outbox.purging import Kept, count_over, erase_over
from tests.features.outbox.conftest import KIND, Queue


async def give_up(queue: Queue, kind: str = KIND, site_id: str | None = None) -> None:
    """One more that was given up."""
    await queue.promise(kind, site_id=site_id)
    for entry in await queue.claim(kind):
        await queue.give_back(entry, HopelessError())


async def test_a_site_sees_its_own(queue: Queue) -> None:
    await give_up(queue, site_id="garage")
    await give_up(queue, site_id="bakery")
    await queue.promise(KIND, site_id="garage")
    found = await queue.db.read(lambda session: dead_letters(session, [KIND], "garage"))
    assert [(each.site_id, each.dead) for each in found] == [("garage", True)]


async def test_sites_that_have_some_are_known(queue: Queue) -> None:
    await give_up(queue, site_id="garage")
    await give_up(queue, "test.other", "bakery")
    await give_up(queue)
    assert await queue.db.read(lambda session: sites_with_dead_letters(session, [KIND])) == {"garage"}


@pytest.mark.parametrize(("kinds", "site_id"), [([KIND], "bakery"), (["test.other"], "garage"), (["test.other"], None)])
async def test_what_is_anothers_is_not_found(queue: Queue, kinds: list[str], site_id: str | None) -> None:
    await give_up(queue, site_id="garage")
    entry = await queue.entry()
    with pytest.raises(NotFoundError):
        await queue.db.read(lambda session: dead_letter(session, entry.id, kinds, site_id))


async def test_what_still_waits_is_no_dead_letter(queue: Queue) -> None:
    await queue.promise()
    entry = await queue.entry()
    with pytest.raises(NotFoundError):
        await queue.db.read(lambda session: dead_letter(session, entry.id, [KIND]))


async def test_one_that_is_tried_again_is_due_at_once_and_has_all_its_tries(queue: Queue) -> None:
    await give_up(queue)
    entry = await queue.entry()
    await queue.db.write(lambda session: revive(session, dead_letter(session, entry.id, [KIND]), queue.clock))
    assert [(each.id, each.tries) for each in await queue.claim()] == [(entry.id, 1)]


async def test_one_that_is_dropped_is_gone(queue: Queue) -> None:
    await give_up(queue)
    entry = await queue.entry()
    await queue.db.write(lambda session: drop(session, dead_letter(session, entry.id, [KIND])))
    assert await queue.entries() == []


@pytest.mark.parametrize(("days", "over"), [(6, 0), (8, 1)])
async def test_a_given_up_mail_goes_after_a_while_and_other_work_stays(queue: Queue, days: int, over: int) -> None:
    await give_up(queue)
    await give_up(queue, "test.other")
    as_of, kept = queue.clock() + timedelta(days=days), Kept(7, passing=[KIND])
    counted = await queue.db.read(lambda session: count_over(session, as_of, kept))
    erased = await queue.db.write(lambda session: erase_over(session, as_of, kept, 10))
    assert (counted, erased, len(await queue.entries())) == (over, over, 2 - over)
