"""What everybody may read of a blog's statistics: published reports, as a page, as JSON, as a feed."""

from datetime import date, timedelta
from xml.etree import ElementTree as ET

import httpx
import pytest
from sqlmodel import Session

from comments.audit.actors import OPERATOR
from comments.sites.models import Site
from comments.sites.queries import site_by_slug
from comments.statistics.reporting import draft_report, mark_of, publish_report
from tests.factories.loads import plant_loads
from tests.service import Running

PAGE, API, FEED = "/sites/garage/trends", "/api/v1/sites/garage/trends", "/sites/garage/trends/feed.atom"
ATOM = "{http://www.w3.org/2005/Atom}"
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


async def fetch(running: Running, path: str, **headers: str) -> httpx.Response:
    async with running.client(accept="text/html") as client:
        return await client.get(path, headers=headers)


@pytest.fixture
async def published(running: Running, garage: Site) -> Site:
    """February was published before January; March is a draft's."""
    for month in (FEBRUARY, JANUARY):
        await running.db.write(plant_loads(garage.id, month, Firefox=100 + month.month, Chrome=40, Opera=3))

    def publish(session: Session, month: date) -> None:
        site = site_by_slug(session, "garage")
        draft = draft_report(session, site, month, running.clock)
        publish_report(session, site, month, mark_of(draft), OPERATOR, running.clock)

    await running.db.write(lambda session: publish(session, FEBRUARY))
    running.clock.advance(timedelta(days=1))
    await running.db.write(lambda session: publish(session, JANUARY))
    return garage


@pytest.mark.clause("P4")
async def test_programs_get_every_report_the_newest_month_first(running: Running, published: Site) -> None:
    answer = (await fetch(running, API)).json()
    assert [report["month"] for report in answer["reports"]] == ["2026-02", "2026-01"]
    assert answer["reports"][0] == {
        "month": "2026-02",
        "published_at": "2026-03-14T10:30:00.000Z",
        "at_least": 10,
        "rounded_to": 10,
        "loads": 140,
        "browsers": {"named": [{"name": "Firefox", "loads": 100}], "others": 40},
        "languages": {"named": [{"name": "fr", "loads": 140}], "others": 0},
        "referrers": {"named": [{"name": "blog.example.org", "loads": 140}], "others": 0},
        "url": "http://comments.example.org/sites/garage/trends?month=2026-02",
    }


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["February 2026", "140 loads", "French"]), ("fr", ["Février 2026", "140 chargements", "Français"])],
)
async def test_people_read_the_newest_report_in_their_language(
    running: Running, published: Site, language: str, words: list[str]
) -> None:
    answer = await fetch(running, PAGE, **{"accept-language": language})
    assert (answer.headers["content-language"], [word for word in words if word not in answer.text]) == (language, [])


async def test_people_read_an_older_report(running: Running, published: Site) -> None:
    text = (await fetch(running, f"{PAGE}?month=2026-01&lang=en")).text
    assert '<h2 id="month">January 2026</h2>' in text


@pytest.mark.parametrize("month", ["2026-03", "2025-13", "soon", ""])
async def test_a_month_without_a_report_is_not_found(running: Running, published: Site, month: str) -> None:
    assert (await fetch(running, f"{PAGE}?month={month}")).status_code == 404


async def test_the_feed_tells_of_each_report_the_last_published_first(running: Running, published: Site) -> None:
    answer = await fetch(running, f"{FEED}?lang=en")
    feed = ET.fromstring(answer.text)  # noqa: S314  our own answer
    told = [(entry.findtext(f"{ATOM}title"), entry.findtext(f"{ATOM}id")) for entry in feed.iter(f"{ATOM}entry")]
    page = "http://comments.example.org/sites/garage/trends"
    assert told == [
        ("Report on January 2026", f"{page}?month=2026-01"),
        ("Report on February 2026", f"{page}?month=2026-02"),
    ]
    assert feed.findtext(f"{ATOM}updated") == "2026-03-15T10:30:00.000Z"
    assert answer.headers["content-type"].startswith("application/atom+xml")


@pytest.mark.clause("P4")
async def test_a_draft_is_nowhere_to_be_read(running: Running, garage: Site) -> None:
    await running.db.write(plant_loads(garage.id, FEBRUARY, Firefox=555))
    await running.db.write(
        lambda session: draft_report(session, site_by_slug(session, "garage"), FEBRUARY, running.clock)
    )
    told = [(await fetch(running, path)).text for path in (PAGE, API, FEED, f"{PAGE}?month=2026-02")]
    assert [text for text in told if "560" in text] == []


async def test_while_nothing_is_published_the_page_says_so(running: Running, garage: Site) -> None:
    answer = await fetch(running, f"{PAGE}?lang=en")
    assert (answer.status_code, "No report has been published yet." in answer.text) == (200, True)


@pytest.mark.parametrize("path", [PAGE, API, FEED])
async def test_another_site_has_its_own(running: Running, published: Site, bakery: Site, path: str) -> None:
    assert "2026-02" not in (await fetch(running, path.replace("garage", "bakery"))).text


@pytest.mark.parametrize("path", [PAGE, API, FEED])
async def test_a_site_that_does_not_exist_has_none(running: Running, published: Site, path: str) -> None:
    assert (await fetch(running, path.replace("garage", "nowhere"))).status_code == 404
