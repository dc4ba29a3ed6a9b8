"""Whatever is done to the record, `verify` names the first act that is not as it was written."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, inspect, null, update
from sqlmodel import Session, col, select

from comments.audit.actions import Action
from comments.audit.chain import FIRST, Skeleton, commit_to, link
from comments.audit.log import Act, append
from comments.audit.models import AuditEntry, AuditHead
from comments.audit.purging import Details, count_due, erase_payloads
from comments.audit.verifying import Break, verify
from comments.db.database import Database
from comments.foundation.identifiers import new_id
from tests.clock import SettableClock

LENGTH = 8
Tamper = Callable[[Session], None]


@pytest.fixture
async def record(database: Database, clock: SettableClock) -> list[Skeleton]:
    """Eight acts on two sites, a minute apart."""

    def write(session: Session) -> list[Skeleton]:
        written = []
        for number in range(LENGTH):
            written.append(append(session, look_number(number), clock))
            clock.advance(timedelta(minutes=1))
        return written

    return await database.write(write)


def look_number(number: int) -> Act:
    return Act(
        action=Action.LOOK,
        site_id=("garage", "bakery")[number % 2],
        actor_id="alice",
        actor_role="owner",
        purpose="abuse",
        subject=f"comment-{number}",
        fields=("ip",),
        detail={"note": f"note {number}"},
    )


def values(of: int, /, **changed: object) -> Tamper:
    """Change columns of one act."""

    def tamper(session: Session) -> None:
        session.execute(update(AuditEntry).where(col(AuditEntry.sequence) == of).values(**changed))

    return tamper


def removed(*sequences: int) -> Tamper:
    def tamper(session: Session) -> None:
        session.execute(delete(AuditEntry).where(col(AuditEntry.sequence).in_(sequences)))

    return tamper


def swapped(first: int, second: int) -> Tamper:
    """Put two acts in each other's place."""

    def tamper(session: Session) -> None:
        for old, new in ((first, 1000), (second, first), (1000, second)):
            session.execute(update(AuditEntry).where(col(AuditEntry.sequence) == old).values(sequence=new))

    return tamper


def removed_and_closed_up(sequence: int) -> Tamper:
    """Remove an act and renumber those after it, so that no number is missing."""

    def tamper(session: Session) -> None:
        removed(sequence)(session)
        for number in range(sequence + 1, LENGTH + 1):
            values(number, sequence=number - 1)(session)

    return tamper


def forged(sequence: int, previous: bytes) -> AuditEntry:
    """An act that never was, with hashes that are right in themselves."""
    entry = AuditEntry(
        sequence=sequence,
        id=new_id(),
        at=SettableClock().now,
        action=Action.LOOK,
        payload={"role": "owner"},
        salt=bytes(32),
        commitment=commit_to({"role": "owner"}, bytes(32)),
        previous=previous,
        hash=b"",
    )
    skeleton = Skeleton(**{name: getattr(entry, name) for name in Skeleton.__dataclass_fields__})
    entry.hash = link(previous, skeleton, entry.commitment)
    return entry


def added_at_the_end(session: Session) -> None:
    last = session.get_one(AuditEntry, LENGTH)
    session.add(forged(LENGTH + 1, last.hash))


def put_in(sequence: int) -> Tamper:
    """Make room and put in an act that follows the one before it."""

    def tamper(session: Session) -> None:
        for number in range(LENGTH, sequence - 1, -1):
            values(number, sequence=number + 1)(session)
        before = session.get(AuditEntry, sequence - 1)
        session.add(forged(sequence, FIRST if before is None else before.hash))

    return tamper


def rewritten_without_the_head(session: Session) -> None:
    """Replace the last act by another whose hashes are right."""
    previous = session.get_one(AuditEntry, LENGTH - 1).hash
    removed(LENGTH)(session)
    session.add(forged(LENGTH, previous))


async def test_an_untouched_record_is_whole(database: Database, record: list[Skeleton]) -> None:
    verdict = await database.read(verify)
    assert (verdict.ok, verdict.checked, verdict.first_broken) == (True, len(record), None)


async def test_an_act_leaves_no_column_empty(database: Database, record: list[Skeleton]) -> None:
    act = await database.read(lambda session: session.get_one(AuditEntry, record[0].sequence))
    assert [column.key for column in inspect(AuditEntry).columns if getattr(act, column.key) is None] == []


async def test_an_empty_record_is_whole(database: Database) -> None:
    assert (await database.read(verify)).ok


