"""Browsers in one's own pages: alice owns the garage, bob moderates it, charlie runs another blog."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx
import pytest

from comments.web.browser_sessions import ACCOUNT
from tests.service import PASSWORD, PUBLIC_URL, Running


@dataclass(frozen=True)
class Browser:
    """Somebody's browser; `post` sends a form as one of their own pages would."""

    client: httpx.AsyncClient

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(f"/account{path}", headers=headers)

    async def post(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> httpx.Response:
        given = {"csrf": ACCOUNT.form_token(self.client.cookies.get(ACCOUNT.plain_name))}
        sent = {"origin": PUBLIC_URL, **headers}
        return await self.client.post(f"/account{path}", data=given | (fields or {}), headers=sent)

    async def sign_in(self, login: str, password: str = PASSWORD, following: str = "") -> httpx.Response:
        return await self.post("/sign-in", {"login": login, "password": password, "next": following})


@pytest.fixture
async def browsers(running: Running) -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
async def stranger(running: Running, browsers: AsyncExitStack) -> Browser:
    """A browser in which nobody is signed in."""
    return Browser(await browsers.enter_async_context(running.client(accept="text/html")))


async def _browser(running: Running, browsers: AsyncExitStack, login: str) -> Browser:
    browser = Browser(await browsers.enter_async_context(running.client(accept="text/html")))
    await browser.sign_in(login)
    return browser


@pytest.fixture
async def alices(running: Running, alice: str, browsers: AsyncExitStack) -> Browser:
    return await _browser(running, browsers, "alice")


@pytest.fixture
async def bobs(running: Running, bob: str, browsers: AsyncExitStack) -> Browser:
    return await _browser(running, browsers, "bob")
