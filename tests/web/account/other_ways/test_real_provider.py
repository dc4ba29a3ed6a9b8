"""There and back with a real provider, whose pages and tokens nobody here made up."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from comments.foundation.clock import system_clock
from comments.settings import Settings
from tests.clock import SettableClock
from tests.providers.real import RealProvider, real_provider
from tests.service import PUBLIC_URL, Running
from tests.web.account.conftest import Browser

pytestmark = pytest.mark.node
_LEADS_TO = re.compile(r'http-equiv="refresh" content="0;url=([^"]+)"')
_ACTION = re.compile(r'<form[^>]*action="([^"]+)"')
_FIELDS = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]+)"')


@pytest.fixture(scope="module")
def provider() -> Iterator[RealProvider]:
    with real_provider([f"{PUBLIC_URL}/account/oidc/real/callback"]) as provider:
        yield provider


@pytest.fixture
def clock() -> SettableClock:
    """The present: the provider dates its tokens."""
    clock = SettableClock()
    clock.now = system_clock()
    return clock


@pytest.fixture
def settings(database_url: str, vault_url: str, tmp_path: Path, provider: RealProvider) -> Settings:
    return Settings(
        data_dir=tmp_path / "data",
        database_url=database_url,
        vault_url=vault_url,
        public_url=PUBLIC_URL,
        oidc_providers=(provider.setting(),),
    )


async def go_there(browser: Browser, name: str) -> str:
    """Press the button, sign in at the provider and agree; gives the address with its answer."""
    page = (await browser.post("/oidc/real", {"next": "/account/sessions"})).text
    found = _LEADS_TO.search(page)
    assert found is not None, page
    async with httpx.AsyncClient(trust_env=False, follow_redirects=False) as elsewhere:
        answer = await elsewhere.get(html.unescape(found.group(1)))
        while not answer.headers.get("location", "").startswith(PUBLIC_URL):
            answer = await _next_step(elsewhere, answer, name)
    return str(answer.headers["location"])


async def _next_step(client: httpx.AsyncClient, answer: httpx.Response, name: str) -> httpx.Response:
    if answer.is_redirect:
        return await client.get(urljoin(str(answer.url), answer.headers["location"]))
    action = _ACTION.search(answer.text)
    assert action is not None, answer.text
    fields = dict(_FIELDS.findall(answer.text)) | {"login": name, "password": "any will do"}
    return await client.post(urljoin(str(answer.url), html.unescape(action.group(1))), data=fields)


async def come_back(browser: Browser, address: str) -> httpx.Response:
    parts = urlsplit(address)
    return await browser.client.get(f"{parts.path}?{parts.query}", headers={"sec-fetch-site": "cross-site"})


async def test_a_newcomer_joins_and_gets_in_again(running: Running, stranger: Browser) -> None:
    await come_back(stranger, await go_there(stranger, "ada"))
    asked = (await stranger.get("/arrival")).text
    await stranger.post("/arrival", {"username": "ada"})
    async with running.client(accept="text/html") as client:
        again = await come_back(Browser(client), await go_there(Browser(client), "ada"))
    assert ("ada@example.org" in asked, again.headers["location"]) == (True, "/account/sessions")


async def test_an_address_that_it_does_not_vouch_for_makes_no_account(stranger: Browser) -> None:
    await come_back(stranger, await go_there(stranger, "unproved"))
    assert "is not linked here yet" in (await stranger.get("/arrival")).text


async def test_an_answer_serves_once(stranger: Browser) -> None:
    cookies, address = stranger.client.cookies, await go_there(stranger, "cleo")
    flow = cookies["aparte-flow"]
    await come_back(stranger, address)
    cookies.set("aparte-flow", flow)
    assert (await come_back(stranger, address)).status_code == 502
