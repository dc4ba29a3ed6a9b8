"""The second step of signing in: for whoever made the first one here and now, once."""

from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from comments.web.browser_sessions import ACCOUNT
from tests.service import PASSWORD, Running
from tests.web.account.conftest import Browser
from tests.web.account.factors import Secured

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
STEP = "aparte-step"
WISH = "next=%2Faccount%2Fsessions"


@pytest.fixture
async def secured(running: Running, alices: Browser) -> Secured:
    """Alice has a passkey and codes on paper, and is signed out."""
    secured = Secured(running, alices)
    await secured.adds_passkey()
    await alices.post("/sign-out")
    return secured


@pytest.fixture
async def half(secured: Secured) -> Secured:
    """She has just given her password."""
    await secured.browser.sign_in("alice", following="/account/sessions")
    return secured


def is_signed_in(browser: Browser) -> bool:
    return browser.client.cookies.get(ACCOUNT.plain_name) is not None


async def test_the_right_password_leads_to_the_second_step(secured: Secured) -> None:
    answer = await secured.browser.sign_in("alice")
    assert (answer.headers["location"], is_signed_in(secured.browser)) == ("/account/sign-in/code", False)


async def test_the_step_is_kept_from_scripts_and_stands_in_no_address(secured: Secured) -> None:
    answer = await secured.browser.sign_in("alice")
    cookie = answer.headers["set-cookie"].lower()
    assert [part in cookie for part in ("httponly", "samesite=lax", "max-age=600")] == [True] * 3


async def test_the_page_asks_for_what_there_is(half: Secured) -> None:
    page = (await half.browser.get("/sign-in/code")).text
    assert ("Use a passkey" in page, "Recovery code" in page, "six digits" in page) == (True, True, False)


async def test_a_code_on_paper_ends_it_and_leads_on(half: Secured) -> None:
    answer = await half.browser.post("/sign-in/code", {"code": half.paper[0]})
    assert (answer.headers["location"], is_signed_in(half.browser)) == ("/account/sessions", True)


async def test_a_passkey_ends_it(half: Secured) -> None:
    answer = await half.browser.post("/sign-in/code", {"credential": await half.asked()})
    assert (answer.headers["location"], is_signed_in(half.browser)) == ("/account/sessions", True)


async def test_a_passkey_alone_signs_in(secured: Secured) -> None:
    credential = await secured.asked(alone="yes", next="/account/looks")
    answer = await secured.browser.post("/sign-in/code", {"credential": credential})
    assert (answer.headers["location"], is_signed_in(secured.browser)) == ("/account/looks", True)


async def test_whoever_begins_with_a_passkey_is_told_of_nobodys(secured: Secured) -> None:
    asked = (await secured.browser.post("/sign-in/passkey-options", {"alone": "yes"})).json()
    assert asked["allowCredentials"] == []


@pytest.mark.parametrize("fields", [{"code": "000000"}, {"code": ""}, {"credential": "{}"}, {}])
async def test_what_is_wrong_is_said_and_may_be_tried_again(half: Secured, fields: dict[str, str]) -> None:
    wrong = await half.browser.post("/sign-in/code", fields)
    again = await half.browser.post("/sign-in/code", {"code": half.paper[0]})
    assert (wrong.status_code, 'role="alert"' in wrong.text, again.status_code) == (401, True, 303)


async def test_a_wrong_passkey_alone_leads_back_to_the_door(secured: Secured) -> None:
    await secured.browser.post("/sign-in/passkey-options", {"alone": "yes"})
    answer = await secured.browser.post("/sign-in/code", {"credential": "{}"})
    assert (answer.status_code, 'name="password"' in answer.text) == (401, True)


async def test_nobody_takes_the_second_step_first(secured: Secured) -> None:
    answer = await secured.browser.post("/sign-in/code", {"code": secured.paper[0]})
    page = await secured.browser.get("/sign-in/code")
    assert {answer.headers["location"], page.headers["location"]} == {"/account/sign-in?why=over"}


async def test_a_step_is_good_for_ten_minutes(running: Running, half: Secured) -> None:
    running.clock.advance(timedelta(minutes=10, seconds=1))
    answer = await half.browser.post("/sign-in/code", {"code": half.paper[0]})
    assert (answer.headers["location"], is_signed_in(half.browser)) == ("/account/sign-in?why=over", False)


async def test_a_challenge_asked_for_late_makes_the_step_last_no_longer(running: Running, half: Secured) -> None:
    running.clock.advance(timedelta(minutes=9))
    await half.asked()
    running.clock.advance(timedelta(minutes=2))
    answer = await half.browser.post("/sign-in/code", {"code": half.paper[0]})
    assert answer.headers["location"] == "/account/sign-in?why=over"


