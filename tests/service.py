"""The whole service inside the test: real databases, a clock to set, clients with addresses of their own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

import httpx
from litestar import Litestar
from sqlmodel import Session

from comments.accounts.look_alikes import skeleton
from comments.accounts.models import Account, Membership
from comments.accounts.passwords import PasswordHasher
from comments.accounts.rules import Role, username_key
from comments.accounts.sessions import start_session
from comments.app import Parts, Service, create_app
from comments.audit.actors import OPERATOR
from comments.db.database import Database
from comments.foundation.identifiers import new_id
from comments.foundation.signing import Signer
from comments.policies.clauses import Operator
from comments.policies.publishing import publish_version, release_due
from comments.settings import Settings
from comments.sites.models import Site
from comments.sites.provisioning import NewSite, add_site
from comments.sites.rules import SiteSettings
from comments.vault.assembly import Vault
from comments.web.live_news import Pace
from tests.clock import SettableClock

PUBLIC_URL = "http://comments.example.org"
BLOG = "https://blog.example.org"
BAKERY = "https://bakery.example.com"
PASSWORD = "a very long invented password"
OPERATOR_NAME = Operator(name="Example hosting", contact="privacy@example.org")
# A client in the process waits for the end of an answer: whoever listens hears what is new, and that is all.
AT_ONCE = Pace(look_seconds=0.05, beat_seconds=0, longest_seconds=0)
# The routes of services that have stopped: most of a start is the framework's checking of every handler.
_ROUTED: list[Litestar] = []


@dataclass(frozen=True)
class Running:
    """The service while it runs, with what a test looks behind the curtain for."""

    service: Service
    settings: Settings
    clock: SettableClock

    @property
    def db(self) -> Database:
        database: Database = self.service.litestar.state.db
        return database

    @property
    def signer(self) -> Signer:
        signer: Signer = self.service.litestar.state.signer
        return signer

    @property
    def vault(self) -> Vault:
        vault: Vault = self.service.litestar.state.vault
        return vault

    def client(self, ip: str = "203.0.113.7", **headers: str) -> httpx.AsyncClient:
        """A browser or program at an address."""
        transport = httpx.ASGITransport(cast("Any", self.service), client=(ip, 50000))
        return httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL, headers=headers)

    async def add_site(self, slug: str, origins: list[str], settings: SiteSettings | None = None) -> Site:
        """A blog with version 1 of its policy."""

        def add(session: Session) -> Site:
            new = NewSite(slug=slug, name=slug.capitalize(), origins=origins, settings=settings or SiteSettings())
            site = add_site(session, new, OPERATOR, self.clock)
            release = release_due(session, site, OPERATOR_NAME, self.clock)
            assert release is not None
            publish_version(session, site, release, OPERATOR_NAME, OPERATOR, self.clock)
            return site

        return await self.db.write(add)

    async def add_person(self, username: str, roles: dict[str, Role], *, bound_to: str | None = None) -> str:
        """Somebody with an account and roles on sites (by id); gives a bearer token."""
        hasher: PasswordHasher = self.service.litestar.state.hasher
        password_hash = await hasher.hash(PASSWORD)
        now = self.clock()

        def add(session: Session) -> str:
            account = Account(
                id=new_id(),
                username=username,
                username_key=username_key(username),
                username_skeleton=skeleton(username),
                password_hash=password_hash,
                email_confirmed_at=now,
                created_at=now,
            )
            session.add(account)
            session.flush()
            for site_id, role in roles.items():
                session.add(Membership(site_id=site_id, account_id=account.id, role=role.value, since=now))
            return start_session(session, account, "api", bound_to, self.clock).token

        return await self.db.write(add)


@asynccontextmanager
async def running_service(settings: Settings, clock: SettableClock, pace: Pace = AT_ONCE) -> AsyncIterator[Running]:
    """Start the service and stop it; background work is done by the test when it wants it."""
    hasher = PasswordHasher(memory_kib=8)
    routed = _ROUTED.pop() if _ROUTED else None
    service = create_app(settings, Parts(clock=clock, hasher=hasher, pace=pace, with_worker=False), routed)
    started, stopping = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        try:
            async with service.litestar.lifespan():
                started.set()
                await stopping.wait()
        finally:
            started.set()

    # One task from start to stop, as a server's: pytest sets a fixture up and takes it down in two.
    life = asyncio.create_task(live())
    await started.wait()
    if life.done():
        await life
    yield Running(service, settings, clock)
    stopping.set()
    await life
    _ROUTED.append(service.litestar)


def comment_body(body: object = "A good read, thank you.", key: str = "/post", **others: Any) -> dict[str, Any]:
    """A guest's comment as the API takes it."""
    author = {"name": "Nadia", "email": "nadia@example.net"}
    return {"thread": {"key": key}, "author": author, "body": body} | others
