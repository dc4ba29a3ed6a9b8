"""What was counted in memory is written down: every minute, by every process, and when the service stops."""

import asyncio
from datetime import date

import pytest
from sqlmodel import Session, col, select

from comments.audit.actors import OPERATOR
from comments.db.database import Database
from comments.jobs.flushing import flush, flushing
from comments.sites.models import Site
from comments.sites.provisioning import remove_site
from comments.sites.queries import site_by_id
from comments.statistics.models import LoadCount
from comments.statistics.queries import loads_by_day
from comments.statistics.rules import start_of
from comments.statistics.tally import Tally
from tests.clock import SettableClock
from tests.factories.people import People

FIREFOX = ("Firefox", "fr", "blog.example.org")
TODAY = date(2026, 3, 14)


@pytest.fixture
def tally(clock: SettableClock) -> Tally:
    return Tally(clock)


async def loads_of(database: Database, site: Site) -> int:
    since, until = start_of(TODAY), start_of(date(2026, 3, 15))
    days = await database.read(lambda session: loads_by_day(session, site.id, since, until))
    return days.get(TODAY, 0)


async def test_counters_grow_by_what_was_counted(database: Database, people: People, tally: Tally) -> None:
    for _ in range(2):
        tally.of(people.garage.id).add(*FIREFOX)
        tally.of(people.bakery.id).add(*FIREFOX)
        await flush(database, tally)
    assert (await loads_of(database, people.garage), await loads_of(database, people.bakery)) == (2, 2)


async def test_what_several_processes_counted_adds_up(database: Database, people: People, clock: SettableClock) -> None:
    tallies = [Tally(clock) for _ in range(5)]
    for tally in tallies:
        for _ in range(4):
            tally.of(people.garage.id).add(*FIREFOX)
            tally.of(people.bakery.id).add(*FIREFOX)
    await asyncio.gather(*(flush(database, tally) for tally in tallies))
    assert (await loads_of(database, people.garage), await loads_of(database, people.bakery)) == (20, 20)


async def test_a_site_that_was_removed_meanwhile_holds_up_nobody(
    database: Database, people: People, tally: Tally, clock: SettableClock
) -> None:
    tally.of(people.garage.id).add(*FIREFOX)
    tally.of(people.bakery.id).add(*FIREFOX)
    garage = people.garage.id
    await database.write(lambda session: remove_site(session, site_by_id(session, garage), OPERATOR, clock))
    await flush(database, tally)
    assert (await loads_of(database, people.garage), await loads_of(database, people.bakery)) == (0, 1)


async def test_with_a_site_its_numbers_go(
    database: Database, people: People, tally: Tally, clock: SettableClock
) -> None:
    tally.of(people.garage.id).add(*FIREFOX)
    await flush(database, tally)
    garage = people.garage.id
    await database.write(lambda session: remove_site(session, site_by_id(session, garage), OPERATOR, clock))

    def left(session: Session) -> int:
        return len(session.exec(select(LoadCount).where(col(LoadCount.site_id) == garage)).all())

    assert await database.read(left) == 0


async def test_stopping_writes_down_the_last_minute(database: Database, people: People, tally: Tally) -> None:
    async with flushing(database, tally):
        tally.of(people.garage.id).add(*FIREFOX)
    assert await loads_of(database, people.garage) == 1


async def test_what_cannot_be_written_waits_for_the_next_time(
    database: Database, people: People, tally: Tally, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(_work: object) -> None:
        raise OSError

    tally.of(people.garage.id).add(*FIREFOX)
    with monkeypatch.context() as full_disk:
        full_disk.setattr(database, "write", refuse)
        await flush(database, tally)
    await flush(database, tally)
    assert await loads_of(database, people.garage) == 1
    assert "statistics could not be written: OSError" in caplog.text
