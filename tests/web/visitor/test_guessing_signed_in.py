"""Guessing at the password from within a session, and the browser's mark when the password changes."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from sqlmodel import Session, select

from comments.accounts.queries import account_by_username
from comments.outbox.models import OutboxEntry
from comments.web.browser_sessions import ACCOUNT
from tests.service import PASSWORD, PUBLIC_URL, Running

# What is tested here knows no database.
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

NEW_PASSWORD = "another very long invention"
PROVE, CHANGE = "/account/confirm-identity", "/account/profile/password"


@pytest.fixture
async def browser(running: Running, alice: str) -> AsyncIterator[httpx.AsyncClient]:
    """Alice's, signed in; she can be written to."""

    def give_address(session: Session) -> None:
        account_by_username(session, "alice").address_id = "alices"

    await running.db.write(give_address)
    async with running.client(accept="text/html") as client:
        await sign_in(client)
        yield client


async def post(client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    csrf = ACCOUNT.form_token(client.cookies.get("aparte-account"))
    return await client.post(path, data={"csrf": csrf, **fields}, headers={"origin": PUBLIC_URL})


async def sign_in(client: httpx.AsyncClient, password: str = PASSWORD) -> httpx.Response:
    return await post(client, "/account/sign-in", login="alice", password=password)


async def warnings(running: Running) -> int:
    """How often alice was mailed about a sign-in."""

    def count(session: Session) -> int:
        return sum(each.kind == "mail.suspicious-sign-in" for each in session.exec(select(OutboxEntry)))

    return await running.db.read(count)


async def test_whoever_found_a_session_open_cannot_guess_the_password_in_it(browser: httpx.AsyncClient) -> None:
    answers = [await post(browser, PROVE, password="wrong") for _ in range(5)]
    assert [each.status_code for each in answers] == [401, 401, 401, 429, 429]


async def test_nor_where_the_password_is_changed(running: Running, browser: httpx.AsyncClient) -> None:
    for _ in range(3):
        await post(browser, CHANGE, present="wrong", password=NEW_PASSWORD)
    assert (await post(browser, CHANGE, present=PASSWORD, password=NEW_PASSWORD)).status_code == 429


async def test_strangers_who_guess_keep_nobody_from_what_is_their_own(
    running: Running, browser: httpx.AsyncClient
) -> None:
    async with running.client() as stranger:
        for _ in range(4):
            await sign_in(stranger, "wrong")
    assert (await post(browser, PROVE, password=PASSWORD)).status_code == 303


async def test_the_right_password_ends_the_wait(running: Running, browser: httpx.AsyncClient) -> None:
    for _ in range(3):
        await post(browser, PROVE, password="wrong")
    running.clock.advance(timedelta(seconds=1))
    answers = [await post(browser, PROVE, password=each) for each in (PASSWORD, "wrong", "wrong", "wrong", "wrong")]
    assert [each.status_code for each in answers] == [303, 401, 401, 401, 429]


async def test_the_browser_in_which_a_password_was_changed_stays_known(
    running: Running, browser: httpx.AsyncClient
) -> None:
    assert (await post(browser, CHANGE, present=PASSWORD, password=NEW_PASSWORD)).status_code == 303
    await sign_in(browser, NEW_PASSWORD)
    assert await warnings(running) == 0


async def test_every_other_browser_is_a_stranger_again(running: Running, browser: httpx.AsyncClient) -> None:
    async with running.client() as other:
        await sign_in(other)
        before = await warnings(running)
        await post(browser, CHANGE, present=PASSWORD, password=NEW_PASSWORD)
        await sign_in(other, NEW_PASSWORD)
    assert await warnings(running) == before + 1
