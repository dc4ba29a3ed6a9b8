"""What counts as a load, from the widget and from the page without JavaScript, and whose is not counted."""

import httpx
import pytest

from comments.audit.actors import OPERATOR
from comments.policies.amending import amend_rules
from comments.sites.models import Site
from comments.sites.queries import site_by_slug
from tests.service import OPERATOR_NAME, Running
from tests.web.statistics.conftest import PAGE, WIDGET, counted, loads


@pytest.mark.parametrize("path", [WIDGET, PAGE])
async def test_each_load_of_a_thread_is_counted(
    running: Running, garage: Site, reader: httpx.AsyncClient, path: str
) -> None:
    for _ in range(3):
        await reader.get(path)
    assert await loads(running, garage) == 3


@pytest.mark.clause("P2")
@pytest.mark.parametrize(
    ("dimension", "value"), [("browser", "Firefox"), ("language", "fr"), ("referrer", "blog.example.org")]
)
async def test_of_a_load_three_words_are_counted(
    running: Running, garage: Site, reader: httpx.AsyncClient, dimension: str, value: str
) -> None:
    for _ in range(3):
        await reader.get(WIDGET)
    assert await counted(running, garage, dimension) == {value: 3}


async def test_a_reader_who_has_the_page_already_is_counted_too(
    running: Running, garage: Site, reader: httpx.AsyncClient
) -> None:
    tag = (await reader.get(WIDGET)).headers["etag"]
    assert (await reader.get(WIDGET, headers={"if-none-match": tag})).status_code == 304
    assert await loads(running, garage) == 2


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/sites/garage/comments?thread=/post",
        "/api/v1/sites/garage/counts?thread=/post",
        "/api/v1/sites/garage",
        "/sites/garage/privacy",
        f"{WIDGET}&parent=nobody",
        f"{PAGE}&reply=nobody",
        f"{PAGE}&posted=pending",
        f"{PAGE}&sort=newest",
        "/sites/garage/threads.html?thread=/post&dsd=1",
        "/sites/garage/feed.atom?thread=/post",
    ],
)
async def test_nothing_else_is_a_load(running: Running, garage: Site, reader: httpx.AsyncClient, path: str) -> None:
    await reader.get(path)
    assert await loads(running, garage) == 0


@pytest.mark.parametrize("path", [WIDGET, PAGE])
async def test_asking_for_headers_alone_is_no_load(
    running: Running, garage: Site, reader: httpx.AsyncClient, path: str
) -> None:
    await reader.head(path)
    await reader.get(path)
    await reader.head(path)
    assert await loads(running, garage) == 1


async def test_a_site_that_does_not_exist_is_not_counted(running: Running, garage: Site, bakery: Site) -> None:
    async with running.client() as client:
        assert (await client.get(WIDGET.replace("garage", "nowhere"))).status_code == 404
    assert running.service.litestar.state.tally.take() == {}


@pytest.mark.clause("P25")
@pytest.mark.clause("P26")
@pytest.mark.parametrize("refusal", [{"sec-gpc": "1"}, {"dnt": "1"}])
@pytest.mark.parametrize("path", [WIDGET, PAGE])
async def test_whoever_asks_not_to_be_followed_is_not_counted(
    running: Running, garage: Site, reader: httpx.AsyncClient, refusal: dict[str, str], path: str
) -> None:
    for _ in range(2):
        await reader.get(path, headers=refusal)
    assert await loads(running, garage) == 0


async def test_whoever_says_that_tracking_is_fine_is_counted(
    running: Running, garage: Site, reader: httpx.AsyncClient
) -> None:
    await reader.get(WIDGET, headers={"dnt": "0"})
    assert await loads(running, garage) == 1


@pytest.mark.clause("P2")
@pytest.mark.parametrize("path", [WIDGET, PAGE])
async def test_a_site_that_turns_statistics_off_is_not_counted_from_the_next_load_on(
    running: Running, garage: Site, reader: httpx.AsyncClient, path: str
) -> None:
    await reader.get(path)
    await turn(running, "off")
    await reader.get(path)
    await turn(running, "on")
    await reader.get(path)
    assert await loads(running, garage) == 2


async def turn(running: Running, wish: str) -> None:
    await running.db.write(
        lambda session: amend_rules(
            session, site_by_slug(session, "garage"), {"statistics": wish}, OPERATOR_NAME, OPERATOR, running.clock
        )
    )


async def test_another_sites_numbers_stay_as_they_are(
    running: Running, garage: Site, bakery: Site, reader: httpx.AsyncClient
) -> None:
    await reader.get(WIDGET)
    assert await loads(running, bakery) == 0


async def test_a_browser_that_says_nothing_is_counted_as_such(running: Running, garage: Site) -> None:
    async with running.client() as client:
        del client.headers["user-agent"]
        await client.get(WIDGET)
    found = {each: await counted(running, garage, each) for each in ("browser", "language", "referrer")}
    assert found == {dimension: {"": 1} for dimension in found}
