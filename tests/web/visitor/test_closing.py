"""`DELETE /api/v1/me`: the password again, signed out everywhere, and 24 hours in which to think again."""

from datetime import timedelta

import httpx
import pytest
from sqlmodel import Session

from comments.accounts.models import Account
from comments.accounts.queries import account_by_username
from comments.sites.models import Site
from tests.service import PASSWORD, Running
from tests.web.visitor.test_me import call


async def close(running: Running, token: str, **asked: object) -> httpx.Response:
    return await call(running, "DELETE", "/api/v1/me", token, json={"password": PASSWORD, "comments": "keep"} | asked)


async def dora(running: Running) -> Account:
    return await running.db.read(lambda session: account_by_username(session, "dora"))


@pytest.fixture
async def doras(running: Running) -> str:
    """Dora's token."""
    return await running.add_person("dora", {})


@pytest.mark.parametrize("comments", ["keep", "anonymise", "erase"])
async def test_the_account_closes_in_24_hours(running: Running, doras: str, comments: str) -> None:
    answer = await close(running, doras, comments=comments)
    account = await dora(running)
    assert (answer.status_code, answer.content, account.closes_at, account.comments_after) == (
        204,
        b"",
        running.clock.now + timedelta(hours=24),
        comments,
    )


async def test_the_token_is_good_for_nothing_any_more(running: Running, doras: str) -> None:
    await close(running, doras)
    assert (await call(running, "GET", "/api/v1/me", doras)).status_code == 401


async def test_whoever_signs_in_again_is_told_when_it_closes(running: Running, doras: str) -> None:
    await close(running, doras)
    async with running.client() as client:
        begun = await client.post("/api/v1/sessions", json={"login": "dora", "password": PASSWORD})
    told = (await call(running, "GET", "/api/v1/me", begun.json()["token"])).json()["account"]
    assert told["closes_at"] == "2026-03-15T10:30:00.000Z"


async def test_a_wrong_password_closes_nothing(running: Running, doras: str) -> None:
    answer = await close(running, doras, password="another")
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2], (await dora(running)).closes_at) == (
        401,
        "wrong-credentials",
        None,
    )


async def test_guesses_are_limited_as_others_are(running: Running, doras: str) -> None:
    answers = [(await close(running, doras, password="another")).status_code for _ in range(4)]
    assert answers == [401, 401, 401, 429]


@pytest.mark.parametrize(
    "asked", [{"comments": "sell"}, {"comments": None}, {"also": "this"}], ids=["unknown", "none", "more"]
)
async def test_anything_else_is_refused(running: Running, doras: str, asked: dict[str, object]) -> None:
    assert ((await close(running, doras, **asked)).status_code, (await dora(running)).closes_at) == (400, None)


async def test_a_token_for_one_site_closes_nothing(running: Running, garage: Site) -> None:
    bound = await running.add_person("dora", {}, bound_to=garage.id)
    assert ((await close(running, bound)).status_code, (await dora(running)).closes_at) == (401, None)


async def test_whoever_alone_owns_a_site_is_told_to_hand_it_over(running: Running, alice: str) -> None:
    answer = await close(running, alice)
    assert (answer.status_code, "Garage" in answer.json()["detail"]) == (409, True)


@pytest.mark.parametrize(("minutes", "status"), [(9, 204), (11, 403)])
async def test_without_a_password_a_recent_sign_in_is_asked_for(
    running: Running, doras: str, minutes: int, status: int
) -> None:
    account_id = (await dora(running)).id

    def forget(session: Session) -> None:
        session.get_one(Account, account_id).password_hash = None

    await running.db.write(forget)
    running.clock.advance(timedelta(minutes=minutes))
    assert (await close(running, doras, password="")).status_code == status
