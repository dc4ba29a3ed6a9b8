"""Who is told of a new version: each account that the blog knows, once, and nobody else."""

from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import Session, col, select

from comments.accounts.mails import Mail
from comments.db.database import Database
from comments.discussion.participating import count_known, some_known
from comments.jobs.lane import Lane
from comments.notifications import announcing
from comments.notifications.announcing import Announcer
from comments.outbox.models import OutboxEntry
from comments.policies.alerting import mark_seen
from comments.policies.announcing import ANNOUNCE
from comments.portability.own_alerts import own_alerts
from tests.clock import SettableClock
from tests.factories.accounts import make_account
from tests.factories.people import People
from tests.factories.policies import comment_by
from tests.features.alerts.conftest import Publish, Readers


@pytest.fixture(autouse=True)
def in_small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few accounts are many parts."""
    monkeypatch.setattr(announcing, "_AT_ONCE", 2)


async def told(database: Database) -> list[str]:
    """The accounts to which a mail was promised, one entry a mail."""

    def promised(session: Session) -> list[str]:
        mails = select(OutboxEntry).where(col(OutboxEntry.kind) == Mail.POLICY_CHANGED.value)
        return [each.payload["account"] for each in session.exec(mails)]

    return sorted(await database.read(promised))


async def announce(database: Database, clock: SettableClock) -> None:
    await Lane(database, {ANNOUNCE: Announcer(database, clock).announce}, clock).work_off()


async def test_nobody_is_alerted_of_a_first_version(readers: Readers, database: Database, clock: SettableClock) -> None:
    await announce(database, clock)
    assert (await readers.versions(readers.dora), await told(database)) == ([], [])


@pytest.mark.clause("P30")
async def test_each_account_that_the_blog_knows_is_alerted_once(
    readers: Readers, people: People, publish_next: Publish
) -> None:
    await publish_next(people.garage)
    known = [readers.dora, people.alice.id, people.bob.id, people.ann.id]
    assert [await readers.versions(each) for each in known] == [[("garage", 2)]] * 4


@pytest.mark.clause("P30")
async def test_whom_another_blog_knows_is_not_alerted(readers: Readers, people: People, publish_next: Publish) -> None:
    await publish_next(people.garage)
    assert [await readers.versions(each) for each in (readers.ernest, people.charlie.id)] == [[], []]


async def test_who_came_after_a_version_is_not_alerted_of_it(
    readers: Readers, people: People, publish_next: Publish, database: Database, clock: SettableClock
) -> None:
    await publish_next(people.garage)
    clock.advance(timedelta(hours=1))

    def arrive(session: Session) -> str:
        late = make_account(session, "late").id
        comment_by(session, people.garage, late).created_at = clock()
        return late

    assert await readers.versions(await database.write(arrive)) == []


@pytest.mark.clause("P30")
async def test_a_material_change_is_mailed_once_to_each_active_account_and_to_no_other(
    readers: Readers, people: People, publish_next: Publish, database: Database, clock: SettableClock
) -> None:
    await publish_next(people.garage)
    await announce(database, clock)
    assert await told(database) == sorted([readers.dora, people.alice.id, people.ann.id, people.bob.id])


@pytest.mark.clause("P30")
async def test_running_again_mails_nobody_again(
    readers: Readers, people: People, publish_next: Publish, database: Database, clock: SettableClock
) -> None:
    await publish_next(people.garage)
    await announce(database, clock)
    await database.write(_make_due_again)
    await announce(database, clock)
    assert len(await told(database)) == 4


async def test_an_announcement_that_was_cut_off_goes_on_where_it_was(
    readers: Readers, people: People, publish_next: Publish, database: Database, clock: SettableClock
) -> None:
    await publish_next(people.garage)
    entry = await database.read(_announcement)
    for _ in range(2):
        part = await database.read(partial(announcing._next_part, entry_id=entry.id))
        assert part is not None
        # The second time as if two workers had been at it: the part was promised a moment ago.
        await database.write(partial(announcing._promise, entry_id=entry.id, part=part, clock=clock))
        await database.write(partial(announcing._promise, entry_id=entry.id, part=part, clock=clock))
    await announce(database, clock)
    assert await told(database) == sorted([readers.dora, people.alice.id, people.ann.id, people.bob.id])


@pytest.mark.parametrize("severity", ["editorial", "minor"])
async def test_a_smaller_change_is_told_in_the_account_alone(
    readers: Readers, people: People, publish_next: Publish, database: Database, clock: SettableClock, severity: str
) -> None:
    await publish_next(people.garage, severity)
    await announce(database, clock)
    assert (await readers.versions(readers.dora), await told(database)) == ([("garage", 2)], [])


async def test_the_console_counts_those_who_are_mailed(
    readers: Readers, people: People, publish_next: Publish, database: Database, clock: SettableClock
) -> None:
    await publish_next(people.garage)
    counted = await database.read(lambda session: count_known(session, people.garage.id, clock()))
    found, _ = await database.read(lambda session: some_known(session, people.garage.id, clock(), "", 100))
    assert (counted, len(found)) == (4, 4)


async def test_an_alert_that_was_shown_stays_shown_at_its_first_time(
    readers: Readers, people: People, publish_next: Publish, database: Database, clock: SettableClock
) -> None:
    await publish_next(people.garage)
    first = clock()

    def show(session: Session) -> None:
        mark_seen(session, readers.dora, own_alerts(session, readers.dora), clock)

    await database.write(show)
    clock.advance(timedelta(days=1))
    await database.write(show)
    assert [alert.seen_at for alert in await readers.alerts(readers.dora)] == [first]


def _announcement(session: Session) -> OutboxEntry:
    (found,) = [each for each in session.exec(select(OutboxEntry)) if each.kind == ANNOUNCE]
    return found


def _make_due_again(session: Session) -> None:
    entry = _announcement(session)
    entry.done_at, entry.locked_until = None, None
    session.add(entry)
