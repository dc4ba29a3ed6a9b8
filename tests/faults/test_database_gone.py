"""PostgreSQL goes away and comes back: pages are read as they were, writing says so, and nobody has to lend a hand."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import httpx
import pytest

from comments.sites.models import Site
from comments.web.ready_bytes import LONGEST_UNASKED
from tests.conftest import PostgresServer
from tests.faults.ledger import COMMENTS
from tests.people import garage, running, settings
from tests.service import BLOG, Running, comment_body

__all__ = ["garage", "running", "settings"]
pytestmark = pytest.mark.postgresql
COUNTS = "/api/v1/sites/garage/counts?thread=/post"
EVENTS = "/api/v1/sites/garage/events?thread=/post"
PAGE = f"{COMMENTS}?thread=/post"


@pytest.fixture(params=["postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


@pytest.fixture
async def reader(running: Running, garage: Site) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who has read a page of the blog, and the number of its comments."""
    async with running.client(origin=BLOG, **{"accept-language": "fr"}) as reader:
        await reader.post(COMMENTS, json=comment_body("Before"))
        for address in (PAGE, COUNTS):
            assert (await reader.get(address)).status_code == httpx.codes.OK
        yield reader


@pytest.fixture
async def gone(reader: httpx.AsyncClient, running: Running, postgresql_server: PostgresServer) -> AsyncIterator[None]:
    """The server ends, and is there again for whoever tests next."""
    postgresql_server.process.end()
    try:
        await until(lambda: is_deaf(running))
        yield
    finally:
        if not postgresql_server.process.is_running:
            postgresql_server.process.start()


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(30):
        while not await is_so():
            await asyncio.sleep(0.01)


async def is_deaf(running: Running) -> bool:
    return running.db.signal.deaf_since is not None


def is_refused_in_words(answer: httpx.Response) -> bool:
    problem = answer.json()
    return (
        (answer.status_code, problem["status"], problem["type"]) == (503, 503, "urn:aparte:problem:storage-unavailable")
        and answer.headers["content-type"] == "application/problem+json"
        and int(answer.headers["retry-after"]) > 0
        and answer.headers["access-control-allow-origin"] in {"*", BLOG}
        and "gardez votre texte" in problem["detail"]
    )


@pytest.mark.usefixtures("gone")
async def test_pages_are_read_as_they_were_and_not_for_ever(reader: httpx.AsyncClient, running: Running) -> None:
    answers = [await reader.get(address) for address in (PAGE, COUNTS, PAGE)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert "Before" in answers[0].text
    assert is_refused_in_words(await reader.get(f"{COMMENTS}?thread=/never-read"))
    # An error would keep a browser from ever listening again.
    assert (await reader.get(EVENTS)).text.startswith("retry: ")
    running.clock.advance(LONGEST_UNASKED - timedelta(seconds=1))
    assert (await reader.get(PAGE)).status_code == httpx.codes.OK
    running.clock.advance(timedelta(seconds=1))
    assert is_refused_in_words(await reader.get(PAGE))


@pytest.mark.usefixtures("gone")
async def test_writing_is_refused_in_words_that_the_blogs_page_may_read(reader: httpx.AsyncClient) -> None:
    asking = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    assert (await reader.options(COMMENTS, headers=asking)).headers["access-control-allow-origin"] == BLOG
    assert is_refused_in_words(await reader.post(COMMENTS, json=comment_body("Meanwhile")))


@pytest.mark.usefixtures("gone")
async def test_it_is_as_before_once_the_server_is_back(
    reader: httpx.AsyncClient, running: Running, postgresql_server: PostgresServer
) -> None:
    postgresql_server.process.start()

    async def hears() -> bool:
        return not await is_deaf(running)

    await until(hears)
    answers = [await reader.post(COMMENTS, json=comment_body("Afterwards")) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201] * 3
    assert (await reader.get(PAGE)).text.count("Afterwards") >= 3
    assert '"/post":4' in (await reader.get(COUNTS)).text
