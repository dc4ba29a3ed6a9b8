"""Guessing at passwords through the running service, by a crowd and by few."""

import asyncio
import threading
from datetime import timedelta
from ipaddress import IPv4Address
from typing import Any

import argon2
import httpx
import pytest

from comments.accounts.errors import WrongCredentialsError
from comments.accounts.people import Arrival
from comments.accounts.signing_in import Attempt, Doorkeeper, sign_in
from comments.foundation.rate_limit import TooManyRequestsError
from comments.web.browser_sessions import ACCOUNT
from comments.web.sign_in_limits import check_sign_in
from tests.service import PASSWORD, PUBLIC_URL, Running

# What is tested here knows no database.
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

SESSIONS, DOOR = "/api/v1/sessions", "/account/sign-in"
NETWORKS, TRIES = 1_000, 10
ATTACKED = "198.51.100.20"


class Watched:
    """How many hashes are compared at the same moment."""

    def __init__(self) -> None:
        self.number = self.now = self.most = 0
        self._lock = threading.Lock()

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        verify = argon2.PasswordHasher.verify

        def watched(hasher: argon2.PasswordHasher, stored: str, password: bytes) -> bool:
            with self._lock:
                self.number, self.now = self.number + 1, self.now + 1
                self.most = max(self.most, self.now)
            try:
                return verify(hasher, stored, password)
            finally:
                with self._lock:
                    self.now -= 1

        monkeypatch.setattr(argon2.PasswordHasher, "verify", watched)


async def guess(running: Running, login: str, address: IPv4Address) -> str:
    """One wrong password; gives by what it was refused."""
    state = running.service.litestar.state
    keeper: Doorkeeper = state.keeper
    try:
        counted = await check_sign_in(state.limiter, login, address)
        arrival = Arrival(kind="api", address=address)
        await sign_in(keeper, Attempt(login=login, password="wrong", arrival=arrival, guess=counted))
    except (TooManyRequestsError, WrongCredentialsError) as refusal:
        return refusal.code
    return "let in"


async def ten_thousand_guesses(running: Running, login: str = "alice") -> list[str]:
    """From a thousand networks, a hundred of them at the same moment, so that hashes have to wait for each other."""
    networks = [IPv4Address(f"10.{number // 256}.{number % 256}.9") for number in range(NETWORKS)]
    told: list[str] = []
    for _ in range(TRIES):
        for first in range(0, NETWORKS, 100):
            crowd = (guess(running, login, each) for each in networks[first : first + 100])
            told += await asyncio.gather(*crowd)
    return told


async def by_program(
    running: Running, password: str = PASSWORD, ip: str = "203.0.113.7", login: str = "alice"
) -> httpx.Response:
    async with running.client(ip) as client:
        return await client.post(SESSIONS, json={"login": login, "password": password})


async def by_browser(client: httpx.AsyncClient, password: str = PASSWORD, login: str = "alice") -> httpx.Response:
    fields = {"login": login, "password": password}
    return await client.post(DOOR, data=fields, headers={"origin": PUBLIC_URL})


async def known_cookie(running: Running, login: str = "alice") -> str:
    """The cookie of a browser in which somebody has signed in and out again."""
    async with running.client() as client:
        assert (await by_browser(client, login=login)).status_code == 303
        return client.cookies["aparte-device"]


def browser(running: Running, ip: str, device: str | None = None) -> httpx.AsyncClient:
    client = running.client(ip, accept="text/html")
    if device is not None:
        client.cookies["aparte-device"] = device
    return client


