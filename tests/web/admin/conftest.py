"""Browsers in the console: alice owns the garage, bob moderates it, charlie runs another blog."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx
import pytest
from sqlmodel import Session

from comments.discussion.models import Comment
from comments.sites.models import Site
from tests.factories.comments import make_comment
from tests.service import PASSWORD, PUBLIC_URL, Running, comment_body

TOKEN = re.compile(r'name="csrf" value="([0-9a-f]+)"')


@dataclass(frozen=True)
class Console:
    """Somebody's browser; `post` sends a form as a page of the console would."""

    client: httpx.AsyncClient

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(f"/console{path}", headers=headers)

    async def post(self, path: str, fields: dict[str, str], **headers: str) -> httpx.Response:
        token = TOKEN.search((await self.get("/nowhere")).text)
        given = {"csrf": token.group(1)} if token else {}
        sent = {"origin": PUBLIC_URL, **headers}
        return await self.client.post(f"/console{path}", data=given | fields, headers=sent)

    async def sign_in(self, login: str, password: str = PASSWORD) -> httpx.Response:
        return await self.post("/sign-in", {"login": login, "password": password})


@pytest.fixture
async def browsers(running: Running) -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
async def stranger(running: Running, browsers: AsyncExitStack) -> Console:
    """A browser in which nobody is signed in."""
    client = running.client(accept="text/html")
    return Console(await browsers.enter_async_context(client))


async def browser_of(running: Running, browsers: AsyncExitStack, login: str) -> Console:
    """The browser of somebody who has just signed in."""
    console = Console(await browsers.enter_async_context(running.client(accept="text/html")))
    await console.sign_in(login)
    return console


@pytest.fixture
async def alices(running: Running, alice: str, browsers: AsyncExitStack) -> Console:
    return await browser_of(running, browsers, "alice")


@pytest.fixture
async def bobs(running: Running, bob: str, browsers: AsyncExitStack) -> Console:
    return await browser_of(running, browsers, "bob")


@pytest.fixture
async def charlies(running: Running, charlie: str, browsers: AsyncExitStack) -> Console:
    return await browser_of(running, browsers, "charlie")


@pytest.fixture
async def waiting(running: Running, garage: Site, bakery: Site) -> str:
    """The id of a comment that waits at the garage, between noise."""

    def make(session: Session) -> Comment:
        make_comment(session, garage)
        make_comment(session, bakery, status="pending")
        return make_comment(session, garage, status="pending")

    return (await running.db.write(make)).id


@pytest.fixture
async def posted(running: Running, garage: Site) -> str:
    """The id of a comment that came in through the API, with its identity sealed."""
    async with running.client("203.0.113.7", origin="https://blog.example.org") as reader:
        answer = await reader.post("/api/v1/sites/garage/comments", json=comment_body())
    identifier: str = answer.json()["comment"]["id"]
    return identifier
