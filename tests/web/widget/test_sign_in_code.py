"""A code against a token: once, by the page that asked, while it is fresh; whatever is wrong, one answer."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from sqlmodel import Session, col, select

from comments.accounts.connecting import CODE_LIFETIME, withdraw_grant
from comments.accounts.models import Account, AccountSession
from comments.accounts.queries import account_by_username
from comments.accounts.sessions import end_all_sessions
from comments.foundation.identifiers import token_hash
from comments.sites.models import Site
from comments.vault.bound import IP, SESSIONS
from comments.vault.models import SealedValue
from tests.clock import SettableClock
from tests.service import BAKERY, BLOG, PUBLIC_URL, Running
from tests.web.widget.connecting import VERIFIER, Window, exchange, handed, token_of, wish


def account_of(session: Session) -> Account:
    return account_by_username(session, "alice")


async def session_of(running: Running, token: str) -> AccountSession:
    chosen = select(AccountSession).where(col(AccountSession.token_hash) == token_hash(token))
    return await running.db.read(lambda session: session.exec(chosen).one())


async def refusal(running: Running) -> httpx.Response:
    """What a code gets that never was."""
    return await exchange(running, "never was")


async def test_the_page_that_asked_gets_a_token_for_an_hour(running: Running, window: Window) -> None:
    answer = await exchange(running, await window.code())
    assert (answer.status_code, answer.json()["expires_at"]) == (201, "2026-03-14T11:30:00.000Z")
    assert (answer.json()["account"]["username"], answer.headers["cache-control"]) == ("alice", "no-store")
    assert (answer.headers["access-control-allow-origin"], "set-cookie" in answer.headers) == (BLOG, False)


async def test_the_token_is_bound_to_the_blog_and_to_the_session_it_came_from(
    running: Running, window: Window, garage: Site
) -> None:
    begun = await session_of(running, await token_of(running, window))
    parent = await running.db.read(lambda session: session.get_one(AccountSession, begun.parent_id))
    assert (begun.kind, begun.site_id, parent.kind) == ("widget", garage.id, "account")


async def test_a_token_does_not_make_its_holder_fresh(running: Running, window: Window, clock: SettableClock) -> None:
    signed_in_at = clock.now
    clock.advance(timedelta(hours=2))
    begun = await session_of(running, await token_of(running, window))
    assert (begun.authenticated_at, begun.created_at) == (signed_in_at, clock.now)


async def test_where_it_was_asked_from_is_sealed(running: Running, window: Window) -> None:
    begun = await session_of(running, await token_of(running, window))
    sealed = await running.db.read(lambda session: session.get(SealedValue, (SESSIONS, begun.id, IP)))
    assert sealed is not None


async def test_a_code_is_good_once(running: Running, window: Window) -> None:
    code = await window.code()
    first, second = [await exchange(running, code) for _ in range(2)]
    assert (first.status_code, second.status_code, second.content) == (201, 401, (await refusal(running)).content)


async def test_of_two_that_come_with_one_code_at_once_one_goes_away_with_nothing(
    running: Running, window: Window
) -> None:
    code = await window.code()
    answers = await asyncio.gather(*(exchange(running, code) for _ in range(3)))
    assert sorted(each.status_code for each in answers) == [201, 401, 401]


async def test_a_replayed_code_does_not_hurt_the_token(running: Running, window: Window) -> None:
    code = await window.code()
    token = (await exchange(running, code)).json()["token"]
    await exchange(running, code)
    assert (await session_of(running, token)).ended_at is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"verifier": "another verifier than the one that it was made for"},
        {"verifier": ""},
        {"verifier": "é" * 43},
        {"origin": None},
        {"origin": PUBLIC_URL},
        {"site": "bakery", "origin": BAKERY},
        {"site": "bakery", "origin": PUBLIC_URL},
    ],
    ids=str,
)
async def test_whoever_cannot_prove_it_gets_the_one_answer_and_spends_the_code(
    running: Running, window: Window, bakery: Site, wrong: dict[str, str]
) -> None:
    code = await window.code()
    refused = await exchange(running, code, **wrong)
    assert (refused.status_code, refused.content) == (401, (await refusal(running)).content)
    assert (await exchange(running, code)).status_code == 401


async def test_a_page_of_another_origin_of_the_same_blog_is_another_page(running: Running, window: Window) -> None:
    site = await running.add_site("twice", [BLOG, "https://www.example.org"])
    code = handed(await window.allow(wish(site=site.slug)))["code"]
    assert (await exchange(running, code, site="twice", origin="https://www.example.org")).status_code == 401


async def test_a_foreign_page_is_turned_away_at_the_gate(running: Running, window: Window) -> None:
    assert (await exchange(running, await window.code(), origin="https://evil.example")).status_code == 403


async def test_a_code_is_good_for_a_minute(running: Running, window: Window, clock: SettableClock) -> None:
    code = await window.code()
    clock.advance(CODE_LIFETIME)
    assert (await exchange(running, code)).status_code == 401


async def test_a_code_ends_with_the_session_it_came_from(
    running: Running, window: Window, clock: SettableClock
) -> None:
    code = await window.code()
    await running.db.write(lambda session: end_all_sessions(session, account_of(session).id, clock))
    assert (await exchange(running, code)).status_code == 401


async def test_a_code_ends_when_the_blog_may_no_more(
    running: Running, window: Window, garage: Site, clock: SettableClock
) -> None:
    code = await window.code()
    await running.db.write(lambda session: withdraw_grant(session, account_of(session).id, garage.id, clock))
    assert (await exchange(running, code)).status_code == 401


@pytest.mark.parametrize("body", [{}, {"code": "x"}, {"code": 1, "verifier": VERIFIER}, {"code": "x", "who": "y"}, []])
async def test_what_is_no_code_is_400(running: Running, garage: Site, body: object) -> None:
    async with running.client(origin=BLOG) as page:
        assert (await page.post("/api/v1/sites/garage/sign-in", json=body)).status_code == 400


async def test_the_browsers_cookie_is_not_looked_at(running: Running, window: Window) -> None:
    code = await window.code()
    async with running.client(origin=BLOG) as elsewhere:
        elsewhere.cookies.update(window.client.cookies)
        wrong = {"code": code, "verifier": "not the right one"}
        assert (await elsewhere.post("/api/v1/sites/garage/sign-in", json=wrong)).status_code == 401
