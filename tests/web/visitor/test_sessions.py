from datetime import timedelta
from typing import Any

import httpx
import pytest

from comments.accounts.rules import Role
from comments.sites.models import Site
from tests.service import BLOG, PASSWORD, PUBLIC_URL, Running

SESSIONS, ME = "/api/v1/sessions", "/api/v1/me"


async def sign_in(running: Running, ip: str = "203.0.113.7", **fields: Any) -> httpx.Response:
    async with running.client(ip) as client:
        return await client.post(SESSIONS, json={"login": "alice", "password": PASSWORD} | fields)


async def call(running: Running, method: str, path: str, token: str | None, **headers: str) -> httpx.Response:
    known = {"authorization": f"Bearer {token}"} if token is not None else {}
    async with running.client() as client:
        return await client.request(method, path, headers=known | headers)


async def test_signing_in_answers_with_a_token_and_the_account(running: Running, alice: str) -> None:
    answer = await sign_in(running)
    assert (answer.status_code, sorted(answer.json()), answer.json()["account"]["username"]) == (
        201,
        ["account", "expires_at", "token"],
        "alice",
    )


async def test_the_token_is_good_for_ones_own_account(running: Running, alice: str) -> None:
    signed_in = (await sign_in(running)).json()
    mine = (await call(running, "GET", ME, signed_in["token"])).json()["account"]
    assert mine == mine | signed_in["account"]


async def test_the_answer_is_stored_nowhere_and_sets_no_cookie(running: Running, alice: str) -> None:
    headers = (await sign_in(running)).headers
    assert (headers["cache-control"], "set-cookie" in headers) == ("no-store", False)


@pytest.mark.parametrize(
    "fields", [{"password": "wrong"}, {"password": ""}, {"login": "stranger"}, {"login": "alice@example.org"}]
)
async def test_whatever_is_wrong_the_answer_is_the_same(running: Running, alice: str, fields: dict[str, str]) -> None:
    answers = [await sign_in(running, **fields), await sign_in(running, login="x", password="y")]
    assert (answers[0].status_code, answers[0].content) == (401, answers[1].content)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'"alice"',
        b"{",
        b'{"login": "alice"}',
        b'{"login": 1, "password": "x"}',
        b'{"login": "", "password": "x"}',
        b'{"login": "a", "password": "x", "admin": true}',
        b'{"login": "a\\u0000", "password": "x"}',
        b'{"login": "a", "password": "\\ud800"}',
        b'{"login": "a", "password": "x", "site": 5}',
    ],
)
async def test_what_is_no_sign_in_is_400(running: Running, alice: str, body: bytes) -> None:
    async with running.client(**{"content-type": "application/json"}) as client:
        answer = await client.post(SESSIONS, content=body)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


async def test_a_token_for_one_site_is_refused_at_another(running: Running, garage: Site, bakery: Site) -> None:
    await running.add_person("dora", {garage.id: Role.OWNER, bakery.id: Role.OWNER})
    token = (await sign_in(running, login="dora", site="garage")).json()["token"]
    answers = [await call(running, "GET", f"/api/v1/sites/{each}/audit", token) for each in ("garage", "bakery")]
    assert [each.status_code for each in answers] == [200, 401]


async def test_an_unknown_site_begins_no_session(running: Running, alice: str) -> None:
    assert (await sign_in(running, site="nowhere")).status_code == 404


@pytest.mark.parametrize("origin", [BLOG, "https://elsewhere.example.com", "null"])
async def test_no_page_of_a_blog_signs_anybody_in(running: Running, alice: str, origin: str) -> None:
    async with running.client(origin=origin) as client:
        answer = await client.post(SESSIONS, json={"login": "alice", "password": PASSWORD})
    assert (answer.status_code, "access-control-allow-origin" in answer.headers) == (403, False)


async def test_the_services_own_pages_may(running: Running, alice: str) -> None:
    async with running.client(origin=PUBLIC_URL) as client:
        answer = await client.post(SESSIONS, json={"login": "alice", "password": PASSWORD})
    assert answer.status_code == 201


