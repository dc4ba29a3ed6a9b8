"""The comments as a feed: what anybody may read, as XML that every parser takes, and nobody's address."""

from collections.abc import AsyncIterator
from functools import partial
from xml.etree import ElementTree as ET

import httpx
import pytest

from comments.sites.models import Site
from tests.factories.threads import Seed, plant_thread
from tests.service import BLOG, Running, comment_body

SITE, THREAD = "/sites/garage/feed.atom", "/sites/garage/feed.atom?thread=/post"
POST = "/api/v1/sites/garage/comments"
ATOM = {"": "http://www.w3.org/2005/Atom", "thr": "http://purl.org/syndication/thread/1.0"}
SEEDS = [Seed("first"), Seed("answer", "first"), Seed("waiting", status="pending"), Seed("spam", "first", "spam")]
HOSTILE = "]]></content><script>alert(1)</script> & <b>bold</b>"


@pytest.fixture
async def reader(running: Running, garage: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with running.client(origin=BLOG) as client:
        yield client


@pytest.fixture
async def planted(running: Running, garage: Site) -> None:
    await running.db.write(lambda session: plant_thread(session, garage, SEEDS))


async def feed(reader: httpx.AsyncClient, path: str) -> ET.Element:
    return ET.fromstring((await reader.get(path)).content)  # noqa: S314  our own


def texts(root: ET.Element, path: str) -> list[str | None]:
    return [found.text for found in root.findall(path, ATOM)]


@pytest.mark.usefixtures("planted")
async def test_a_thread_has_what_is_published_the_newest_first(reader: httpx.AsyncClient) -> None:
    root = await feed(reader, THREAD)
    assert texts(root, "entry/id") == ["urn:aparte:comment:answer", "urn:aparte:comment:first"]


@pytest.mark.usefixtures("planted")
async def test_a_reply_says_to_what(reader: httpx.AsyncClient) -> None:
    found = [each.get("ref") for each in (await feed(reader, THREAD)).findall("entry/thr:in-reply-to", ATOM)]
    assert found == ["urn:aparte:comment:first"]


async def test_a_blog_has_the_fifty_newest_of_all_threads(
    running: Running, garage: Site, reader: httpx.AsyncClient
) -> None:
    for name in ("ferns", "moss"):
        seeds = [Seed(f"{name}-{number}") for number in range(30)]
        await running.db.write(partial(plant_thread, site=garage, seeds=seeds, key=f"/{name}"))
    newest = {f"urn:aparte:comment:{name}-{number}" for name in ("ferns", "moss") for number in range(5, 30)}
    assert set(texts(await feed(reader, SITE), "entry/id")) == newest


async def test_hostile_words_stay_words(reader: httpx.AsyncClient) -> None:
    thread = {"key": "/post\ufffe", "title": "<b>\uffff&", "url": f"{BLOG}/post#top"}
    await reader.post(POST, json=comment_body(HOSTILE, thread=thread, author={"name": "<i>Eve</i> & Co"}))
    root = await feed(reader, SITE)
    [content] = root.findall("entry/content", ATOM)
    assert (content.get("type"), "<script" in (content.text or "")) == ("html", False)
    assert (texts(root, "entry/author/name"), texts(root, "entry/title")) == (
        ["<i>Eve</i> & Co"],
        ["<i>Eve</i> & Co on <b>&"],
    )


async def test_an_entry_leads_to_the_comment_below_its_article(reader: httpx.AsyncClient) -> None:
    thread = {"key": "/post", "url": f"{BLOG}/post#top"}
    posted = (await reader.post(POST, json=comment_body(thread=thread))).json()["comment"]["id"]
    link = (await feed(reader, SITE)).find("entry/link", ATOM)
    assert link is not None
    assert link.get("href") == f"{BLOG}/post#c-{posted}"


@pytest.mark.clause("P7")
async def test_no_address_of_anybody_stands_in_it(reader: httpx.AsyncClient) -> None:
    await reader.post(POST, json=comment_body())
    text = (await reader.get(SITE)).text
    assert ("A good read" in text, "nadia@example.net" in text, "203.0.113.7" in text) == (True, False, False)


async def test_whoever_has_it_is_told_so(reader: httpx.AsyncClient) -> None:
    first = await reader.get(THREAD)
    known = await reader.get(THREAD, headers={"if-none-match": first.headers["etag"]})
    assert (first.headers["content-type"], known.status_code) == ("application/atom+xml", 304)


async def test_a_thread_where_nobody_wrote_has_an_empty_feed(reader: httpx.AsyncClient) -> None:
    root = await feed(reader, f"{THREAD}&lang=fr")
    assert (texts(root, "title"), root.findall("entry", ATOM)) == (["Commentaires sur /post · Garage"], [])


async def test_the_thread_page_leads_to_its_feeds(reader: httpx.AsyncClient) -> None:
    page = (await reader.get("/sites/garage/threads?thread=/post")).text
    assert '<link rel="alternate" type="application/atom+xml"' in page
    assert f'href="{SITE}?lang=en&amp;thread=/post"' in page
