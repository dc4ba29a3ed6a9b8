"""Browsers in people's own pages; dora is a reader without any role."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx
import pytest
from sqlmodel import Session

from comments.accounts.queries import account_by_username
from comments.accounts.sessions import SignedIn, start_session
from comments.sites.models import Site
from comments.web.browser_sessions import ACCOUNT
from tests.service import BAKERY, BLOG, PUBLIC_URL, Running

ORIGINS = {"garage": BLOG, "bakery": BAKERY}
Say = Callable[..., Awaitable[str]]


@dataclass(frozen=True)
class Holder:
    """Somebody's browser in their own pages; `post` sends a form as one of these pages would."""

    client: httpx.AsyncClient
    id: str
    token: str

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(f"/account{path}")

    async def post(self, path: str, **fields: str) -> httpx.Response:
        csrf = {"csrf": ACCOUNT.form_token(self.token)}
        return await self.client.post(f"/account{path}", data=csrf | fields, headers={"origin": PUBLIC_URL})

    async def follow(self, answer: httpx.Response) -> str:
        """What stands on the page that a form leads to."""
        return (await self.client.get(answer.headers["location"])).text


@pytest.fixture
async def browsers(running: Running) -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


async def holder(running: Running, browsers: AsyncExitStack, username: str) -> Holder:
    """A browser in which somebody is signed in."""

    def begin(session: Session) -> SignedIn:
        return start_session(session, account_by_username(session, username), "account", None, running.clock)

    begun = await running.db.write(begin)
    name = ACCOUNT.cookie_name(running.settings)
    client = await browsers.enter_async_context(running.client(accept="text/html", cookie=f"{name}={begun.token}"))
    return Holder(client, begun.person.id, begun.token)


@pytest.fixture
async def dora(running: Running) -> str:
    """The token of a reader without any role."""
    return await running.add_person("dora", {})


@pytest.fixture
async def doras(running: Running, dora: str, browsers: AsyncExitStack) -> Holder:
    return await holder(running, browsers, "dora")


@pytest.fixture
async def bobs(running: Running, bob: str, browsers: AsyncExitStack) -> Holder:
    return await holder(running, browsers, "bob")


@pytest.fixture
async def stranger(running: Running, browsers: AsyncExitStack) -> httpx.AsyncClient:
    """A browser in which nobody is signed in."""
    return await browsers.enter_async_context(running.client(accept="text/html"))


@pytest.fixture
def say(running: Running, garage: Site, bakery: Site) -> Say:
    """Comments as a member, by bearer token; gives the comment's id."""

    async def post(token: str, body: str = "Hello there.", site: str = "garage", key: str = "/post") -> str:
        said = {"thread": {"key": key, "title": f"Page {key}"}, "body": body}
        headers = {"authorization": f"Bearer {token}", "origin": ORIGINS[site]}
        async with running.client("203.0.113.9", **headers) as program:
            answer = await program.post(f"/api/v1/sites/{site}/comments", json=said)
        identifier: str = answer.json()["comment"]["id"]
        return identifier

    return post