@pytest.mark.parametrize("token", [None, "", "x", "a b"])
@pytest.mark.parametrize(
    ("method", "path"), [("GET", ME), ("GET", SESSIONS), ("DELETE", SESSIONS), ("GET", f"{ME}/disclosures")]
)
async def test_without_a_good_token_everything_is_401(
    running: Running, alice: str, method: str, path: str, token: str | None
) -> None:
    assert (await call(running, method, path, token)).status_code == 401


async def test_a_cookie_signs_nobody_in(running: Running, alice: str) -> None:
    cookie = f"aparte-console={alice}; __Host-aparte={alice}"
    assert (await call(running, "GET", ME, None, cookie=cookie)).status_code == 401


async def test_somebody_sees_their_own_sessions_alone(running: Running, alice: str, bob: str) -> None:
    await sign_in(running)
    answer = (await call(running, "GET", SESSIONS, alice)).json()
    assert ([each["current"] for each in answer["sessions"]].count(True), len(answer["sessions"])) == (1, 2)


async def test_somebody_ends_one_session_of_their_own(running: Running, alice: str) -> None:
    token = (await sign_in(running)).json()["token"]
    listed = (await call(running, "GET", SESSIONS, token)).json()["sessions"]
    mine = next(each["id"] for each in listed if each["current"])
    ended = await call(running, "DELETE", f"{SESSIONS}/{mine}", token)
    after = [await call(running, "GET", ME, each) for each in (token, alice)]
    assert (ended.status_code, [each.status_code for each in after]) == (204, [401, 200])


async def test_somebody_reads_one_session_of_their_own(running: Running, alice: str) -> None:
    (listed,) = (await call(running, "GET", SESSIONS, alice)).json()["sessions"]
    assert (await call(running, "GET", f"{SESSIONS}/{listed['id']}", alice)).json() == listed


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_nobody_touches_a_session_of_somebody_else(running: Running, alice: str, bob: str, method: str) -> None:
    (bobs,) = (await call(running, "GET", SESSIONS, bob)).json()["sessions"]
    refused = await call(running, method, f"{SESSIONS}/{bobs['id']}", alice)
    assert (refused.status_code, (await call(running, "GET", ME, bob)).status_code) == (404, 200)


async def test_somebody_signs_out_everywhere(running: Running, alice: str, bob: str) -> None:
    token = (await sign_in(running)).json()["token"]
    await call(running, "DELETE", SESSIONS, token)
    after = [await call(running, "GET", ME, each) for each in (token, alice, bob)]
    assert [each.status_code for each in after] == [401, 401, 200]


async def test_a_token_for_one_site_sees_and_ends_itself_alone(running: Running, alice: str) -> None:
    bound = (await sign_in(running, site="garage")).json()["token"]
    listed = (await call(running, "GET", SESSIONS, bound)).json()["sessions"]
    await call(running, "DELETE", SESSIONS, bound)
    after = [await call(running, "GET", ME, each) for each in (bound, alice)]
    assert ([each["current"] for each in listed], [each.status_code for each in after]) == ([True], [401, 200])


async def test_a_session_ends_by_itself(running: Running, alice: str) -> None:
    token = (await sign_in(running)).json()["token"]
    running.clock.advance(timedelta(days=31))
    assert (await call(running, "GET", ME, token)).status_code == 401


async def test_guessing_at_one_name_from_one_place_is_stopped(running: Running, alice: str) -> None:
    answers = [await sign_in(running, password="wrong") for _ in range(4)]
    assert ([each.status_code for each in answers[-2:]], "retry-after" in answers[-1].headers) == ([401, 429], True)


async def test_guessing_elsewhere_does_not_keep_its_owner_out(running: Running, alice: str) -> None:
    for _ in range(11):
        await sign_in(running, "198.51.100.20", password="wrong")
    assert (await sign_in(running)).status_code == 201


async def test_guessing_at_many_names_from_one_place_is_stopped(running: Running, alice: str) -> None:
    answers = [await sign_in(running, login=f"guess-{number}") for number in range(61)]
    assert answers[-1].status_code == 429
