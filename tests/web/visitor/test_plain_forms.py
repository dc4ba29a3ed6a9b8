"""Whatever the form of the page without JavaScript brings: the page comes back, with the text and with a sentence."""

import html
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from sqlmodel import Session, col, select

from comments.discussion.models import Comment, Thread
from comments.sites.models import Site
from tests.service import PUBLIC_URL, Running, comment_body

PAGE = "/sites/garage/threads"
POST = "/api/v1/sites/garage/comments"
TEXT = "Kept & safe: every <word>."
LATER = timedelta(seconds=5)
BAD = {
    "blank": {"body": " \n\t "},
    "too long": {"body": "x" * 10_001},
    "NUL": {"body": f"{TEXT}\0"},
    "no name": {"name": ""},
    "a name too long": {"name": "x" * 81},
    "a name of two lines": {"name": "Zoe\nZoe"},
    "no e-mail address": {"email": "zoe@nowhere"},
    "an e-mail address too long": {"email": f"{'x' * 250}@example.org"},
    "an unknown parent": {"parent": "not-there"},
    "a parent that is no id": {"parent": "a\0b' --"},
    "no thread": {"thread": ""},
    "a thread too long": {"thread": "x" * 501},
    "a thread of two lines": {"thread": "/post\n/other"},
    "a thread with NUL": {"thread": "/post\0"},
    "another thread's stamp": {"thread": "/another"},
    "another policy": {"policy_version": "99"},
    "no version": {"policy_version": "latest"},
    "a filled trap": {"website": "https://spam.example"},
    "no stamp": {"stamp": ""},
    "a stamp of nobody": {"stamp": "x.y.z"},
    "an unknown field": {"phone": "1"},
    "a field within a field": {"body[x]": "1"},
}


@dataclass(frozen=True)
class Back:
    """What a refused form leads to."""

    status: int
    text: str
    said: bool


def back(answer: httpx.Response) -> Back:
    field = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", answer.text, re.DOTALL)
    return Back(answer.status_code, html.unescape(field[1]) if field else "", 'role="alert"' in answer.text)


@pytest.fixture
async def browser(running: Running, garage: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with running.client(origin=PUBLIC_URL, accept="text/html") as client:
        yield client


async def form(browser: httpx.AsyncClient, **query: str) -> dict[str, str]:
    """The form as the page gives it, filled in."""
    page = (await browser.get(PAGE, params={"thread": "/post", **query})).text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    return hidden | {"body": TEXT, "name": "Nadia", "email": "", "website": ""}


async def test_bad_input_brings_the_page_back_with_the_text_and_a_sentence(
    running: Running, browser: httpx.AsyncClient
) -> None:
    filled = await form(browser)
    running.clock.advance(LATER)
    found = {name: back(await browser.post(POST, data=filled | typed)) for name, typed in BAD.items()}
    kept = {name: typed.get("body", TEXT).replace("\0", "") for name, typed in BAD.items()}
    status = dict.fromkeys(BAD, 400) | {"another policy": found["another policy"].status}
    assert found == {name: Back(status[name], kept[name], said=True) for name in BAD}


async def test_what_no_form_should_hold_is_not_stored(running: Running, browser: httpx.AsyncClient) -> None:
    filled = await form(browser)
    running.clock.advance(LATER)
    for typed in BAD.values():
        await browser.post(POST, data=filled | typed)
    assert await running.db.read(lambda session: session.exec(select(Comment.id)).all()) == []


async def test_half_a_character_is_taken_as_the_sign_for_what_cannot_be_read(
    running: Running, browser: httpx.AsyncClient
) -> None:
    filled = str(httpx.QueryParams(await form(browser) | {"body": "half"})).replace("half", "half%ED%A0%80")
    running.clock.advance(LATER)
    answer = await browser.post(POST, content=filled, headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 303


@pytest.mark.parametrize("wait", [timedelta(0), timedelta(hours=25)], ids=["too fast", "too old"])
async def test_a_refused_time_is_over_when_the_form_is_sent_again(
    running: Running, browser: httpx.AsyncClient, wait: timedelta
) -> None:
    filled = await form(browser)
    running.clock.advance(wait)
    refused = await browser.post(POST, data=filled)
    again = filled | dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', refused.text))
    running.clock.advance(LATER)
    assert (back(refused), (await browser.post(POST, data=again)).status_code) == (Back(400, TEXT, said=True), 303)


async def test_a_thread_that_was_closed_meanwhile_gives_the_text_back_to_copy(
    running: Running, browser: httpx.AsyncClient
) -> None:
    await browser.post(POST, json=comment_body())
    filled = await form(browser)
    running.clock.advance(LATER)

    def lock(session: Session) -> None:
        session.exec(select(Thread).where(col(Thread.key) == "/post")).one().locked = True

    await running.db.write(lock)
    answer = await browser.post(POST, data=filled)
    assert (back(answer), "<textarea readonly" in answer.text) == (Back(409, TEXT, said=True), True)


async def test_a_form_sent_once_more_with_other_words_says_so_and_goes_the_next_time(
    running: Running, browser: httpx.AsyncClient
) -> None:
    filled = await form(browser)
    running.clock.advance(LATER)
    await browser.post(POST, data=filled)
    refused = await browser.post(POST, data=filled | {"body": "Other words."})
    again = filled | {"body": "Other words."} | dict(re.findall(r'name="(\w+_key)" value="([^"]*)"', refused.text))
    assert "This form was already sent" in refused.text
    assert (await browser.post(POST, data=again)).status_code == 303


async def test_a_form_too_large_to_be_read_is_refused_in_words(browser: httpx.AsyncClient) -> None:
    answer = await browser.post(POST, data={"thread": "/post", "body": "x" * 300_000})
    assert (answer.status_code, "That is too much at once" in answer.text) == (413, True)


async def test_a_preview_shows_the_words_and_keeps_them(browser: httpx.AsyncClient) -> None:
    filled = await form(browser) | {"body": "**Bold** <script>alert(1)</script>"}
    answer = await browser.post(PAGE, data=filled)
    shown = re.search(r'class="preview".*?</section>', answer.text, re.DOTALL)
    assert shown is not None
    assert ("<strong>Bold</strong>" in shown[0], "<script>" in answer.text) == (True, False)
    assert back(answer).text == filled["body"]


async def test_a_preview_stores_nothing_and_the_time_goes_on(running: Running, browser: httpx.AsyncClient) -> None:
    filled = await form(browser)
    running.clock.advance(LATER)
    page = (await browser.post(PAGE, data=filled)).text
    again = filled | dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    stored = await running.db.read(lambda session: session.exec(select(Comment.id)).all())
    assert (stored, (await browser.post(POST, data=again)).status_code) == ([], 303)


async def test_a_preview_of_what_cannot_be_taken_says_why(browser: httpx.AsyncClient) -> None:
    answer = await browser.post(PAGE, data=await form(browser) | {"body": "a" * 10_001})
    assert back(answer) == Back(400, "a" * 10_001, said=True)


async def test_a_foreign_page_gets_no_preview(browser: httpx.AsyncClient) -> None:
    answer = await browser.post(PAGE, data={"thread": "/post", "body": "x"}, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
