"""What a blog's page may do with its reader's token, and what somebody gains who steals it: nothing elsewhere."""

from datetime import timedelta

import httpx
import pytest
from sqlmodel import Session

from comments.accounts.connecting import withdraw_grant
from comments.accounts.queries import account_by_username
from comments.accounts.sessions import end_all_sessions
from comments.foundation.errors import NotFoundError
from comments.sites.models import Site
from comments.web.browser_sessions import ACCOUNT, CONSOLE, BrowserSession
from tests.clock import SettableClock
from tests.service import BAKERY, BLOG, PASSWORD, PUBLIC_URL, Running
from tests.web.widget.connecting import Window, exchange, token_of, wish

pytestmark = pytest.mark.parametrize("backend", ["sqlite"])

WORDS = {"thread": {"key": "/post"}, "body": "A good read."}
POST = "/api/v1/sites/garage/comments"
SIGN_IN = "/api/v1/sites/garage/sign-in"


@pytest.fixture
async def token(running: Running, window: Window) -> str:
    """What the garage's page holds for alice."""
    return await token_of(running, window)


async def send(
    running: Running, method: str, path: str, token: str, body: object = None, *, origin: str = BLOG
) -> httpx.Response:
    """With the token, as the garage's page would, unless it is said otherwise."""
    async with running.client(origin=origin, authorization=f"Bearer {token}") as page:
        return await page.request(method, path, json=body)


async def posted(running: Running, token: str) -> str:
    answer = await send(running, "POST", POST, token, WORDS)
    comment_id: str = answer.json()["comment"]["id"]
    return comment_id


async def test_a_comment_bears_the_name_of_the_account(running: Running, token: str) -> None:
    answer = (await send(running, "POST", POST, token, WORDS)).json()
    assert (answer["comment"]["author"], "receipt" in answer) == ({"name": "alice", "kind": "staff"}, False)


async def test_ones_own_comment_is_read_as_typed_changed_and_deleted(running: Running, token: str) -> None:
    comment = f"/api/v1/comments/{await posted(running, token)}"
    typed = (await send(running, "GET", f"{comment}/source", token)).json()
    changed = await send(running, "PATCH", comment, token, {"body": "Better."})
    deleted = await send(running, "DELETE", comment, token)
    assert (typed, changed.status_code, deleted.status_code) == ({"body": WORDS["body"]}, 200, 204)


@pytest.mark.parametrize(("method", "path"), [("GET", "/source"), ("PATCH", ""), ("DELETE", "")])
async def test_nobody_elses_comment_is(running: Running, token: str, charlie: str, method: str, path: str) -> None:
    theirs = await posted(running, charlie)
    body = {"body": "Mine now."} if method == "PATCH" else None
    answer = await send(running, method, f"/api/v1/comments/{theirs}{path}", token, body)
    assert answer.status_code == 403


async def test_the_owner_of_the_blog_moderates_nothing_with_it(running: Running, token: str, charlie: str) -> None:
    theirs = await posted(running, charlie)
    answer = await send(running, "PATCH", f"/api/v1/comments/{theirs}", token, {"status": "rejected"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/me"),
        ("GET", "/api/v1/me/disclosures"),
        ("GET", "/api/v1/sessions"),
        ("DELETE", "/api/v1/sessions"),
        ("GET", "/api/v1/sites/garage/moderation"),
        ("GET", "/api/v1/sites/garage/audit"),
        ("POST", "/api/v1/sites/bakery/comments"),
        ("DELETE", "/api/v1/sites/bakery/sign-in"),
    ],
)
async def test_everywhere_else_it_is_a_token_that_never_was(
    running: Running, token: str, bakery: Site, method: str, path: str
) -> None:
    body = WORDS if method == "POST" else None
    stolen = await send(running, method, path, token, body, origin=PUBLIC_URL)
    unknown = await send(running, method, path, "never was", body, origin=PUBLIC_URL)
    assert (stolen.status_code, stolen.content) == (401, unknown.content)


async def test_on_another_blog_its_holders_own_comment_is_nothing_to_it(
    running: Running, token: str, alice: str, bakery: Site
) -> None:
    answer = await send(running, "POST", "/api/v1/sites/bakery/comments", alice, WORDS, origin=BAKERY)
    there = f"/api/v1/comments/{answer.json()['comment']['id']}"
    refused = await send(running, "DELETE", there, token, origin=BAKERY)
    assert refused.status_code == 401


