"""Reports on a month: what they tell, when they can be made, and that they stay what they were."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from comments.accounts.people import Person
from comments.audit.actions import Action
from comments.audit.actors import Actor
from comments.db.database import Database
from comments.foundation.errors import NotFoundError
from comments.sites.models import Site
from comments.sites.queries import site_by_id
from comments.statistics.errors import (
    DraftChangedError,
    MonthNotReportableError,
    ReportPublishedError,
    TooFewLoadsError,
)
from comments.statistics.models import TrendReport
from comments.statistics.queries import published_reports, report_on
from comments.statistics.reporting import discard_report, draft_report, mark_of, publish_report, read_document
from comments.statistics.rules import start_of
from comments.statistics.suppression import Cell, Table
from tests.clock import SettableClock
from tests.factories.loads import plant_loads
from tests.factories.people import People
from tests.factories.record import acts

FEBRUARY = date(2026, 2, 1)


class Office:
    """Alice at her reports."""

    def __init__(self, database: Database, site: Site, alice: Person, clock: SettableClock) -> None:
        self.database, self.site, self.clock = database, site, clock
        self.by = Actor(alice.id, "owner")

    async def count(self, day: date = FEBRUARY, **browsers: int) -> None:
        await self.database.write(plant_loads(self.site.id, day, **browsers))

    async def draft(self, month: date = FEBRUARY) -> TrendReport:
        def work(session: Session) -> TrendReport:
            return draft_report(session, site_by_id(session, self.site.id), month, self.clock)

        return await self.database.write(work)

    async def publish(self, draft: TrendReport) -> TrendReport:
        def work(session: Session) -> TrendReport:
            site = site_by_id(session, self.site.id)
            return publish_report(session, site, draft.month, mark_of(draft), self.by, self.clock)

        return await self.database.write(work)

    async def published(self) -> list[TrendReport]:
        return await self.database.read(lambda session: published_reports(session, self.site.id))


@pytest.fixture
async def office(database: Database, people: People, clock: SettableClock) -> Office:
    """The garage's, with the bakery's loads as noise."""
    await database.write(plant_loads(people.bakery.id, FEBRUARY, Firefox=5000))
    return Office(database, people.garage, people.alice, clock)


@pytest.mark.clause("P4")
async def test_a_report_tells_of_its_month_and_site_alone(office: Office) -> None:
    await office.count(date(2026, 1, 31), Firefox=1000)
    await office.count(date(2026, 2, 1), Firefox=91, Chrome=40, Opera=4)
    await office.count(date(2026, 2, 28), Firefox=30, Safari=8)
    await office.count(date(2026, 3, 1), Firefox=1000)
    trends = read_document(await office.draft())
    assert (trends.month, trends.loads) == ("2026-02", 170)
    assert trends.browsers == Table([Cell("Firefox", 120), Cell("Chrome", 40)], 10)


async def test_what_is_published_is_what_was_looked_at(office: Office) -> None:
    await office.count(Firefox=100)
    draft = await office.draft()
    await office.count(Firefox=700)
    published = await office.publish(draft)
    assert (published.document, published.published_at) == (draft.document, office.clock.now)


async def test_a_draft_that_somebody_made_anew_is_looked_at_first(office: Office) -> None:
    await office.count(Firefox=100)
    looked_at = await office.draft()
    await office.count(Firefox=700)
    await office.draft()
    with pytest.raises(DraftChangedError):
        await office.publish(looked_at)


@pytest.mark.clause("P4")
async def test_a_month_is_published_once(office: Office) -> None:
    await office.count(Firefox=100)
    draft = await office.draft()
    await office.publish(draft)
    await office.count(Firefox=7)
    with pytest.raises(ReportPublishedError):
        await office.publish(draft)
    with pytest.raises(ReportPublishedError):
        await office.draft()
    assert [report.document for report in await office.published()] == [draft.document]


async def test_a_published_report_cannot_be_thrown_away(office: Office) -> None:
    await office.count(Firefox=100)
    await office.publish(await office.draft())
    with pytest.raises(ReportPublishedError):
        await discard(office)


async def test_a_draft_can_be_thrown_away(office: Office) -> None:
    await office.count(Firefox=100)
    await office.draft()
    await discard(office)
    with pytest.raises(NotFoundError):
        await office.database.read(lambda session: report_on(session, office.site.id, FEBRUARY))


async def discard(office: Office) -> None:
    await office.database.write(lambda session: discard_report(session, site_by_id(session, office.site.id), FEBRUARY))


async def test_a_draft_is_nothing_for_the_public(office: Office) -> None:
    await office.count(Firefox=100)
    await office.draft()
    assert await office.published() == []


@pytest.mark.clause("P4")
async def test_a_month_with_nine_loads_has_no_report(office: Office) -> None:
    await office.count(Firefox=5, Chrome=4)
    with pytest.raises(TooFewLoadsError):
        await office.draft()


@pytest.mark.parametrize("since_it_ended", [timedelta(days=-10), timedelta(minutes=59)])
async def test_a_month_that_is_not_settled_has_no_report(office: Office, since_it_ended: timedelta) -> None:
    await office.count(Firefox=100)
    office.clock.now = start_of(date(2026, 3, 1)) + since_it_ended
    with pytest.raises(MonthNotReportableError):
        await office.draft()


async def test_a_month_of_which_days_have_gone_has_no_report(office: Office) -> None:
    await office.count(Firefox=100)
    office.clock.now = start_of(FEBRUARY) + timedelta(days=761)
    with pytest.raises(MonthNotReportableError):
        await office.draft()


async def test_a_report_covers_whole_months_alone(office: Office) -> None:
    await office.count(Firefox=100)
    with pytest.raises(MonthNotReportableError):
        await office.draft(date(2026, 2, 2))


async def test_publishing_is_recorded_as_an_act(office: Office) -> None:
    await office.count(Firefox=100)
    await office.publish(await office.draft())
    [entry] = await acts(office.database, Action.TRENDS_PUBLISHED)
    assert (entry.actor_id, entry.site_id, entry.payload and entry.payload["detail"]) == (
        office.by.id,
        office.site.id,
        {"month": "2026-02"},
    )
