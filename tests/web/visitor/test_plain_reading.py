"""Reading without JavaScript: conversations, permalinks, orders, and what search engines are told."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from comments.sites.models import Site
from tests.factories.threads import Seed, plant_thread
from tests.service import BLOG, PUBLIC_URL, Running, comment_body

PAGE = "/sites/garage/threads"
POST = "/api/v1/sites/garage/comments"
MANY = [Seed(f"root-{number}") for number in range(60)]


@pytest.fixture
async def reader(running: Running, garage: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with running.client(origin=PUBLIC_URL, accept="text/html") as client:
        yield client


@pytest.fixture
async def planted(running: Running, garage: Site) -> None:
    hidden = [Seed("spammer", "root-1", status="spam"), Seed("victim", "spammer"), Seed("late", "root-59")]
    await running.db.write(lambda session: plant_thread(session, garage, [*MANY, *hidden]))


async def shown(reader: httpx.AsyncClient, **query: str) -> list[str]:
    """The comments of the page, in the order of reading."""
    page = (await reader.get(PAGE, params={"thread": "/post", **query})).text
    return re.findall(r'<li id="c-([\w-]+)">', page)


@pytest.mark.usefixtures("planted")
async def test_nobody_learns_the_name_of_who_is_not_shown(reader: httpx.AsyncClient) -> None:
    pages = [(await reader.get(PAGE, params={"thread": "/post", "reply": who})).text for who in ("victim", "spammer")]
    assert ["spammer" in re.sub("<[^>]*>", "", page) for page in pages] == [False, False]
    assert "in reply to a deleted comment" in pages[0]


@pytest.mark.usefixtures("planted")
async def test_a_permalink_shows_a_comment_of_a_later_page_in_its_conversation(reader: httpx.AsyncClient) -> None:
    assert await shown(reader, comment="late") == ["root-59", "late"]


@pytest.mark.usefixtures("planted")
async def test_a_permalink_shows_a_comment_of_the_first_page_among_all(reader: httpx.AsyncClient) -> None:
    assert await shown(reader, comment="victim") == await shown(reader)


@pytest.mark.usefixtures("planted")
async def test_a_reply_to_a_comment_of_a_later_page_answers_it(reader: httpx.AsyncClient) -> None:
    page = (await reader.get(PAGE, params={"thread": "/post", "reply": "late"})).text
    assert 'name="parent" value="late"' in page


@pytest.mark.usefixtures("planted")
async def test_a_reply_to_what_is_gone_says_to_whom_it_will_go(reader: httpx.AsyncClient) -> None:
    page = (await reader.get(PAGE, params={"thread": "/post", "reply": "spammer"})).text
    assert ("no longer there" in page, 'name="parent"' in page) == (True, False)


@pytest.mark.usefixtures("planted")
async def test_every_order_is_read_to_its_end(reader: httpx.AsyncClient) -> None:
    query: str | None = f"{PAGE}?thread=/post&sort=newest"
    seen: list[str] = []
    while query is not None:
        page = (await reader.get(query)).text
        seen += re.findall(r'<li id="c-(root-\d+)">', page)
        following = re.search(r'href="([^"]*)" rel="next"', page)
        query = None if following is None else following[1].replace("&amp;", "&").partition("#")[0]
    assert seen == [f"root-{number}" for number in reversed(range(60))]


@pytest.mark.usefixtures("planted")
async def test_a_made_up_address_is_a_page_all_the_same(reader: httpx.AsyncClient) -> None:
    made_up = ["comment=../x", "reply='", "branch=nobody", "comment=late&branch=late"]
    assert {(await reader.get(f"{PAGE}?thread=/post&{query}")).status_code for query in made_up} == {200}


async def test_a_permalink_never_carries_the_receipt_that_the_page_was_opened_with(reader: httpx.AsyncClient) -> None:
    posted = (await reader.post(POST, json=comment_body())).json()
    token = posted["receipt"]["token"]
    page = (await reader.get(PAGE, params={"thread": "/post", "posted": "published", "receipt": token})).text
    assert re.findall(r'href="([^"]*)"[^>]*><time', page) == [
        f"{PUBLIC_URL}{PAGE}?thread=%2Fpost&amp;lang=en&amp;comment={posted['comment']['id']}#c-{posted['comment']['id']}"
    ]


@pytest.mark.parametrize(("url", "hidden"), [(f"{BLOG}/post", False), (None, True)])
async def test_search_engines_are_led_to_the_article_or_kept_out(
    reader: httpx.AsyncClient, url: str | None, *, hidden: bool
) -> None:
    await reader.post(POST, json=comment_body(thread={"key": "/post", "url": url}))
    page = (await reader.get(PAGE, params={"thread": "/post"})).text
    assert ("noindex" in page, 'rel="canonical"' in page) == (hidden, not hidden)
