"""Acts of three years ago go, from the beginning on, and the rest still verifies from the checkpoint."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from comments.audit.actions import Action
from comments.audit.log import CHECKPOINT, Act, append
from comments.audit.models import AuditEntry, AuditHead
from comments.audit.purging import Details, count_acts_over, erase_payloads, prune
from comments.audit.verifying import Break, verify
from comments.db.database import Database
from tests.clock import SettableClock

DAY = timedelta(days=1)
KEPT = 1096 * DAY


async def look(database: Database, clock: SettableClock, times: int = 1, site_id: str = "garage") -> None:
    def write(session: Session) -> None:
        for _ in range(times):
            append(session, Act(action=Action.LOOK, site_id=site_id, purpose="abuse"), clock)

    await database.write(write)


async def prune_all(database: Database, clock: SettableClock, limit: int = 100) -> int:
    return await database.write(lambda session: prune(session, clock.now, limit, clock))


async def sequences(database: Database) -> list[int]:
    return await database.read(
        lambda session: list(session.exec(select(AuditEntry.sequence).order_by(col(AuditEntry.sequence))))
    )


@pytest.fixture
async def pruned(database: Database, clock: SettableClock) -> Database:
    """Of eight acts the first five are gone; 9 says so."""
    await look(database, clock, 5)
    clock.advance(KEPT)
    await look(database, clock, 3)
    clock.advance(DAY)
    assert await prune_all(database, clock) == 5
    return database


@pytest.mark.clause("P23")
async def test_what_is_left_verifies_from_the_checkpoint(pruned: Database) -> None:
    verdict = await pruned.read(verify)
    assert (verdict.ok, verdict.checked, await sequences(pruned)) == (True, 4, [6, 7, 8, 9])


async def test_nothing_goes_before_its_time(database: Database, clock: SettableClock) -> None:
    await look(database, clock)
    clock.advance(KEPT)
    assert (
        await database.read(lambda session: count_acts_over(session, clock.now)),
        await prune_all(database, clock),
    ) == (
        0,
        0,
    )


async def test_pruned_in_batches_the_record_is_whole_after_each(database: Database, clock: SettableClock) -> None:
    await look(database, clock, 7)
    clock.advance(KEPT + DAY)
    for gone in (3, 3, 1, 0):
        assert await prune_all(database, clock, limit=3) == gone
        assert (await database.read(verify)).ok


async def test_an_act_cut_off_at_the_beginning_is_missed(pruned: Database) -> None:
    await pruned.write(lambda session: session.execute(delete(AuditEntry).where(col(AuditEntry.sequence) == 6)).close())
    assert (await pruned.read(verify)).first_broken == Break(sequence=6, id=None, fault="removed")


async def test_an_act_after_the_checkpoint_that_was_changed_is_named(pruned: Database) -> None:
    change = update(AuditEntry).where(col(AuditEntry.sequence) == 7).values(actor_id="bob")
    await pruned.write(lambda session: session.execute(change).close())
    broken = (await pruned.read(verify)).first_broken
    assert broken is not None
    assert (broken.sequence, broken.fault) == (7, "changed")


async def test_a_checkpoint_that_no_act_tells_of_hides_nothing(database: Database, clock: SettableClock) -> None:
    await look(database, clock, 4)

    def cut_off(session: Session) -> None:
        last = session.get_one(AuditEntry, 2)
        session.add(AuditHead(name=CHECKPOINT, sequence=2, hash=last.hash))
        session.execute(delete(AuditEntry).where(col(AuditEntry.sequence) <= 2))

    await database.write(cut_off)
    assert (await database.read(verify)).first_broken == Break(sequence=1, id=None, fault="removed")


async def test_a_checkpoint_that_was_moved_on_hides_nothing(pruned: Database) -> None:
    def cut_off(session: Session) -> None:
        session.merge(AuditHead(name=CHECKPOINT, sequence=7, hash=session.get_one(AuditEntry, 7).hash))
        session.execute(delete(AuditEntry).where(col(AuditEntry.sequence) <= 7))

    await pruned.write(cut_off)
    assert not (await pruned.read(verify)).ok


async def test_the_details_of_a_site_that_keeps_them_shorter_go_sooner_and_the_record_is_whole(
    database: Database, clock: SettableClock
) -> None:
    await look(database, clock, 2, site_id="bakery")
    clock.advance(10 * DAY)
    await look(database, clock, 2)
    clock.advance(183 * DAY)
    details = Details(as_of=clock.now, shorter={"garage": 183 * DAY})
    assert await database.write(lambda session: erase_payloads(session, details, 100, clock)) == 2
    clock.advance(180 * DAY)
    details = Details(as_of=clock.now, shorter={"garage": 183 * DAY})
    assert await database.write(lambda session: erase_payloads(session, details, 100, clock)) == 2
    assert (await database.read(verify)).ok
