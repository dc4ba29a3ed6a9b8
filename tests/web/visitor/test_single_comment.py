"""One comment by itself: its page, and what other people's programs are given to quote it."""

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any

import httpx
import pytest

from comments.foundation.identifiers import new_id
from comments.sites.models import Site
from comments.sites.rules import SiteSettings
from tests.service import BLOG, PUBLIC_URL, Running, comment_body

POST = "/api/v1/sites/garage/comments"
OEMBED = "/api/v1/oembed"
THREAD = {"key": "/post", "url": f"{BLOG}/post", "title": "Nuts & bolts"}
FIELDS = {
    *("version", "type", "title", "author_name", "provider_name", "provider_url", "cache_age"),
    *("html", "width", "height"),
}


@pytest.fixture
async def browser(running: Running, garage: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with running.client(origin=BLOG, accept="text/html") as client:
        yield client


async def post(client: httpx.AsyncClient, site: str = "garage", **others: Any) -> str:
    body = comment_body() | {"thread": THREAD} | others
    answer = await client.post(f"/api/v1/sites/{site}/comments", json=body)
    return str(answer.json()["comment"]["id"])


def page_of(comment_id: str, site: str = "garage") -> str:
    return f"/sites/{site}/comments/{comment_id}"


async def quote(client: httpx.AsyncClient, url: str, **others: str | int) -> httpx.Response:
    return await client.get(OEMBED, params={"url": url, **others}, headers={"accept": "*/*"})


async def test_the_page_shows_the_comment_and_what_it_answers_alone(browser: httpx.AsyncClient) -> None:
    first = await post(browser, body="A question")
    answer = await post(browser, body="An **answer**", parent=first)
    await post(browser, body="Something else")
    text = (await browser.get(page_of(answer))).text
    assert re.findall(r'<li id="c-([^"]+)"', text) == [first, answer]
    assert "An <strong>answer</strong>" in text


async def test_the_page_belongs_to_the_article(browser: httpx.AsyncClient) -> None:
    comment = await post(browser)
    text = (await browser.get(page_of(comment))).text
    assert f'<link rel="canonical" href="{BLOG}/post">' in text
    assert "noindex" not in text
    assert f'href="{BLOG}/post#c-{comment}"' in text


async def test_the_page_speaks_french(browser: httpx.AsyncClient) -> None:
    comment = await post(browser)
    text = (await browser.get(page_of(comment), params={"lang": "fr"})).text
    assert "<h1>Nadia à propos de «\u00a0Nuts &amp; bolts\u00a0»</h1>" in text


async def test_the_page_says_where_it_can_be_quoted_from(browser: httpx.AsyncClient) -> None:
    comment = await post(browser)
    text = (await browser.get(page_of(comment))).text
    link = re.search(r'type="application/json\+oembed" href="([^"]+)"', text)
    assert link is not None
    assert (await browser.get(unescape(link[1]))).json()["author_name"] == "Nadia"


async def test_a_quotation_is_what_the_standard_says(browser: httpx.AsyncClient) -> None:
    comment = await post(browser, body="An **answer**")
    answer = await quote(browser, PUBLIC_URL + page_of(comment), format="json")
    data = answer.json()
    assert answer.headers["content-type"] == "application/json"
    assert (set(data), data["version"], data["type"]) == (FIELDS, "1.0", "rich")
    assert (data["title"], data["author_name"]) == ("Nadia on “Nuts & bolts”", "Nadia")


async def test_a_quotation_is_a_blockquote_with_plain_links(browser: httpx.AsyncClient) -> None:
    comment = await post(browser, body="An **answer**")
    html = (await quote(browser, PUBLIC_URL + page_of(comment))).json()["html"]
    assert html.startswith(f'<blockquote cite="{PUBLIC_URL}{page_of(comment)}')
    assert f'<a href="{BLOG}/post#c-{comment}">Nadia on “Nuts &amp; bolts”</a>' in html
    assert set(re.findall(r"<([a-z]+)", html)) == {"blockquote", "p", "strong", "a", "time"}


@pytest.mark.parametrize(("asked", "given"), [(None, 550), (320, 320), (5000, 550)])
async def test_a_quotation_is_no_wider_than_asked(browser: httpx.AsyncClient, asked: int | None, given: int) -> None:
    comment = await post(browser)
    others = {} if asked is None else {"maxwidth": asked}
    assert (await quote(browser, PUBLIC_URL + page_of(comment), **others)).json()["width"] == given


async def test_a_name_cannot_bring_markup_along(browser: httpx.AsyncClient) -> None:
    comment = await post(browser, author={"name": "<script>x</script>"})
    html = (await quote(browser, PUBLIC_URL + page_of(comment))).json()["html"]
    assert "<script" not in html + (await browser.get(page_of(comment))).text


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/sites/garage/comments/{id}",
        "http://comments.example.org.evil.example/sites/garage/comments/{id}",
        "http://comments.example.org/sites/bakery/comments/{id}",
        "http://comments.example.org/sites/garage/threads?thread=/post",
        "http://comments.example.org/sites/garage/comments/{id}/more",
        "/sites/garage/comments/{id}",
        "http://[",
        "",
    ],
)
async def test_any_other_address_is_not_there(browser: httpx.AsyncClient, running: Running, url: str) -> None:
    await running.add_site("bakery", ["https://bakery.example.com"])
    comment = await post(browser)
    assert (await quote(browser, url.replace("{id}", comment))).status_code == 404


@pytest.mark.parametrize("name", ["xml", "yaml"])
async def test_another_format_is_not_offered(browser: httpx.AsyncClient, name: str) -> None:
    comment = await post(browser)
    answer = await quote(browser, PUBLIC_URL + page_of(comment), format=name)
    assert (answer.status_code, answer.headers["content-type"]) == (501, "application/problem+json")


async def test_what_is_held_is_nowhere(running: Running, browser: httpx.AsyncClient) -> None:
    await running.add_site("held", [BLOG], SiteSettings(challenge=False, moderation="all"))
    comment = await post(browser, site="held")
    page, quoted = page_of(comment, "held"), PUBLIC_URL + page_of(comment, "held")
    assert ((await browser.get(page)).status_code, (await quote(browser, quoted)).status_code) == (404, 404)


async def test_what_was_erased_is_gone_at_once(browser: httpx.AsyncClient) -> None:
    body = comment_body() | {"thread": THREAD}
    posted = (await browser.post(POST, json=body)).json()
    page = page_of(posted["comment"]["id"])
    before = (await quote(browser, PUBLIC_URL + page)).headers
    await browser.delete(f"/api/v1/receipts/{posted['receipt']['token']}")
    assert ((await browser.get(page)).status_code, (await quote(browser, PUBLIC_URL + page)).status_code) == (404, 404)
    assert before["cache-control"] == "no-cache"


async def test_a_comment_that_never_was_is_not_there(browser: httpx.AsyncClient) -> None:
    assert (await browser.get(page_of(new_id()))).status_code == 404


async def test_nothing_is_told_of_the_author_but_their_name(browser: httpx.AsyncClient) -> None:
    comment = await post(browser, author={"name": "Nadia", "email": "nadia@example.net"})
    told = (await quote(browser, PUBLIC_URL + page_of(comment))).text + (await browser.get(page_of(comment))).text
    assert "nadia@example.net" not in told
