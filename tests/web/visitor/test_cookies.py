import json
import re
from datetime import date

import httpx
import pytest
from sqlmodel import Session

from comments.accounts.queries import account_by_username
from comments.register.cookies import BROWSER_ENTRIES
from comments.register.refusing import FEATURES
from comments.sites.models import Site
from tests.service import PASSWORD, PUBLIC_URL, Running
from tests.web.visitor.test_policy import fetch

ROW = re.compile(r'<th scope="row">(.+?)</th><td>(.+?)</td><td>(.+?)</td>')
DOORS = [("/account/sign-in", "/account/profile"), ("/console/sign-in", "/console/")]


async def sign_in(running: Running, door: str, *, keeps_cookies: bool) -> httpx.Response:
    """What somebody finds after their password was right, in a browser that says where it comes from."""
    async with running.client() as client:
        page = {"referer": f"{PUBLIC_URL}{door}"}
        answer = await client.post(door, data={"login": "alice", "password": PASSWORD}, headers=page)
        for _ in range(2):
            if not keeps_cookies:
                client.cookies.clear()
            if answer.is_redirect:
                answer = await client.get(answer.headers["location"], headers={**page, "accept": "text/html"})
    return answer


@pytest.mark.clause("P24")
@pytest.mark.parametrize("language", ["en", "fr"])
async def test_the_page_lists_what_the_register_does(running: Running, language: str) -> None:
    page = await fetch(running, f"/cookies?lang={language}")
    named = re.findall(r"<h3><code>(.+?)</code></h3>", page.text)
    assert named == [each.plain_name.replace("{service}", f"{PUBLIC_URL}/") for each in BROWSER_ENTRIES.values()]


@pytest.mark.clause("P27")
async def test_the_page_lists_what_becomes_of_each_feature(running: Running) -> None:
    words = {"works": "Works", "page": "Works while you stay on the page", "off": "Does not work"}
    rows = ROW.findall((await fetch(running, "/cookies?lang=en")).text)
    assert [row[1:] for row in rows] == [(words[each.browser], words[each.switch]) for each in FEATURES.values()]


@pytest.mark.clause("P25")
async def test_the_page_names_three_switches(running: Running) -> None:
    page = await fetch(running, "/cookies?lang=en")
    assert re.findall(r"<dt>(To .+?)</dt>", page.text) == [
        "To know who you are",
        "To follow what you read",
        "To remember your preferences",
    ]


async def test_the_page_itself_sets_nothing_and_may_be_cached(running: Running) -> None:
    page = await fetch(running, "/cookies")
    assert ("set-cookie" in page.headers, page.headers["cache-control"]) == (False, "public, max-age=3600")


@pytest.mark.parametrize(
    "path", ["/sites/garage/privacy", "/sites/garage/threads?thread=/post", "/account/sign-in", "/console/sign-in"]
)
async def test_other_pages_lead_to_it(running: Running, garage: Site, path: str) -> None:
    assert 'href="/cookies' in (await fetch(running, path)).text


@pytest.mark.clause("P26")
async def test_programs_are_told_that_global_privacy_control_is_honoured(running: Running) -> None:
    answer = await fetch(running, "/.well-known/gpc.json")
    told = json.loads(answer.content)
    assert (answer.headers["content-type"], told.pop("gpc"), list(told)) == ("application/json", True, ["lastUpdate"])
    assert date.fromisoformat(told["lastUpdate"]).isoformat() == told["lastUpdate"]


@pytest.mark.clause("P27")
@pytest.mark.parametrize("door", [door for door, _ in DOORS])
async def test_whose_browser_refuses_the_cookie_is_told_so(running: Running, alice: str, door: str) -> None:
    assert "has refused the cookie" in (await sign_in(running, door, keeps_cookies=False)).text


@pytest.mark.clause("P27")
@pytest.mark.parametrize("door", [door for door, _ in DOORS])
async def test_nor_can_it_keep_half_a_sign_in(running: Running, alice: str, door: str) -> None:
    def give(session: Session) -> None:
        account_by_username(session, "alice").totp_confirmed_at = running.clock()

    await running.db.write(give)
    assert "has refused the cookie" in (await sign_in(running, door, keeps_cookies=False)).text


@pytest.mark.parametrize(("door", "room"), DOORS)
async def test_whose_browser_takes_it_gets_in(running: Running, alice: str, door: str, room: str) -> None:
    answer = await sign_in(running, door, keeps_cookies=True)
    assert (str(answer.url).startswith(f"{PUBLIC_URL}{room}"), "has refused" in answer.text) == (True, False)


async def test_a_page_elsewhere_that_is_called_the_same_is_not_ours(running: Running, alice: str) -> None:
    headers = {"referer": "https://evil.example/account/sign-in", "accept": "text/html"}
    assert "why" not in (await fetch(running, "/account/profile", **headers)).headers["location"]
