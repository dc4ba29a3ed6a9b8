import pytest

from tests.service import Running
from tests.web.account.conftest import Browser


async def test_the_right_password_leads_to_ones_profile(stranger: Browser, alice: str) -> None:
    answer = await stranger.sign_in("alice")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account/profile")


async def test_the_cookie_is_kept_from_scripts_and_lasts_for_months(stranger: Browser, alice: str) -> None:
    cookie = (await stranger.sign_in("alice")).headers["set-cookie"].lower()
    assert [part in cookie for part in ("httponly", "samesite=lax", f"max-age={90 * 86400}")] == [True] * 3


@pytest.mark.parametrize("wish", ["/account/sessions", "/console/sites/garage/comments?status=spam"])
async def test_whoever_wanted_to_go_somewhere_gets_there(stranger: Browser, alice: str, wish: str) -> None:
    assert (await stranger.sign_in("alice", following=wish)).headers["location"] == wish


@pytest.mark.parametrize(
    "wish",
    ["https://evil.example/account/", "//evil.example/account/", "/\\evil.example", "/sites/garage/threads", "x"],
)
async def test_the_door_leads_nowhere_else(stranger: Browser, alice: str, wish: str) -> None:
    assert (await stranger.sign_in("alice", following=wish)).headers["location"] == "/account/profile"


@pytest.mark.parametrize(("login", "password"), [("alice", "wrong"), ("nobody-here", "wrong")])
async def test_whatever_is_wrong_the_page_says_the_same(
    stranger: Browser, alice: str, login: str, password: str
) -> None:
    answer = await stranger.sign_in(login, password)
    reference = await stranger.sign_in("zed", "wrong")
    assert (answer.status_code, answer.text.replace(login, "zed")) == (401, reference.text)


async def test_a_form_of_another_origin_signs_nobody_in(stranger: Browser, alice: str) -> None:
    answer = await stranger.post("/sign-in", {"login": "alice"}, origin="https://blog.example.org")
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


async def test_a_cookie_of_ones_own_pages_opens_no_console(alices: Browser) -> None:
    answer = await alices.client.get("/console/", headers={"sec-fetch-site": "same-origin"})
    assert answer.headers["location"].startswith("/console/sign-in")


async def test_signing_out_ends_the_session(running: Running, alices: Browser) -> None:
    cookies = dict(alices.client.cookies)
    await alices.post("/sign-out")
    async with running.client(accept="text/html") as thief:
        thief.cookies.update(cookies)
        assert (await thief.get("/account/sign-in")).status_code == 200


async def test_whoever_is_signed_in_is_led_past_the_door(alices: Browser) -> None:
    assert (await alices.get("/sign-in")).headers["location"] == "/account/profile"
