"""The page of one's sessions: days and browsers, addresses on request, and an end to any of them."""

import re
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from comments.sites.models import Site
from tests.service import PASSWORD, Running
from tests.web.account.conftest import Browser

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
_IP = re.compile(r"/account/sessions/([^/]+)/ip")
_END = re.compile(r"/account/sessions/([^/\"]+)/end\"")


@pytest.fixture
async def alone(running: Running, alice: str, browsers: AsyncExitStack) -> Browser:
    """Alice signed in with Firefox from an address of her own, and nowhere else."""
    client = running.client("198.51.100.9", accept="text/html", **{"user-agent": FIREFOX})
    browser = Browser(await browsers.enter_async_context(client))
    await browser.sign_in("alice")
    await browser.post("/sessions/end-others")
    return browser


async def signs_in_by_program(running: Running, **fields: str) -> str:
    async with running.client("203.0.113.44") as program:
        answer = await program.post("/api/v1/sessions", json={"login": "alice", "password": PASSWORD} | fields)
    token: str = answer.json()["token"]
    return token


async def is_good(running: Running, token: str) -> bool:
    async with running.client(authorization=f"Bearer {token}") as program:
        return (await program.get("/api/v1/me")).status_code == 200


async def test_a_session_is_listed_with_its_browser_and_days(running: Running, alone: Browser) -> None:
    running.clock.advance(timedelta(days=2))
    await alone.get("/sessions")
    page = (await alone.get("/sessions")).text
    told = ("Firefox", "Begun 14 March 2026", "last used 16 March 2026", "This one")
    assert [text in page for text in told] == [True] * 4


async def test_one_for_a_single_blog_says_which(running: Running, alone: Browser, garage: Site) -> None:
    await signs_in_by_program(running, site="garage")
    assert f"Good for {garage.name} alone" in (await alone.get("/sessions")).text


@pytest.mark.clause("P6")
async def test_no_address_is_shown_until_it_is_asked_for(alone: Browser) -> None:
    page = (await alone.get("/sessions")).text
    (own, *_) = _IP.findall(page)
    asked = (await alone.post(f"/sessions/{own}/ip")).text
    assert ("198.51.100.9" in page, "198.51.100.9" in asked) == (False, True)


@pytest.mark.clause("P6")
async def test_nobody_is_shown_an_address_of_somebody_else(running: Running, alone: Browser, bobs: Browser) -> None:
    (alices, *_) = _IP.findall((await alone.get("/sessions")).text)
    assert (await bobs.post(f"/sessions/{alices}/ip")).status_code == 404


async def test_one_session_is_ended_and_still_listed(running: Running, alone: Browser) -> None:
    token = await signs_in_by_program(running)
    (other,) = _END.findall((await alone.get("/sessions")).text)
    answer = await alone.post(f"/sessions/{other}/end")
    page = (await alone.client.get(answer.headers["location"])).text
    assert (await is_good(running, token), "Ended" in page, "ended 14 March 2026" in page) == (False, True, True)


async def test_all_others_are_ended_and_this_one_is_not(running: Running, alone: Browser) -> None:
    tokens = [await signs_in_by_program(running) for _ in range(2)]
    await alone.post("/sessions/end-others")
    left = [await is_good(running, token) for token in tokens]
    assert (left, (await alone.get("/sessions")).status_code) == ([False, False], 200)


async def test_nobody_ends_a_session_of_somebody_else(running: Running, alone: Browser, bob: str) -> None:
    async with running.client(authorization=f"Bearer {bob}") as program:
        theirs = (await program.get("/api/v1/sessions")).json()["sessions"][0]["id"]
    assert ((await alone.post(f"/sessions/{theirs}/end")).status_code, await is_good(running, bob)) == (404, True)


async def test_an_ended_session_is_gone_after_thirty_days(running: Running, alone: Browser) -> None:
    await signs_in_by_program(running)
    await alone.post("/sessions/end-others")
    running.clock.advance(timedelta(days=29))
    before = len(_IP.findall((await alone.get("/sessions")).text))
    running.clock.advance(timedelta(days=1))
    assert (before, len(_IP.findall((await alone.get("/sessions")).text))) == (3, 1)


@pytest.mark.clause("P5")
async def test_a_sign_in_that_fails_leaves_nothing(running: Running, alone: Browser) -> None:
    async with running.client("192.0.2.66") as program:
        await program.post("/api/v1/sessions", json={"login": "alice", "password": "wrong"})
    assert len(_IP.findall((await alone.get("/sessions")).text)) == 2
