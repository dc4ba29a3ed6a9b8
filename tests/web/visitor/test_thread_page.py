"""The thread without JavaScript: read, write, and find one's text again."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from comments.sites.models import Site
from comments.sites.rules import SiteSettings
from tests.service import BLOG, PUBLIC_URL, Running, comment_body

PAGE = "/sites/garage/threads"
POST = "/api/v1/sites/garage/comments"
HTML = {"accept": "text/html"}


@pytest.fixture
async def browser(running: Running, garage: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with running.client(origin=PUBLIC_URL, accept="text/html") as client:
        yield client


async def form(browser: httpx.AsyncClient, **typed: str) -> dict[str, str]:
    """The form as the page gives it, filled in."""
    page = (await browser.get(PAGE, params={"thread": "/post"})).text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    return hidden | {"body": "Written without a script.", "name": "Nadia", "email": "", "website": ""} | typed


async def send(running: Running, browser: httpx.AsyncClient, **typed: str) -> httpx.Response:
    """Fill in the form and send it after a while."""
    filled = await form(browser, **typed)
    running.clock.advance(timedelta(seconds=5))
    return await browser.post(POST, data=filled)


async def test_a_form_leads_back_to_its_thread(running: Running, browser: httpx.AsyncClient) -> None:
    answer = await send(running, browser)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{PUBLIC_URL}{PAGE}?thread=%2Fpost")


async def test_the_page_shows_the_comment_and_the_receipt(running: Running, browser: httpx.AsyncClient) -> None:
    answer = await send(running, browser)
    page = (await browser.get(answer.headers["location"])).text
    assert "Written without a script." in page
    assert re.search(r'href="/receipts/[^"]+"', page)


async def test_a_form_sent_twice_posts_once(running: Running, browser: httpx.AsyncClient) -> None:
    filled = await form(browser)
    running.clock.advance(timedelta(seconds=5))
    places = {(await browser.post(POST, data=filled)).headers["location"] for _ in range(2)}
    listed = await browser.get(POST, params={"thread": "/post"})
    assert (len(places), listed.json()["thread"]["count"]) == (1, 1)


async def test_an_error_keeps_what_was_typed(running: Running, browser: httpx.AsyncClient) -> None:
    answer = await send(running, browser, body="Kept & safe", name="")
    assert answer.status_code == 400
    assert "Kept &amp; safe" in answer.text


async def test_a_form_sent_too_fast_keeps_the_text(browser: httpx.AsyncClient) -> None:
    answer = await browser.post(POST, data=await form(browser, body="In a hurry"))
    assert (answer.status_code, "In a hurry" in answer.text) == (400, True)


async def test_a_filled_trap_posts_nothing(running: Running, browser: httpx.AsyncClient) -> None:
    answer = await send(running, browser, website="https://spam.example")
    assert answer.status_code == 400


@pytest.mark.parametrize("origin", ["null", BLOG.replace("blog", "evil"), None])
async def test_a_form_needs_a_matching_origin(running: Running, browser: httpx.AsyncClient, origin: str | None) -> None:
    filled = await form(browser)
    running.clock.advance(timedelta(seconds=5))
    headers = {} if origin is None else {"origin": origin}
    async with running.client(**headers) as elsewhere:
        assert (await elsewhere.post(POST, data=filled)).status_code == 403


async def test_a_page_without_scripts_needs_no_proof_of_work(running: Running, browser: httpx.AsyncClient) -> None:
    await running.add_site("guarded", [BLOG], SiteSettings(challenge=True))
    page = (await browser.get("/sites/guarded/threads?thread=/post")).text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    running.clock.advance(timedelta(seconds=5))
    answer = await browser.post("/api/v1/sites/guarded/comments", data=hidden | {"body": "Hello", "name": "Nadia"})
    assert answer.status_code == 303


async def test_a_reply_link_leads_to_a_form_that_answers(running: Running, browser: httpx.AsyncClient) -> None:
    first = (await browser.post(POST, json=comment_body())).json()["comment"]["id"]
    page = (await browser.get(PAGE, params={"thread": "/post", "reply": first})).text
    assert f'name="parent" value="{first}"' in page


async def test_the_page_speaks_french(browser: httpx.AsyncClient) -> None:
    page = await browser.get(PAGE, params={"thread": "/post", "lang": "fr"})
    assert "Écrire un commentaire" in page.text


async def test_the_page_points_to_its_article(browser: httpx.AsyncClient) -> None:
    await browser.post(POST, json=comment_body(thread={"key": "/post", "url": f"{BLOG}/post"}))
    page = (await browser.get(PAGE, params={"thread": "/post"})).text
    assert f'<link rel="canonical" href="{BLOG}/post">' in page


async def test_what_readers_wrote_never_becomes_markup(running: Running, browser: httpx.AsyncClient) -> None:
    await send(running, browser, body="<script>alert(1)</script>", name="<b>Nadia</b>")
    page = (await browser.get(PAGE, params={"thread": '/post"><script>'})).text
    page += (await browser.get(PAGE, params={"thread": "/post"})).text
    assert "<script>" not in page
    assert "<b>Nadia" not in page


async def test_a_link_without_a_thread_leads_to_that_of_its_page(browser: httpx.AsyncClient) -> None:
    page = await browser.get(PAGE, headers={"referer": f"{BLOG}/ferns.html?from=feed"})
    assert 'name="thread" value="/ferns.html"' in page.text


async def test_a_foreign_page_names_no_thread(browser: httpx.AsyncClient) -> None:
    page = await browser.get(PAGE, headers={"referer": "https://evil.example/ferns.html"})
    assert 'name="thread" value="/"' in page.text
