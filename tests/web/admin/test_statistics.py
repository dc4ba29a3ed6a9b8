"""The console's room of statistics, and the way of a report from draft to publication."""

import re
from datetime import date

import pytest
from sqlmodel import Session

from comments.audit.actors import OPERATOR
from comments.policies.amending import amend_rules
from comments.sites.models import Site
from comments.sites.queries import site_by_slug
from comments.statistics.purging import aggregate_due
from comments.statistics.queries import published_reports
from tests.factories.loads import plant_loads
from tests.service import OPERATOR_NAME, Running
from tests.web.admin.conftest import Console

ROOM = "/sites/garage/statistics"
DRAFT = f"{ROOM}/trends/2026-02"
TODAY, FEBRUARY = date(2026, 3, 14), date(2026, 2, 10)


@pytest.fixture
async def planted(running: Running, garage: Site, bakery: Site) -> Site:
    """Some loads of today and of February at the garage, and many elsewhere."""
    await running.db.write(plant_loads(garage.id, TODAY, Firefox=1200, Chrome=34))
    await running.db.write(plant_loads(garage.id, FEBRUARY, Firefox=100, Opera=2))
    await running.db.write(plant_loads(bakery.id, TODAY, Netscape=777))
    return garage


def cells(text: str) -> dict[str, str]:
    """The rows of every table: what is counted, and how many."""
    rows = re.findall(
        r'<th scope="row">\s*([^<]+?)\s*(?:<svg.*?</svg>)?</th>\s*<td class="figure">([^<]+)</td>', text, re.DOTALL
    )
    return dict(rows)


async def test_numbers_stand_in_tables_as_well_as_in_the_picture(alices: Console, planted: Site) -> None:
    text = (await alices.get(ROOM)).text
    found = cells(text)
    assert (found["14 Mar"], found["Firefox"], found["Chrome"], found["French"]) == ("1,234", "1,200", "34", "1,234")
    assert '<svg role="img"' in text


async def test_every_bar_says_what_it_is_of(alices: Console, planted: Site) -> None:
    assert "<title>14 Mar: 1,234</title>" in (await alices.get(ROOM)).text


@pytest.mark.parametrize(("step", "row"), [("week", "week of 9 Mar"), ("month", "March 2026")])
async def test_days_are_added_up(alices: Console, planted: Site, step: str, row: str) -> None:
    assert cells((await alices.get(f"{ROOM}?by={step}")).text)[row] == "1,234"


async def test_a_step_that_does_not_exist_is_a_day(alices: Console, planted: Site) -> None:
    assert "14 Mar" in cells((await alices.get(f"{ROOM}?by=century")).text)


async def test_another_sites_numbers_are_not_shown(alices: Console, planted: Site) -> None:
    assert "Netscape" not in (await alices.get(ROOM)).text


async def test_where_nothing_was_counted_the_room_says_so(alices: Console) -> None:
    text = (await alices.get(ROOM)).text
    assert ("Nothing was counted in this time." in text, "<rect" in text, "no month to report on" in text) == (
        True,
        False,
        True,
    )


async def test_where_statistics_are_off_the_room_says_so(running: Running, alices: Console, planted: Site) -> None:
    await running.db.write(
        lambda session: amend_rules(
            session, site_by_slug(session, "garage"), {"statistics": "off"}, OPERATOR_NAME, OPERATOR, running.clock
        )
    )
    text = (await alices.get(ROOM)).text
    assert ("statistics of this blog are off" in text, "1,234" in text) == (True, True)


async def test_old_days_are_shown_as_the_sum_of_their_year(running: Running, alices: Console, planted: Site) -> None:
    await running.db.write(plant_loads(planted.id, date(2023, 5, 1), Firefox=4321))
    await running.db.write(lambda session: aggregate_due(session, running.clock(), 100))
    assert cells((await alices.get(ROOM)).text)["2023"] == "4,321"


async def test_the_room_needs_no_style_or_script_of_its_own(alices: Console, planted: Site) -> None:
    text = (await alices.get(ROOM)).text
    assert re.findall(r"<style|\sstyle=|<script(?! src)|\son[a-z]+=", text) == []


async def test_bob_sees_numbers_and_makes_no_reports(bobs: Console, planted: Site) -> None:
    text = (await bobs.get(ROOM)).text
    assert ("1,234" in text, "Reports on trends" in text) == (True, False)
    assert (await bobs.post(f"{ROOM}/trends", {"month": "2026-02"})).status_code == 403


async def test_charlie_sees_nothing(charlies: Console, planted: Site) -> None:
    assert (await charlies.get(ROOM)).status_code == 404


@pytest.mark.clause("P4")
async def test_a_report_is_drafted_looked_at_and_published(running: Running, alices: Console, planted: Site) -> None:
    drafted = await alices.post(f"{ROOM}/trends", {"month": "2026-02"})
    assert drafted.headers["location"] == f"/console{DRAFT}"
    preview = (await alices.get(DRAFT)).text
    # Two loads by Opera are told with a hundred others, or not at all.
    assert ("Opera" in preview, cells(preview)["All others"]) == (False, "100")
    mark = re.findall(r'name="draft" value="([0-9a-f]+)"', preview)[0]
    assert await reports(running) == 0
    await alices.post(f"{DRAFT}/publish", {"draft": mark})
    assert await reports(running) == 1
    assert "<strong>alice</strong> published a report" in (await alices.get("/sites/garage/record")).text


async def reports(running: Running) -> int:
    def count(session: Session) -> int:
        return len(published_reports(session, site_by_slug(session, "garage").id))

    return await running.db.read(count)


async def test_a_draft_that_was_not_looked_at_is_not_published(
    running: Running, alices: Console, planted: Site
) -> None:
    await alices.post(f"{ROOM}/trends", {"month": "2026-02"})
    answer = await alices.post(f"{DRAFT}/publish", {"draft": "another"})
    assert (answer.status_code, await reports(running)) == (409, 0)


async def test_a_draft_is_thrown_away(alices: Console, planted: Site) -> None:
    await alices.post(f"{ROOM}/trends", {"month": "2026-02"})
    await alices.post(f"{DRAFT}/discard", {})
    assert ((await alices.get(DRAFT)).status_code, "Draft a report" in (await alices.get(ROOM)).text) == (404, True)


@pytest.mark.parametrize("month", ["", "2026-3", "2026-13", "2026-03", "1999-01", "9999-12", "x" * 500, "٢٠٢٦-٠٢"])
async def test_a_month_that_cannot_be_reported_on_is_refused(alices: Console, planted: Site, month: str) -> None:
    assert (await alices.post(f"{ROOM}/trends", {"month": month})).status_code == 409


@pytest.mark.parametrize("month", ["2026-3", "soon", "9999-12", "0000-01"])
async def test_a_draft_of_no_month_is_not_found(alices: Console, planted: Site, month: str) -> None:
    assert (await alices.get(f"{ROOM}/trends/{month}")).status_code == 404
