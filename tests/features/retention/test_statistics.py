"""Statistics: after their period days become the sums of their year, and hours go altogether."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from comments.db.database import Database
from comments.retention.purgers import Retention
from comments.retention.rules import Outcome
from comments.retention.running import run_retention
from comments.sites.models import Site
from comments.sites.rules import SiteSettings
from comments.statistics.models import LoadCount
from comments.statistics.rules import start_of
from tests.clock import SettableClock
from tests.factories.loads import plant_loads
from tests.factories.people import People

OLD, YOUNGER = date(2025, 12, 30), date(2025, 12, 31)
Left = dict[tuple[str, date, str], int]


async def outcome(retention: Retention) -> Outcome:
    return next(each for each in await run_retention(retention) if each.category == "statistics")


async def left_of(database: Database, site: Site) -> Left:
    """What there is of a site: by span, day and browser, or the loads of an hour or year."""

    def read(session: Session) -> Left:
        found = select(LoadCount).where(
            col(LoadCount.site_id) == site.id, col(LoadCount.dimension).in_(["loads", "browser"])
        )
        return {(row.span, row.since.date(), row.value): row.loads for row in session.exec(found)}

    return await database.read(read)


def of_day(day: date, **browsers: int) -> Left:
    return {
        ("hour", day, ""): sum(browsers.values()),
        **{("day", day, name): loads for name, loads in browsers.items()},
    }


@pytest.fixture
async def planted(database: Database, people: People) -> Site:
    """The garage with two days, and the bakery's as noise."""
    for site in (people.garage, people.bakery):
        await database.write(plant_loads(site.id, OLD, Firefox=20, Chrome=3))
        await database.write(plant_loads(site.id, YOUNGER, Firefox=5))
    return people.garage


@pytest.mark.clause("P2")
async def test_a_day_goes_into_its_year_after_25_months(
    database: Database, retention: Retention, planted: Site, clock: SettableClock
) -> None:
    clock.now = start_of(OLD) + timedelta(days=761)
    done = await outcome(retention)
    year = date(2025, 1, 1)
    summed = {("year", year, ""): 23, ("year", year, "Firefox"): 20, ("year", year, "Chrome"): 3}
    assert (done.due, done.done) == (10, 10)
    assert await left_of(database, planted) == of_day(YOUNGER, Firefox=5) | summed


async def test_nothing_goes_a_moment_before(
    database: Database, retention: Retention, planted: Site, clock: SettableClock
) -> None:
    clock.now = start_of(OLD) + timedelta(days=761) - timedelta(seconds=1)
    assert (await outcome(retention)).due == 0
    assert await left_of(database, planted) == of_day(OLD, Firefox=20, Chrome=3) | of_day(YOUNGER, Firefox=5)


async def test_sums_of_a_year_grow_and_stay(
    database: Database, retention: Retention, planted: Site, clock: SettableClock
) -> None:
    for _ in range(4):
        clock.advance(timedelta(days=761))
        await run_retention(retention)
    year = date(2025, 1, 1)
    assert await left_of(database, planted) == {
        ("year", year, ""): 28,
        ("year", year, "Firefox"): 25,
        ("year", year, "Chrome"): 3,
    }


async def test_a_site_may_keep_its_days_for_less_long(
    database: Database, retention: Retention, people: People, planted: Site, clock: SettableClock
) -> None:
    shorter = SiteSettings(retention={"statistics": 30}).to_stored()
    change = update(Site).where(col(Site.id) == planted.id).values(settings=shorter)
    await database.write(lambda session: session.execute(change).close())
    await run_retention(retention)
    assert {span for span, _, _ in await left_of(database, planted)} == {"year"}
    assert {span for span, _, _ in await left_of(database, people.bakery)} == {"hour", "day"}