async def test_after_ten_thousand_wrong_passwords_the_owner_still_signs_in(
    running: Running, alice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched, device = Watched(), await known_cookie(running)
    watched.watch(monkeypatch)
    told = await ten_thousand_guesses(running)
    fresh = await by_program(running, ip="203.0.113.200")
    async with browser(running, "10.0.0.9", device) as known:
        with_device = await by_browser(known)
    assert (len(told), set(told)) == (10_000, {"wrong-credentials", "too-many-requests"})
    assert (fresh.status_code, with_device.status_code) == (201, 303)
    assert (watched.most, NETWORKS // 2 < watched.number < 2 * NETWORKS) == (2, True)


async def test_a_crowd_that_guesses_keeps_nobody_else_waiting(running: Running, alice: str, bob: str) -> None:
    await ten_thousand_guesses(running)
    answers = [await by_program(running, "wrong", login="bob") for _ in range(3)]
    assert [each.status_code for each in answers] == [401, 401, 401]


async def test_wrong_guesses_wait_longer_and_longer(running: Running, alice: str) -> None:
    waits = []
    for _ in range(10):
        answer = await by_program(running, "wrong")
        waits.append(int(answer.headers.get("retry-after", 0)))
        running.clock.advance(timedelta(seconds=waits[-1]))
        if waits[-1]:
            assert (await by_program(running, "wrong")).status_code == 401
    assert waits == [0, 0, 0, 1, 2, 4, 8, 16, 32, 64]


async def test_after_the_wait_the_right_password_is_taken_and_the_waits_are_over(running: Running, alice: str) -> None:
    for _ in range(5):
        await by_program(running, "wrong")
    assert (await by_program(running)).status_code == 429
    running.clock.advance(timedelta(seconds=1))
    answers = [await by_program(running), *[await by_program(running, "wrong") for _ in range(4)]]
    assert [each.status_code for each in answers] == [201, 401, 401, 401, 429]


async def test_a_wait_is_told_in_words_on_the_page(running: Running, alice: str) -> None:
    async with browser(running, ATTACKED) as client:
        answers = [await by_browser(client, "wrong") for _ in range(4)]
    assert (answers[-1].status_code, answers[-1].headers["retry-after"], "Wait 1 s" in answers[-1].text) == (
        429,
        "1",
        True,
    )


async def story(running: Running, login: str) -> list[tuple[int, str | None, bytes]]:
    """What a stranger is told who guesses and waits and guesses at one name."""
    told: list[tuple[int, str | None, bytes]] = []
    for number in range(14):
        answer = await by_program(running, "wrong", "198.51.100.77", login)
        told.append((answer.status_code, answer.headers.get("retry-after"), answer.content))
        running.clock.advance(timedelta(seconds=2 * (number % 3)))
    return told


async def test_a_name_that_nobody_has_is_answered_like_any(running: Running, alice: str) -> None:
    known = await story(running, "alice")
    running.clock.advance(timedelta(hours=2))
    assert known == await story(running, "nobody-at-all")


async def test_a_name_that_nobody_has_costs_the_same_work(
    running: Running, alice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched, works = Watched(), []
    watched.watch(monkeypatch)
    for login in ("alice", "nobody-at-all", "nobody@example.org"):
        before = watched.number
        await story(running, login)
        works.append(watched.number - before)
        running.clock.advance(timedelta(hours=2))
    assert len(set(works)) == 1


@pytest.mark.parametrize(
    ("elsewhere", "status"),
    [("2001:db8:7:ffff::9", 429), ("2001:db8:8::1", 401), ("203.0.113.9", 401)],
)
async def test_a_network_is_what_one_is_given_not_an_address(
    running: Running, alice: str, elsewhere: str, status: int
) -> None:
    for number in range(3):
        await by_program(running, "wrong", f"2001:db8:7:{number}::1")
    assert (await by_program(running, "wrong", elsewhere)).status_code == status


async def use_up(running: Running) -> None:
    """Everything that strangers of one network have."""
    for number in range(70):
        await by_program(running, "wrong", ATTACKED, "alice" if number < 5 else f"name-{number}")


async def test_a_known_browser_is_let_in_where_strangers_used_up_everything(running: Running, alice: str) -> None:
    device = await known_cookie(running)
    await use_up(running)
    async with browser(running, ATTACKED) as stranger, browser(running, ATTACKED, device) as known:
        answers = [await by_browser(stranger), await by_browser(known)]
    assert [each.status_code for each in answers] == [429, 303]


@pytest.mark.parametrize("whose", ["bob", "forged"])
async def test_a_mark_of_somebody_else_helps_nobody(running: Running, alice: str, bob: str, whose: str) -> None:
    device = await known_cookie(running, "bob") if whose == "bob" else "WyJ4IiwieSJd.aaaaaa.bbbb"
    await use_up(running)
    async with browser(running, ATTACKED, device) as client:
        assert (await by_browser(client)).status_code == 429


async def test_whoever_stole_a_browser_guesses_no_more_than_anybody(running: Running, alice: str) -> None:
    device = await known_cookie(running)
    async with browser(running, ATTACKED, device) as client:
        answers = [await by_browser(client, "wrong") for _ in range(5)]
    assert [each.status_code for each in answers] == [401, 401, 401, 429, 429]


async def test_the_mark_is_a_cookie_that_no_script_reads_and_that_outlives_the_session(
    running: Running, alice: str
) -> None:
    async with running.client() as client:
        headers = (await by_browser(client)).headers.get_list("set-cookie")
    (mark,) = [each for each in headers if each.startswith("aparte-device=")]
    kept = {part.strip().lower() for part in mark.split(";")[1:]}
    assert kept == {"path=/", "httponly", "samesite=lax", "max-age=15552000"}


async def test_signing_out_leaves_the_mark(running: Running, alice: str) -> None:
    async with browser(running, "203.0.113.7") as client:
        await by_browser(client)
        csrf = ACCOUNT.form_token(client.cookies["aparte-account"])
        answer = await client.post("/account/sign-out", data={"csrf": csrf}, headers={"origin": PUBLIC_URL})
    assert (answer.status_code, "aparte-account" in client.cookies, "aparte-device" in client.cookies) == (
        303,
        False,
        True,
    )


async def test_nobody_is_given_a_mark_who_did_not_sign_in(running: Running, alice: str) -> None:
    async with browser(running, "203.0.113.7") as client:
        answers: list[Any] = [await client.get(DOOR), await by_browser(client, "wrong")]
    assert not any("set-cookie" in each.headers for each in answers)


async def test_a_program_is_given_none(running: Running, alice: str) -> None:
    assert "set-cookie" not in (await by_program(running)).headers
