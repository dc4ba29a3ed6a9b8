"""Proving once more who one is: led there and back, under another token."""

from datetime import timedelta

import pytest

from comments.web.browser_sessions import ACCOUNT
from tests.service import PASSWORD, Running
from tests.web.account.conftest import Browser
from tests.web.account.factors import Secured

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
PAGE = "/confirm-identity"


@pytest.fixture
async def stale(running: Running, alices: Browser) -> Browser:
    """Alice, who signed in a while ago."""
    running.clock.advance(timedelta(minutes=11))
    return alices


async def may_change(browser: Browser) -> bool:
    answer = await browser.get("/security/app")
    return str(answer.headers.get("location")) == "/account/security"


async def test_a_page_that_takes_a_recent_sign_in_leads_there_and_back(stale: Browser) -> None:
    led = await stale.get("/security/app")
    answer = await stale.post(PAGE, {"password": PASSWORD, "next": "/account/security/app"})
    assert (led.headers["location"], answer.headers["location"]) == (
        "/account/confirm-identity?next=%2Faccount%2Fsecurity%2Fapp",
        "/account/security/app",
    )


async def test_a_password_proves_it(stale: Browser) -> None:
    before = await may_change(stale)
    await stale.post(PAGE, {"password": PASSWORD})
    assert (before, await may_change(stale)) == (False, True)


async def test_the_old_token_is_good_for_nothing_any_more(running: Running, stale: Browser) -> None:
    old = stale.client.cookies[ACCOUNT.plain_name]
    await stale.post(PAGE, {"password": PASSWORD})
    async with running.client(accept="text/html", cookie=f"{ACCOUNT.plain_name}={old}") as thief:
        assert (await thief.get("/account/security")).headers["location"].startswith("/account/sign-in")


@pytest.mark.parametrize(
    "fields", [{"password": "wrong"}, {"password": ""}, {"code": "000000"}, {"credential": "{}"}, {}]
)
async def test_what_is_wrong_proves_nothing(stale: Browser, fields: dict[str, str]) -> None:
    answer = await stale.post(PAGE, fields)
    assert (answer.status_code, 'role="alert"' in answer.text, await may_change(stale)) == (401, True, False)


async def test_a_passkey_proves_it_once(running: Running, alices: Browser) -> None:
    secured = Secured(running, alices)
    await secured.adds_passkey()
    running.clock.advance(timedelta(minutes=11))
    credential = await secured.asked(f"{PAGE}/passkey-options")
    kept = alices.client.cookies["aparte-step"]
    first = await alices.post(PAGE, {"credential": credential})
    alices.client.cookies.set("aparte-step", kept)
    assert (first.status_code, (await alices.post(PAGE, {"credential": credential})).status_code) == (303, 401)


async def test_an_answer_to_the_doors_challenge_proves_nothing(running: Running, alices: Browser) -> None:
    secured = Secured(running, alices)
    await secured.adds_passkey()
    credential = await secured.asked(alone="yes")
    assert (await alices.post(PAGE, {"credential": credential})).status_code == 401


async def test_a_code_on_paper_proves_it(running: Running, alices: Browser) -> None:
    secured = Secured(running, alices)
    await secured.adds_passkey()
    running.clock.advance(timedelta(minutes=11))
    await alices.post(PAGE, {"code": secured.paper[0]})
    assert await may_change(alices)


async def test_it_leads_nowhere_else(stale: Browser) -> None:
    answer = await stale.post(PAGE, {"password": PASSWORD, "next": "https://evil.example/"})
    assert answer.headers["location"] == "/account/profile"


async def test_a_program_is_told_so_in_json(stale: Browser) -> None:
    answer = await stale.get("/security/app", accept="application/json")
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:aparte:problem:recent-sign-in-needed")