@pytest.mark.parametrize(("cookie", "path"), [(CONSOLE, "/console/"), (ACCOUNT, "/account/connect")])
async def test_as_a_cookie_it_opens_neither_console_nor_account(
    running: Running, token: str, cookie: BrowserSession, path: str
) -> None:
    async with running.client(accept="text/html") as thief:
        thief.cookies.set(cookie.plain_name, token)
        answer = await thief.get(path, params=wish())
    assert (answer.status_code, "sign-in" in answer.headers.get("location", "sign-in")) in {(303, True), (401, True)}


async def test_its_hour_is_not_moved_on_by_use(running: Running, token: str, clock: SettableClock) -> None:
    clock.advance(timedelta(minutes=59))
    used = await send(running, "POST", POST, token, WORDS)
    clock.advance(timedelta(minutes=1))
    assert (used.status_code, (await send(running, "POST", POST, token, WORDS)).status_code) == (201, 401)


async def test_the_page_gives_it_back(running: Running, token: str) -> None:
    first, second = [await send(running, "DELETE", SIGN_IN, token) for _ in range(2)]
    post = await send(running, "POST", POST, token, WORDS)
    assert (first.status_code, second.status_code, post.status_code) == (204, 401, 401)


@pytest.mark.parametrize("headers", [{}, {"authorization": "Basic x"}])
async def test_nothing_is_given_back_without_one(running: Running, garage: Site, headers: dict[str, str]) -> None:
    async with running.client(origin=BLOG, **headers) as page:
        assert (await page.delete(SIGN_IN)).status_code == 401


async def test_signing_out_at_the_service_ends_it(running: Running, window: Window, token: str) -> None:
    csrf = ACCOUNT.form_token(window.client.cookies.get(ACCOUNT.plain_name))
    await window.client.post("/account/sign-out", data={"csrf": csrf}, headers={"origin": PUBLIC_URL})
    assert (await send(running, "POST", POST, token, WORDS)).status_code == 401


async def test_signing_out_everywhere_ends_it(running: Running, token: str, clock: SettableClock) -> None:
    await running.db.write(lambda session: end_all_sessions(session, id_of(session, "alice"), clock))
    assert (await send(running, "POST", POST, token, WORDS)).status_code == 401


async def test_it_ends_when_the_blog_may_no_more_and_the_next_time_asks_again(
    running: Running, window: Window, token: str, garage: Site, clock: SettableClock
) -> None:
    await running.db.write(lambda session: withdraw_grant(session, id_of(session, "alice"), garage.id, clock))
    assert (await send(running, "POST", POST, token, WORDS)).status_code == 401
    assert "Comment on Garage as alice?" in (await window.open(wish())).text


async def test_what_was_never_given_cannot_be_taken_back(
    running: Running, token: str, bakery: Site, clock: SettableClock
) -> None:
    with pytest.raises(NotFoundError):
        await running.db.write(lambda session: withdraw_grant(session, id_of(session, "alice"), bakery.id, clock))


async def test_two_blogs_know_one_person_by_two_ids(running: Running, window: Window, alice: str, bakery: Site) -> None:
    here = (await exchange(running, await window.code())).json()["account"]["id"]
    code = await window.code(site="bakery", origin=BAKERY, return_to=BAKERY)
    there = (await exchange(running, code, site="bakery", origin=BAKERY)).json()["account"]["id"]
    own = (await send(running, "GET", "/api/v1/me", alice, origin=PUBLIC_URL)).json()["account"]["id"]
    assert len({here, there, own}) == 3


async def test_one_blog_knows_one_person_by_one_id(running: Running, window: Window) -> None:
    ids = {(await exchange(running, await window.code())).json()["account"]["id"] for _ in range(2)}
    assert len(ids) == 1


async def test_a_programs_token_for_one_site_is_told_the_id_of_that_site(running: Running, window: Window) -> None:
    known = (await exchange(running, await window.code())).json()["account"]
    credentials = {"login": "alice", "password": PASSWORD, "site": "garage"}
    async with running.client() as program:
        begun = (await program.post("/api/v1/sessions", json=credentials)).json()
        me = await program.get("/api/v1/me", headers={"authorization": f"Bearer {begun['token']}"})
    assert (begun["account"], me.json()["account"]) == (known, known)


def id_of(session: Session, username: str) -> str:
    return account_by_username(session, username).id
