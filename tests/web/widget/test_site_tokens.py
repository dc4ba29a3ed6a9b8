"""A blog's token is good for that blog, once, for ten minutes at most; whatever is wrong, the answer is the same."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from comments.accounts.models import Account
from comments.sites.models import Site
from tests.factories.policies import amend
from tests.service import BAKERY, BLOG, Running
from tests.web.widget.site_tokens import SigningSite, signed

NOW = 1773484200


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
async def blog(running: Running, garage: Site) -> SigningSite:
    blog = SigningSite(running, "garage")
    await blog.set_to("on")
    return blog


async def test_a_token_is_changed_for_one_of_ours(blog: SigningSite) -> None:
    answer = await blog.sign_on_as()
    assert (answer.status_code, answer.json()["account"]["username"]) == (201, "Nadia")


async def test_it_comments_under_that_name(blog: SigningSite) -> None:
    bearer = {"authorization": f"Bearer {(await blog.sign_on_as()).json()['token']}", "origin": BLOG}
    async with blog.running.client(**bearer) as client:
        comment = {"thread": {"key": "/post"}, "body": "A good read."}
        posted = (await client.post("/api/v1/sites/garage/comments", json=comment)).json()
    assert posted["comment"]["author"] == {"name": "Nadia", "kind": "member"}


async def test_the_account_carries_the_version_of_the_blogs_policy(blog: SigningSite, garage: Site) -> None:
    await amend(blog.running.db, blog.running.clock, "garage", 30)
    await blog.sign_on_as()
    made_under = select(Account.policy_site_id, Account.policy_version).where(col(Account.home_site_id) == garage.id)
    assert await blog.running.db.read(lambda session: session.exec(made_under).one()) == (garage.id, 2)


async def test_it_is_good_for_an_hour(blog: SigningSite) -> None:
    answer = (await blog.sign_on_as()).json()
    ends = (blog.running.clock() + timedelta(hours=1)).isoformat(timespec="milliseconds")
    assert answer["expires_at"] == ends.replace("+00:00", "Z")


@pytest.mark.parametrize(
    "others",
    [
        {"aud": None},
        {"aud": "bakery"},
        {"aud": ["bakery"]},
        {"aud": {"garage": 1}},
        {"aud": "http://comments.example.org"},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
        {"name": None},
        {"name": 7},
        {"jti": None},
        {"jti": ""},
        {"jti": 7},
        {"jti": "x" * 201},
        {"iat": None},
        {"iat": "now"},
        {"iat": NOW + 61},
        {"exp": None},
        {"exp": NOW - 60},
        {"exp": NOW + 601},
        {"exp": NOW},
        {"exp": "later"},
        {"exp": 1e300},
        {"iat": NOW - 700, "exp": NOW - 100},
        {"iat": NOW - 700, "exp": NOW + 10},
        {"nbf": NOW + 61},
        {"nbf": "x"},
    ],
)
async def test_a_wrong_claim_is_refused(blog: SigningSite, others: dict[str, Any]) -> None:
    assert (await blog.sign_on_as(**others)).status_code == 401


@pytest.mark.parametrize(
    "others",
    [
        {"aud": "http://comments.example.org/sites/garage"},
        {"aud": ["somebody-else", "garage"]},
        {"iat": NOW + 59},
        {"iat": NOW - 599, "exp": NOW + 1},
        {"iat": float(NOW)},
        {"nbf": NOW},
        {"iss": "https://blog.example.org", "extra": {"anything": []}},
    ],
)
async def test_a_token_within_the_rules_is_taken(blog: SigningSite, others: dict[str, Any]) -> None:
    assert (await blog.sign_on_as(**others)).status_code == 201


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none"},
        {"alg": "HS512"},
        {"alg": "RS256"},
        {"alg": None},
        {"crit": ["exp"]},
        {"jwk": {"kty": "oct", "k": "AAAA"}},
        {"jku": "https://evil.example/keys"},
        {"b64": False, "crit": ["b64"]},
    ],
)
async def test_another_header_is_refused(blog: SigningSite, header: dict[str, Any]) -> None:
    token = signed(blog.claims(), await blog.secret(), **header)
    assert (await blog.sign_on(token)).status_code == 401


@pytest.mark.parametrize("secret", ["", "garage", "x" * 43])
async def test_another_secret_is_refused(blog: SigningSite, secret: str) -> None:
    assert (await blog.sign_on(signed(blog.claims(), secret))).status_code == 401


@pytest.mark.parametrize("token", ["", "x", "..", "a.b.c", "é.é.é", "x" * 9000, "a.b.c.d.e", "\ud800"])
async def test_what_is_no_token_is_refused(blog: SigningSite, token: str) -> None:
    body = {"token": token.encode("utf-8", "replace").decode()}
    async with blog.running.client(origin=BLOG) as client:
        assert (await client.post("/api/v1/sites/garage/sso", json=body)).status_code == 401


@pytest.mark.parametrize("claims", [[], None, "text", 5, [{}]])
async def test_what_says_nothing_is_refused(blog: SigningSite, claims: object) -> None:
    assert (await blog.sign_on(signed(claims, await blog.secret()))).status_code == 401


async def test_a_token_serves_once(blog: SigningSite) -> None:
    token = await blog.token()
    assert [(await blog.sign_on(token)).status_code for _ in range(3)] == [201, 401, 401]


async def test_it_serves_once_even_after_its_session_ended(blog: SigningSite) -> None:
    token = await blog.token()
    bearer = {"authorization": f"Bearer {(await blog.sign_on(token)).json()['token']}", "origin": BLOG}
    async with blog.running.client(**bearer) as client:
        assert (await client.delete("/api/v1/sites/garage/sign-in")).status_code == 204
    assert (await blog.sign_on(token)).status_code == 401


async def test_a_token_of_another_blog_is_refused(blog: SigningSite, bakery: Site) -> None:
    other = SigningSite(blog.running, "bakery")
    await other.set_to("on")
    stolen = await blog.token(aud=["garage", "bakery"])
    assert (await other.sign_on(stolen, BAKERY)).status_code == 401


async def test_what_it_gives_is_good_for_that_blog_alone(blog: SigningSite, bakery: Site) -> None:
    bearer = {"authorization": f"Bearer {(await blog.sign_on_as()).json()['token']}", "origin": BAKERY}
    async with blog.running.client(**bearer) as client:
        comment = {"thread": {"key": "/post"}, "body": "A good read."}
        assert (await client.post("/api/v1/sites/bakery/comments", json=comment)).status_code == 401


async def test_a_token_of_the_old_secret_is_refused(blog: SigningSite) -> None:
    token = await blog.token()
    await blog.set_to("rotate")
    assert ((await blog.sign_on(token)).status_code, (await blog.sign_on_as()).status_code) == (401, 201)


async def test_while_it_is_off_nobody_signs_on(blog: SigningSite) -> None:
    token = await blog.token()
    await blog.set_to("off")
    assert (await blog.sign_on(token)).status_code == 401


async def test_turned_on_again_it_has_another_secret(blog: SigningSite) -> None:
    token = await blog.token()
    await blog.set_to("off")
    await blog.set_to("on")
    assert (await blog.sign_on(token)).status_code == 401


async def test_the_answer_does_not_tell_what_is_wrong(blog: SigningSite) -> None:
    used = await blog.token()
    await blog.sign_on(used)
    wrong = ["x", used, await blog.token(aud="bakery"), await blog.token(exp=NOW - 60), signed({}, "another")]
    texts = {(await blog.sign_on(each)).text for each in wrong}
    await blog.set_to("off")
    assert texts == {(await blog.sign_on(await blog.token())).text}


async def test_a_foreign_page_signs_nobody_on(blog: SigningSite) -> None:
    assert (await blog.sign_on(await blog.token(), "https://evil.example")).status_code == 403


async def test_a_blog_that_is_not_there_is_unknown(blog: SigningSite) -> None:
    assert (
        await blog.sign_on(await blog.token(), slug="nowhere", origin="http://comments.example.org")
    ).status_code == 404


@pytest.mark.parametrize("field", ["secret", "site", "name"])
async def test_an_unknown_field_is_refused(blog: SigningSite, field: str) -> None:
    async with blog.running.client(origin=BLOG) as client:
        answer = await client.post("/api/v1/sites/garage/sso", json={"token": await blog.token(), field: "x"})
    assert answer.status_code == 400
