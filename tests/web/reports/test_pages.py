"""Reporting without scripts: a form that keeps what was typed, and a page that says what became of it."""

import html
import re

import httpx
import pytest
from sqlmodel import Session, select

from comments.discussion.models import Comment
from comments.moderation.models import Report
from comments.moderation.rules import Outcome
from comments.moderation.settling import settle_reports
from tests.service import Running

FIELDS = {"reason": "privacy", "explanation": "It gives my <address> away.", "good_faith": "yes"}


async def send(plain: httpx.AsyncClient, comment_id: str, **fields: str) -> httpx.Response:
    return await plain.post(f"/comments/{comment_id}/report?lang=en", data=fields)


async def test_the_thread_leads_to_the_form_of_each_comment(plain: httpx.AsyncClient, read: str) -> None:
    page = (await plain.get("/sites/garage/threads?thread=/post&lang=fr")).text
    assert f'href="/comments/{read}/report?lang=fr"' in page


async def test_a_report_leads_to_its_own_page(plain: httpx.AsyncClient, read: str) -> None:
    answer = await send(plain, read, **FIELDS)
    page = await plain.get(answer.headers["location"])
    reference = answer.headers["location"].split("/")[2].partition("?")[0]
    assert (answer.status_code, reference in page.text) == (303, True)
    assert "Thank you, your report has been received." in page.text


async def test_its_page_says_neither_what_was_said_nor_of_what(plain: httpx.AsyncClient, read: str) -> None:
    answer = await send(plain, read, **FIELDS, name="Olga", email="olga@example.net")
    page = html.unescape((await plain.get(answer.headers["location"])).text)
    assert [each for each in ("my <address>", "Olga", "olga@", "Nadia", "Hello", read) if each in page] == []


@pytest.mark.parametrize(("outcome", "said"), [(Outcome.KEPT, "It stays."), (Outcome.REMOVED, "no longer be read")])
async def test_its_page_says_what_it_led_to(
    running: Running, plain: httpx.AsyncClient, read: str, outcome: Outcome, said: str
) -> None:
    answer = await send(plain, read, **FIELDS)
    await running.db.write(lambda session: settle_reports(session, read, outcome, running.clock))
    assert said in (await plain.get(answer.headers["location"])).text


WRONG: list[dict[str, str]] = [
    {"reason": ""},
    {"reason": "boredom"},
    {"explanation": " "},
    {"explanation": "x" * 2001},
    {"good_faith": ""},
    {"good_faith": "maybe"},
    {"name": "x" * 81},
    {"email": "nobody"},
    {"surprise": "1"},
    {"idempotency_key": "x" * 300},
]


async def test_a_wrong_form_comes_back_with_all_that_was_typed(
    running: Running, plain: httpx.AsyncClient, read: str
) -> None:
    for changes in WRONG:
        typed = {"explanation": "It calls Ines names.", "name": "Olga", **changes}
        answer = await send(plain, read, **({"reason": "abuse", "good_faith": "yes"} | typed))
        kept = html.unescape(answer.text)
        come_back = 'role="alert"' in kept, typed["explanation"].strip() in kept, typed["name"] in kept
        assert (changes, answer.status_code, come_back) == (changes, 400, (True, True, True))
    assert await running.db.read(lambda session: session.exec(select(Report.id)).all()) == []


async def test_what_is_no_form_is_refused(plain: httpx.AsyncClient, read: str) -> None:
    sent = {"content-type": "application/x-www-form-urlencoded"}
    for body in (b"\xff\xfe", b"a=1&" * 100, b"reason", b""):
        answer = await plain.post(f"/comments/{read}/report", content=body, headers=sent)
        assert (body, answer.status_code) == (body, 400)


async def test_the_same_form_sent_twice_is_one_report(running: Running, plain: httpx.AsyncClient, read: str) -> None:
    page = (await plain.get(f"/comments/{read}/report")).text
    key = re.search(r'name="idempotency_key" value="([^"]+)"', page)
    assert key is not None
    for _ in range(2):
        await send(plain, read, **FIELDS, idempotency_key=key.group(1))
    assert len(await running.db.read(lambda session: session.exec(select(Report.id)).all())) == 1


async def test_a_form_of_another_site_is_refused(running: Running, read: str) -> None:
    async with running.client(origin="https://evil.example", accept="text/html") as elsewhere:
        answer = await send(elsewhere, read, **FIELDS)
    assert answer.status_code == 403


async def test_what_is_not_there_is_not_found(plain: httpx.AsyncClient, read: str) -> None:
    ids = ("unknown", "%00", "%ff%fe", "%ed%a0%80", "x" * 3000)
    addresses = [each for name in ids for each in (f"/comments/{name}/report", f"/reports/{name}")]
    answers = [(await plain.get(each)).status_code for each in addresses]
    answers += [(await plain.post(each, data=FIELDS)).status_code for each in addresses[::2]]
    assert set(answers) <= {400, 404, 405}


async def test_a_comment_that_is_gone_has_no_form(running: Running, plain: httpx.AsyncClient, read: str) -> None:
    def hide(session: Session) -> None:
        session.get_one(Comment, read).status = "rejected"

    await running.db.write(hide)
    assert (await plain.get(f"/comments/{read}/report")).status_code == 404
