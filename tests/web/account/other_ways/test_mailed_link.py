"""Signing in by a mailed link: once, within the hour, and never telling who is known."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from comments.accounts.models import Account
from comments.outbox.models import OutboxEntry
from tests.mailbox import mails_to, path_in
from tests.service import Running
from tests.web.account.conftest import Browser
from tests.web.account.other_ways.conftest import DORA, new_account


async def link_for(running: Running, browser: Browser, login: str, following: str = "") -> str:
    """The path in the mail that comes of asking."""
    await browser.post("/sign-in/link", {"login": login, "next": following})
    (mail,) = await mails_to(running, DORA)
    return path_in(mail).removeprefix("/account").partition("?")[0]


async def who_is_in(browser: Browser) -> bool:
    return (await browser.get("/identities")).status_code == 200


@pytest.mark.parametrize("login", ["dora", "DORA", DORA, DORA.upper()])
async def test_the_link_lets_in(running: Running, stranger: Browser, dora: Account, login: str) -> None:
    answer = await stranger.post(await link_for(running, stranger, login))
    assert (answer.headers["location"], await who_is_in(stranger)) == ("/account/profile", True)


async def test_it_works_once(running: Running, stranger: Browser, dora: Account) -> None:
    link = await link_for(running, stranger, "dora")
    await stranger.post(link)
    assert (await stranger.post(link)).status_code == 404


async def test_it_works_for_an_hour(running: Running, stranger: Browser, dora: Account) -> None:
    link = await link_for(running, stranger, "dora")
    running.clock.advance(timedelta(hours=1))
    assert ((await stranger.get(link)).status_code, (await stranger.post(link)).status_code) == (404, 404)


async def test_a_new_one_takes_the_place_of_the_old(running: Running, stranger: Browser, dora: Account) -> None:
    old, new = await link_for(running, stranger, "dora"), await link_for(running, stranger, "dora")
    assert ((await stranger.post(old)).status_code, (await stranger.post(new)).status_code) == (404, 303)


async def test_looking_at_it_uses_nothing_up(running: Running, stranger: Browser, dora: Account) -> None:
    link = await link_for(running, stranger, "dora")
    pages = [(await stranger.get(link)).text for _ in range(3)]
    assert ("Sign in as dora" in pages[2], (await stranger.post(link)).status_code) == (True, 303)


async def test_it_dies_with_the_address_that_it_was_sent_to(running: Running, stranger: Browser, dora: Account) -> None:
    link = await link_for(running, stranger, "dora")

    def move(session: Session) -> None:
        session.get_one(Account, dora.id).email_index = b"another"

    await running.db.write(move)
    assert (await stranger.post(link)).status_code == 404


async def test_whoever_wanted_to_go_somewhere_gets_there(running: Running, stranger: Browser, dora: Account) -> None:
    link = await link_for(running, stranger, "dora", "/account/sessions")
    assert (await stranger.post(link)).headers["location"] == "/account/sessions"


@pytest.mark.parametrize("login", ["dora", DORA, "unconfirmed", "unconfirmed@example.net"])
async def test_the_answer_tells_nothing(running: Running, stranger: Browser, dora: Account, login: str) -> None:
    await new_account(running, "unconfirmed", "unconfirmed@example.net", verified=False)
    answer = await stranger.post("/sign-in/link", {"login": login})
    reference = await stranger.post("/sign-in/link", {"login": "nobody-here"})
    assert (answer.status_code, answer.text, answer.headers.keys()) == (
        reference.status_code,
        reference.text,
        reference.headers.keys(),
    )


@pytest.mark.parametrize("login", ["dora", DORA, "nobody-here", "nobody@example.net", "unconfirmed"])
async def test_each_asking_promises_one_thing(running: Running, stranger: Browser, dora: Account, login: str) -> None:
    await new_account(running, "unconfirmed", "unconfirmed@example.net", verified=False)
    await stranger.post("/sign-in/link", {"login": login})
    promised = select(OutboxEntry.kind).where(col(OutboxEntry.done_at).is_(None))
    assert len(await running.db.read(lambda session: session.exec(promised).all())) == 1


@pytest.mark.parametrize("login", ["unconfirmed", "unconfirmed@example.net", "nobody-here", "dora@example.com"])
async def test_nobody_else_gets_mail(running: Running, stranger: Browser, dora: Account, login: str) -> None:
    await new_account(running, "unconfirmed", "unconfirmed@example.net", verified=False)
    await stranger.post("/sign-in/link", {"login": login})
    assert await mails_to(running, "@example") == []


async def test_asking_again_and_again_is_stopped_alike_for_everybody(stranger: Browser, dora: Account) -> None:
    statuses = {
        login: [(await stranger.post("/sign-in/link", {"login": login})).status_code for _ in range(8)]
        for login in ("dora", "nobody-here")
    }
    assert (statuses["dora"] == statuses["nobody-here"], 429 in statuses["dora"]) == (True, True)


@pytest.mark.parametrize("login", ["", " ", "x" * 321, "a\r\nBcc: eve@example.org"])
async def test_what_is_no_name_mails_nobody(running: Running, stranger: Browser, dora: Account, login: str) -> None:
    answer = await stranger.post("/sign-in/link", {"login": login})
    assert (answer.status_code < 500, await mails_to(running, "@")) == (True, [])


@pytest.mark.parametrize("token", ["x", "A" * 43, "%20"])
async def test_a_link_that_was_never_sent_lets_nobody_in(stranger: Browser, dora: Account, token: str) -> None:
    page, form = await stranger.get(f"/sign-in/link/{token}"), await stranger.post(f"/sign-in/link/{token}")
    assert (page.status_code, form.status_code, await who_is_in(stranger)) == (404, 404, False)


async def test_it_lets_nobody_in_at_the_press_of_a_foreign_button(
    running: Running, stranger: Browser, dora: Account
) -> None:
    link = await link_for(running, stranger, "dora")
    assert (await stranger.post(link, origin="https://evil.example")).status_code == 403
