"""Several processes that count together in Valkey, and what becomes of them without it."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import httpx
import pytest

from comments.settings import Settings
from comments.sites.models import Site
from tests.canary.needles import Canary, Needles
from tests.clock import SettableClock
from tests.service import BLOG, PASSWORD, PUBLIC_URL, Running, comment_body, running_service
from tests.valkey import ValkeyServer, running_valkey

# What is tested here knows no database.
pytestmark = [pytest.mark.valkey, pytest.mark.parametrize("backend", ["sqlite"], indirect=True)]

SESSIONS = "/api/v1/sessions"


@pytest.fixture
def valkey() -> Iterator[ValkeyServer]:
    yield from running_valkey()


@pytest.fixture
def settings(settings: Settings, valkey: ValkeyServer) -> Settings:
    return settings.model_copy(update={"valkey_url": valkey.url})


@pytest.fixture
async def other(running: Running, settings: Settings, clock: SettableClock) -> AsyncIterator[Running]:
    """Another process of the same instance."""
    async with running_service(settings, clock) as service:
        yield service


async def sign_in(running: Running, password: str = PASSWORD, login: str = "alice") -> httpx.Response:
    async with running.client("203.0.113.77") as client:
        return await client.post(SESSIONS, json={"login": login, "password": password})


async def comment(running: Running) -> httpx.Response:
    async with running.client("203.0.113.77", origin=BLOG) as client:
        return await client.post("/api/v1/sites/garage/comments", json=comment_body())


async def test_all_processes_count_together(running: Running, other: Running, alice: str) -> None:
    answers = [await sign_in(each, "wrong") for each in (running, other, running, other)]
    assert [each.status_code for each in answers] == [401, 401, 401, 429]


async def test_a_right_password_at_one_is_right_at_all(running: Running, other: Running, alice: str) -> None:
    for each in (running, other):
        await sign_in(each, "wrong")
    await sign_in(running)
    answers = [await sign_in(other, "wrong") for _ in range(4)]
    assert [each.status_code for each in answers] == [401, 401, 401, 429]


async def test_without_it_signing_in_is_refused_with_a_reason_and_a_time(
    running: Running, alice: str, valkey: ValkeyServer
) -> None:
    valkey.kill()
    answer = await sign_in(running)
    assert (answer.status_code, answer.headers["retry-after"], answer.json()["type"]) == (
        503,
        "5",
        "urn:aparte:problem:limits-unavailable",
    )


@pytest.mark.parametrize("door", ["/account/sign-in", "/console/sign-in"])
async def test_the_page_says_so_in_words(running: Running, alice: str, valkey: ValkeyServer, door: str) -> None:
    valkey.kill()
    async with running.client(accept="text/html") as client:
        fields = {"login": "alice", "password": PASSWORD}
        answer = await client.post(door, data=fields, headers={"origin": PUBLIC_URL})
    assert (answer.status_code, "Try again in a few seconds" in answer.text, PASSWORD in answer.text) == (
        503,
        True,
        False,
    )


async def test_without_it_people_comment_and_read(running: Running, garage: Site, valkey: ValkeyServer) -> None:
    valkey.kill()
    posted = await comment(running)
    async with running.client() as reader:
        read = await reader.get("/api/v1/sites/garage/comments", params={"thread": "/post"})
        preview = await reader.post("/api/v1/preview", json={"body": "*yes*"})
    assert [each.status_code for each in (posted, read, preview)] == [201, 200, 200]


async def test_who_is_signed_in_stays_so(running: Running, alice: str, valkey: ValkeyServer) -> None:
    valkey.kill()
    async with running.client(authorization=f"Bearer {alice}") as client:
        assert (await client.get("/api/v1/me")).status_code == 200


async def test_when_it_is_back_people_sign_in_again(running: Running, alice: str, valkey: ValkeyServer) -> None:
    valkey.kill()
    assert (await sign_in(running)).status_code == 503
    valkey.start()
    running.clock.advance(timedelta(seconds=1))
    assert (await sign_in(running)).status_code == 201


async def everything_in(valkey: ValkeyServer) -> bytes:
    """Every key and every value."""
    keys = [line for line in valkey.ask("KEYS", "*").decode().split("\r\n") if line and line[0] not in "*$"]
    assert keys
    return b"\n".join(key.encode() + b" " + valkey.ask("GET", key) for key in keys)


async def test_it_holds_no_address_and_no_name(
    running: Running, alice: str, garage: Site, valkey: ValkeyServer
) -> None:
    await comment(running)
    for login in ("alice", "nadia@example.net", "nobody-at-all"):
        await sign_in(running, "wrong", login)
    await sign_in(running)
    held = await everything_in(valkey)
    needles = Needles([Canary("IP", "203.0.113.77"), Canary("e-mail", "nadia@example.net")])
    words = [each for each in ("alice", "nobody-at-all", garage.id, PASSWORD, "wrong") if each.encode() in held]
    assert (needles.found_in(held), words) == ([], [])
