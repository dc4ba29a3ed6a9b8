"""The service with the people of several blogs, each at their own address, and a witness to all that comes out."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from sqlmodel import Session

from comments.accounts.appointing import appoint
from comments.accounts.models import Account
from comments.accounts.passwords import PasswordHasher
from comments.accounts.queries import account_by_username
from comments.accounts.registering import NewAccount, add_account
from comments.accounts.rules import Role
from comments.audit.actors import OPERATOR
from comments.sites.queries import site_by_slug
from comments.sites.rules import SiteSettings
from tests.canary.visitors import ALICE, BEN, BOB, CHARLIE, MIA, PROXY, Visitor
from tests.canary.witness import Witness
from tests.service import BAKERY, BLOG, PASSWORD, PUBLIC_URL, Running

FORM_TOKEN: Final = re.compile(r'name="csrf" value="([0-9a-f]+)"')
NO_HEADERS: Final[Mapping[str, str]] = {}
GARAGE: Final = "/api/v1/sites/garage/comments"


@dataclass
class Stage:
    """What the acts play on; `comments` and `receipts` are those of each visitor who posted, by name."""

    running: Running
    witness: Witness
    comments: dict[str, str] = field(default_factory=dict)
    receipts: dict[str, str] = field(default_factory=dict)
    bearers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, httpx.Cookies] = field(default_factory=dict)

    @classmethod
    async def set_up(cls, running: Running, witness: Witness) -> "Stage":
        """Some blogs and four accounts, whose e-mail addresses are sealed."""
        await running.add_site("garage", [BLOG], SiteSettings())
        await running.add_site("quiet", [BLOG], SiteSettings(moderation="all", challenge=True))
        await running.add_site("bakery", [BAKERY], SiteSettings(email="required"))
        await running.add_site("demo", [PUBLIC_URL])
        stage = cls(running, witness)
        for visitor in (ALICE, BOB, CHARLIE, MIA):
            await stage._register(visitor)
        await running.db.write(stage._appoint_everybody)
        return stage

    @asynccontextmanager
    async def client(
        self, visitor: Visitor, headers: Mapping[str, str] = NO_HEADERS, *, proxied: bool = False
    ) -> AsyncIterator[httpx.AsyncClient]:
        """Somebody's browser or program, on the blog's page; with the cookies of the console if they have them."""
        forwarded = {"x-forwarded-for": f"{BEN.ip}, {visitor.ip}"} if proxied else {}
        everything = {"origin": BLOG, **forwarded, **headers}
        async with self.running.client(PROXY.ip if proxied else visitor.ip, **everything) as client:
            client.event_hooks = {"response": [self.witness.note]}
            client.cookies = self.cookies.get(visitor.name, httpx.Cookies())
            yield client

    @asynccontextmanager
    async def program(self, visitor: Visitor) -> AsyncIterator[httpx.AsyncClient]:
        """Somebody's program, known by its bearer token."""
        headers = {"authorization": f"Bearer {self.bearers[visitor.name]}", "origin": PUBLIC_URL}
        async with self.client(visitor, headers) as client:
            yield client

    @asynccontextmanager
    async def browser(self, visitor: Visitor) -> AsyncIterator[httpx.AsyncClient]:
        """Somebody's browser on the service's own pages."""
        async with self.client(visitor, {"origin": PUBLIC_URL, "accept": "text/html"}) as client:
            yield client

    async def submit(self, client: httpx.AsyncClient, path: str, fields: dict[str, str], **more: Any) -> httpx.Response:
        """Send a form of the console with the token that its pages carry."""
        found = FORM_TOKEN.search((await client.get("/console/nowhere")).text)
        token = {"csrf": found.group(1)} if found else {}
        return await client.post(path, data=token | fields, **more)

    async def _register(self, visitor: Visitor) -> None:
        hasher: PasswordHasher = self.running.service.litestar.state.hasher
        new = NewAccount(username=visitor.name, email=visitor.email, password=PASSWORD, verified=True)
        await add_account(self.running.db, hasher, self.running.vault.collector, new, self.running.clock)

    def _appoint_everybody(self, session: Session) -> None:
        def give(visitor: Visitor, slug: str, role: Role) -> None:
            account: Account = account_by_username(session, visitor.name)
            appoint(session, site_by_slug(session, slug).id, account, role, OPERATOR, self.running.clock)

        give(ALICE, "garage", Role.OWNER)
        give(ALICE, "quiet", Role.ADMIN)
        give(BOB, "garage", Role.MODERATOR)
        give(CHARLIE, "bakery", Role.OWNER)