async def test_a_step_that_was_made_is_made_no_more(half: Secured) -> None:
    kept = half.browser.client.cookies[STEP]
    await half.browser.post("/sign-in/code", {"code": half.paper[0]})
    await half.browser.post("/sign-out")
    half.browser.client.cookies.set(STEP, kept)
    answer = await half.browser.post("/sign-in/code", {"code": half.paper[1]})
    assert (answer.headers["location"], is_signed_in(half.browser)) == (f"/account/sign-in?why=over&{WISH}", False)


async def test_whoever_begins_again_still_gets_where_they_wanted_to_go(half: Secured) -> None:
    assert f"/account/sign-in?{WISH}" in (await half.browser.get("/sign-in/code")).text


async def test_an_answer_to_a_challenge_signs_in_once(secured: Secured) -> None:
    credential = await secured.asked(alone="yes")
    kept = secured.browser.client.cookies[STEP]
    await secured.browser.post("/sign-in/code", {"credential": credential})
    await secured.browser.post("/sign-out")
    secured.browser.client.cookies.set(STEP, kept)
    answer = await secured.browser.post("/sign-in/code", {"credential": credential})
    assert (answer.headers["location"], is_signed_in(secured.browser)) == ("/account/sign-in?why=over", False)


async def test_an_answer_is_no_good_in_another_browser(running: Running, secured: Secured) -> None:
    credential = await secured.asked(alone="yes")
    async with running.client(accept="text/html") as thief:
        answer = await Browser(thief).post("/sign-in/code", {"credential": credential})
        assert (answer.headers["location"], is_signed_in(Browser(thief))) == ("/account/sign-in?why=over", False)


async def test_a_step_of_somebody_else_takes_no_code_of_mine(
    running: Running, half: Secured, bob: str, browsers: AsyncExitStack
) -> None:
    theirs = Secured(running, Browser(await browsers.enter_async_context(running.client(accept="text/html"))))
    theirs.device.name = b"bob's passkey 16"
    await theirs.browser.sign_in("bob")
    await theirs.adds_passkey()
    answer = await half.browser.post("/sign-in/code", {"code": theirs.paper[0]})
    assert (answer.status_code, is_signed_in(half.browser)) == (401, False)


@pytest.mark.parametrize("ticket", ["", "x", "e30.aaaa.bbbb", "a" * 5000])
async def test_a_ticket_that_was_not_signed_here_is_none(secured: Secured, ticket: str) -> None:
    secured.browser.client.cookies.set(STEP, ticket)
    answer = await secured.browser.get("/sign-in/code")
    assert answer.headers["location"] == "/account/sign-in?why=over"


async def test_a_step_towards_ones_own_pages_opens_no_console(half: Secured) -> None:
    answer = await half.browser.client.post("/console/sign-in/code", data={"code": half.paper[0]})
    assert (answer.headers["location"], "aparte-console" in half.browser.client.cookies) == (
        "/console/sign-in?why=ended",
        False,
    )


async def test_a_proof_that_is_half_done_is_no_first_step(running: Running, alices: Browser) -> None:
    secured = Secured(running, alices)
    await secured.adds_passkey()
    await alices.post("/confirm-identity/passkey-options")
    alices.client.cookies.delete(ACCOUNT.plain_name)
    answer = await alices.post("/sign-in/code", {"code": secured.paper[0]})
    assert answer.headers["location"] == "/account/sign-in?why=over"


async def test_a_page_of_elsewhere_takes_no_step(half: Secured) -> None:
    answer = await half.browser.post("/sign-in/code", {"code": half.paper[0]}, origin="https://blog.example.org")
    assert (answer.status_code, is_signed_in(half.browser)) == (403, False)


async def test_a_program_is_asked_for_the_second_factor(running: Running, secured: Secured) -> None:
    wish = {"login": "alice", "password": PASSWORD}
    async with running.client() as program:
        answers = [await program.post("/api/v1/sessions", json=wish | more) for more in ({}, {"code": "000000"})]
        right = await program.post("/api/v1/sessions", json=wish | {"code": secured.paper[0]})
        wrong = await program.post("/api/v1/sessions", json=wish | {"password": "wrong"})
    assert [each.json()["type"].rpartition(":")[2] for each in answers] == ["second-factor-needed", "wrong-credentials"]
    assert (right.status_code, answers[1].content) == (201, wrong.content)
