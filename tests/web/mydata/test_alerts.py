"""Alerts on the person's own page: a mark leads there, and to be shown one there is to have seen it."""

import re
from datetime import timedelta

import pytest
from sqlmodel import Session

from comments.sites.models import Site
from comments.sites.queries import site_by_slug
from comments.sites.rules import SiteSettings
from tests.factories.policies import amend
from tests.service import Running
from tests.web.mydata.conftest import Holder, Say

FORM = {"site": "garage", "version": "2"}


@pytest.fixture(autouse=True)
async def changed(running: Running, dora: str, garage: Site, bakery: Site, say: Say) -> None:
    """Dora commented at the garage, whose rules then changed; so did those of a blog that does not know her."""
    await say(dora)
    running.clock.advance(timedelta(days=1))
    await amend(running.db, running.clock, "garage", 180)
    await amend(running.db, running.clock, "bakery", 180)


async def read_to_the_letter(running: Running) -> None:
    def choose(session: Session) -> None:
        site = site_by_slug(session, "garage")
        site.settings = SiteSettings(readings={"P31": "literal"}).to_stored()
        session.add(site)

    await running.db.write(choose)


def mark(page: str) -> str | None:
    found = re.search(r"\((\d+ new alerts?)\)", page)
    return found and found.group(1)


@pytest.mark.clause("P30")
async def test_a_mark_leads_to_an_alert_until_it_was_shown(doras: Holder) -> None:
    before = mark((await doras.get("/profile")).text)
    await doras.get("/alerts")
    assert (before, mark((await doras.get("/profile")).text)) == ("1 new alert", None)


async def test_the_page_tells_what_changed_on_which_blog(doras: Holder) -> None:
    page = (await doras.get("/alerts")).text
    assert ("Garage" in page, "IP address of a comment" in page, "Bakery" in page) == (True, True, False)


async def test_a_browser_that_fetches_ahead_has_shown_nothing(doras: Holder) -> None:
    await doras.client.get("/account/alerts", headers={"sec-purpose": "prefetch"})
    assert mark((await doras.get("/profile")).text) == "1 new alert"


@pytest.mark.clause("P31")
async def test_a_tick_accepts_a_material_change(doras: Holder) -> None:
    page = await doras.follow(await doras.post("/alerts", accept="yes", **FORM))
    assert ("Recorded: you accept this version." in page, 'type="checkbox"' in page) == (True, False)


async def test_a_form_without_its_tick_records_nothing_and_says_so(doras: Holder) -> None:
    answer = await doras.post("/alerts", **FORM)
    page = (await doras.get("/alerts")).text
    assert ("Tick the box" in answer.text, 'type="checkbox"' in page) == (True, True)


@pytest.mark.parametrize("form", [{"site": "bakery", "version": "2"}, {"site": "garage", "version": "x"}, {}])
async def test_nobody_accepts_what_they_were_not_told_of(doras: Holder, form: dict[str, str]) -> None:
    assert (await doras.post("/alerts", accept="yes", **form)).status_code == 404


@pytest.mark.clause("P31")
async def test_to_the_letter_the_page_says_that_going_on_counts_and_a_comment_then_accepts(
    running: Running, doras: Holder, dora: str, say: Say
) -> None:
    await read_to_the_letter(running)
    told = "a moderator’s decision) accepts this version" in (await doras.get("/alerts")).text
    await say(dora, "Going on.")
    assert (told, "you went on commenting after" in (await doras.get("/alerts")).text) == (True, True)


@pytest.mark.clause("P31")
async def test_to_the_letter_a_comment_before_the_alert_was_shown_accepts_nothing(
    running: Running, doras: Holder, dora: str, say: Say
) -> None:
    await read_to_the_letter(running)
    await say(dora, "Nobody has told me anything yet.")
    assert "you went on commenting after" not in (await doras.get("/alerts")).text
