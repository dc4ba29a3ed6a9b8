"""The service with a provider that does as it is told, and people who come from there. One kind of database will do."""

import html
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from comments.accounts.models import Account
from comments.accounts.openid.flows import Flow
from comments.accounts.passwords import PasswordHasher
from comments.accounts.registering import NewAccount, add_account
from comments.settings import Settings
from tests.clock import SettableClock
from tests.providers.impostor import Impostor, impostor
from tests.service import PASSWORD, PUBLIC_URL, Running
from tests.web.account.conftest import Browser

DORA = "dora@example.net"
_LEADS_TO = re.compile(r'http-equiv="refresh" content="0;url=([^"]+)"')


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
async def there(clock: SettableClock) -> AsyncIterator[Impostor]:
    async with impostor(clock) as there:
        yield there


@pytest.fixture
def settings(database_url: str, vault_url: str, tmp_path: Path, there: Impostor) -> Settings:
    return Settings(
        data_dir=tmp_path / "data",
        database_url=database_url,
        vault_url=vault_url,
        public_url=PUBLIC_URL,
        operator="Test",
        oidc_providers=(there.setting(), there.setting(id="second", name="The second")),
    )


@dataclass
class Traveller:
    """Somebody's browser on its way to a provider and back; `query` is what it took along."""

    browser: Browser
    there: Impostor
    provider: str = "impostor"
    query: dict[str, str] = field(default_factory=dict)

    async def leave(self, following: str = "", path: str = "/oidc/{}") -> httpx.Response:
        """Press a provider's button."""
        page = await self.browser.post(path.format(self.provider), {"next": following})
        if found := _LEADS_TO.search(page.text):
            self.query = dict(parse_qsl(urlsplit(html.unescape(found.group(1))).query))
        return page

    async def come_back(self, **claims: Any) -> httpx.Response:
        """Be known there, as these claims say, and bring the answer."""
        flow = Flow(provider=self.provider, nonce=self.query["nonce"])
        self.there.give(self.there.sign(self.there.claims(flow, **claims)))
        return await self.bring({"code": "a-code", "state": self.query["state"]})

    async def bring(self, answer: dict[str, str]) -> httpx.Response:
        address = f"/account/oidc/{self.provider}/callback"
        return await self.browser.client.get(address, params=answer, headers={"sec-fetch-site": "cross-site"})

    async def travel(self, **claims: Any) -> httpx.Response:
        """There and back."""
        await self.leave()
        return await self.come_back(**claims)

    async def is_signed_in_as(self) -> str | None:
        """Whose account the browser shows."""
        page = await self.browser.get("/identities")
        found = re.search(r"Signed in as ([^<]+)", page.text)
        return found.group(1) if found else None


@pytest.fixture
def traveller(stranger: Browser, there: Impostor) -> Traveller:
    return Traveller(stranger, there)


@pytest.fixture
async def another(running: Running, browsers: AsyncExitStack, there: Impostor) -> Traveller:
    """Another browser, somewhere else."""
    client = await browsers.enter_async_context(running.client("198.51.100.9", accept="text/html"))
    return Traveller(Browser(client), there)


async def new_account(running: Running, username: str, email: str, *, verified: bool = True) -> Account:
    """Somebody with a password and an address."""
    hasher: PasswordHasher = running.service.litestar.state.hasher
    new = NewAccount(username=username, email=email, password=PASSWORD, verified=verified)
    return await add_account(running.db, hasher, running.vault.collector, new, running.clock)


@pytest.fixture
async def dora(running: Running) -> Account:
    """Dora's account with a confirmed address, between others."""
    await new_account(running, "noise", "noise@example.net")
    return await new_account(running, "dora", DORA)


async def join(traveller: Traveller, username: str, **claims: Any) -> httpx.Response:
    """Come back as a newcomer and choose a name."""
    await traveller.travel(**claims)
    return await traveller.browser.post("/arrival", {"username": username})