OTHER_DETAILS = {"role": "owner", "purpose": "legal", "fields": ["ip"], "detail": {}}
TAMPERINGS: dict[str, tuple[Tamper, int, str]] = {
    "another actor": (values(3, actor_id="bob"), 3, "changed"),
    "another site": (values(3, site_id=None), 3, "changed"),
    "another action": (values(3, action=Action.LOOK_REFUSED.value), 3, "changed"),
    "another subject": (values(3, subject="comment-9"), 3, "changed"),
    "another id": (values(3, id="another"), 3, "changed"),
    "another time": (values(3, at=SettableClock().now), 3, "changed"),
    "another commitment": (values(3, commitment=bytes(32)), 3, "changed"),
    "another predecessor": (values(3, previous=bytes(32)), 3, "changed"),
    "another hash": (values(3, hash=bytes(32)), 3, "changed"),
    "another salt": (values(3, salt=bytes(32)), 3, "changed"),
    "no salt": (values(3, salt=None), 3, "changed"),
    "other details": (values(3, payload=OTHER_DETAILS), 3, "changed"),
    "the first changed": (values(1, actor_id="bob"), 1, "changed"),
    "the last changed": (values(LENGTH, actor_id="bob"), LENGTH, "changed"),
    "the first removed": (removed(1), 1, "removed"),
    "one removed": (removed(4), 4, "removed"),
    "two removed": (removed(4, 5), 4, "removed"),
    "the last removed": (removed(LENGTH), LENGTH, "removed"),
    "the last two removed": (removed(LENGTH - 1, LENGTH), LENGTH - 1, "removed"),
    "all removed": (removed(*range(1, LENGTH + 1)), 1, "removed"),
    "removed and closed up": (removed_and_closed_up(4), 4, "moved"),
    "swapped": (swapped(2, 6), 2, "moved"),
    "neighbours swapped": (swapped(4, 5), 4, "moved"),
    "moved to the front": (values(5, sequence=-1), -1, "moved"),
    "added at the end": (added_at_the_end, LENGTH + 1, "added"),
    "put in between": (put_in(4), 4, "added"),
    "put in at the front": (put_in(1), 1, "added"),
    "the last forged": (rewritten_without_the_head, LENGTH, "changed"),
}


@pytest.mark.clause("P23")
@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("name", TAMPERINGS)
async def test_tampering_is_named(database: Database, name: str) -> None:
    tamper, sequence, fault = TAMPERINGS[name]
    await database.write(tamper)
    found = (await database.read(verify)).first_broken
    assert found is not None
    assert (found.sequence, found.fault) == (sequence, fault)


async def test_a_payload_erased_before_its_time_is_named(database: Database, record: list[Skeleton]) -> None:
    await database.write(
        lambda session: session.execute(
            update(AuditEntry).where(col(AuditEntry.sequence) == 3).values(payload=null(), salt=None)
        ).close()
    )
    verdict = await database.read(verify)
    assert verdict.first_broken == Break(sequence=3, id=record[2].id, fault="changed")


async def test_a_head_that_was_taken_away_is_noticed(database: Database, record: list[Skeleton]) -> None:
    await database.write(lambda session: session.execute(delete(AuditHead)).close())
    verdict = await database.read(verify)
    assert verdict.first_broken == Break(sequence=1, id=record[0].id, fault="added")


async def test_details_go_on_time_and_the_chain_still_verifies(
    database: Database, record: list[Skeleton], clock: SettableClock
) -> None:
    clock.now = record[4].at + timedelta(days=365)
    assert await database.write(lambda session: erase_payloads(session, Details(as_of=clock.now), 100, clock)) == 5
    left = await database.read(
        lambda session: session.exec(select(AuditEntry.sequence).where(col(AuditEntry.payload).is_not(None))).all()
    )
    assert sorted(left) == [6, 7, 8, 9]
    assert (await database.read(verify)).ok


async def test_details_are_erased_with_their_salt(
    database: Database, record: list[Skeleton], clock: SettableClock
) -> None:
    clock.advance(timedelta(days=366))
    await database.write(lambda session: erase_payloads(session, Details(as_of=clock.now), 100, clock))
    entry = await database.read(lambda session: session.get_one(AuditEntry, record[0].sequence))
    assert (entry.payload, entry.salt) == (None, None)


async def test_erasing_details_again_finds_nothing(
    database: Database, record: list[Skeleton], clock: SettableClock
) -> None:
    clock.advance(timedelta(days=366))
    await database.write(lambda session: erase_payloads(session, Details(as_of=clock.now), 100, clock))
    assert await database.read(lambda session: count_due(session, Details(as_of=clock.now))) == 0
    assert await database.write(lambda session: erase_payloads(session, Details(as_of=clock.now), 100, clock)) == 0
    assert record


async def test_erasing_in_portions_verifies_after_each(
    database: Database, record: list[Skeleton], clock: SettableClock
) -> None:
    clock.advance(timedelta(days=366))
    sound = []
    for _ in range(0, len(record), 3):
        await database.write(lambda session: erase_payloads(session, Details(as_of=clock.now), 3, clock))
        sound.append((await database.read(verify)).ok)
    assert sound == [True, True, True]


async def test_acts_at_once_are_all_chained(database: Database, clock: SettableClock) -> None:
    act = Act(action=Action.SETTINGS_CHANGED, site_id="garage")
    await asyncio.gather(*(database.write(lambda session: append(session, act, clock)) for _ in range(50)))
    verdict = await database.read(verify)
    assert (verdict.ok, verdict.checked) == (True, 50)


async def test_an_act_falls_with_the_change_it_tells_of(database: Database, clock: SettableClock) -> None:
    def change_and_fail(session: Session) -> None:
        append(session, Act(action=Action.SETTINGS_CHANGED), clock)
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await database.write(change_and_fail)
    verdict = await database.read(verify)
    assert (verdict.ok, verdict.checked) == (True, 0)


async def test_acts_appended_while_it_verifies_are_no_fault(database: Database, clock: SettableClock) -> None:
    act = Act(action=Action.SETTINGS_CHANGED)

    async def append_often() -> None:
        for _ in range(40):
            await database.write(lambda session: append(session, act, clock))

    task = asyncio.create_task(append_often())
    verdicts = []
    while not task.done():
        verdicts.append(await database.read(verify))
    await task
    assert all(verdict.ok for verdict in verdicts)
