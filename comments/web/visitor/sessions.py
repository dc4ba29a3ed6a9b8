"""One's own sessions by program: begun with a name and a password, listed, ended. No cookie is read or set."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec
from litestar import Controller, Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_201_CREATED, HTTP_204_NO_CONTENT
from sqlmodel import Session

from comments.accounts.models import AccountSession
from comments.accounts.people import Arrival, Person
from comments.accounts.queries import sessions_since
from comments.accounts.sessions import end_all_sessions, end_session
from comments.accounts.signing_in import Attempt, Doorkeeper, sign_in
from comments.db.database import Database
from comments.foundation.clock import Clock, to_wire
from comments.foundation.errors import NotFoundError
from comments.foundation.rate_limit import RateLimiter
from comments.sites.models import Site
from comments.sites.queries import site_by_slug
from comments.web.browser_family import browser_family
from comments.web.client_address import Client
from comments.web.inputs import check_line
from comments.web.sign_in_limits import LONGEST_LOGIN, check_sign_in
from comments.web.visitor.me import AccountView, view_of

NO_STORE = {"Cache-Control": "no-store"}


class SignInInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who wants to sign in; with a site, for that site alone. Prints no value.

    `code` is for accounts that ask for a second factor; one that does not ask for it ignores it.
    """

    login: str
    password: str
    code: str | None = None
    site: str | None = None

    def __repr__(self) -> str:
        return "SignInInput()"


class SignedInAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A session that has begun; its token is told this once. Prints no token."""

    token: str
    expires_at: str
    account: AccountView

    def __repr__(self) -> str:
        return "SignedInAnswer()"


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """One session: the family of its browser, and the blog's short name where it is good for one alone.

    `current` is the one that asks.
    """

    id: str
    kind: str
    browser: str
    site: str | None
    created_at: str
    seen_at: str
    expires_at: str
    current: bool


class SessionsAnswer(msgspec.Struct, frozen=True):
    """Somebody's sessions, the newest first."""

    sessions: list[SessionView]


class SessionController(Controller):
    """A token that is good for one site sees and ends itself alone."""

    path = "/api/v1/sessions"
    tags = ["sessions"]

    @post("/", operation_id="signIn", status_code=HTTP_201_CREATED, opt={"interaction": "sign-in"})
    async def sign_in(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[SignInInput],
        keeper: NamedDependency[Doorkeeper],
        limiter: NamedDependency[RateLimiter],
        client_ip: NamedDependency[Client],
    ) -> Response[SignedInAnswer]:
        """Begin a session with a username or an e-mail address, and a password."""
        login = check_line(data.login, "login", LONGEST_LOGIN, required=True) or ""
        guess = await check_sign_in(limiter, login, client_ip.address)
        site_id = None if data.site is None else await keeper.db.read(partial(_site_id, slug=data.site))
        browser = browser_family(request.headers.get("user-agent", ""))
        arrival = Arrival(kind="api", site_id=site_id, browser=browser, address=client_ip.address)
        attempt = Attempt(login=login, password=data.password, code=data.code, arrival=arrival, guess=guess)
        begun = await sign_in(keeper, attempt)
        account = await view_of(begun.person, keeper.db, keeper.clock)
        answer = SignedInAnswer(token=begun.token, expires_at=to_wire(begun.expires_at), account=account)
        return Response(answer, headers=NO_STORE)

    @get("/", operation_id="listSessions")
    async def list_sessions(
        self, person: NamedDependency[Person], db: NamedDependency[Database], clock: NamedDependency[Clock]
    ) -> Response[SessionsAnswer]:
        """One's own sessions."""
        found = await db.read(partial(_visible, person=person, clock=clock))
        return Response(SessionsAnswer([_view(row, site, person) for row, site in found]), headers=NO_STORE)

    @get("/{session_id:str}", operation_id="getSession")
    async def get_session(
        self,
        session_id: FromPath[str],
        person: NamedDependency[Person],
        db: NamedDependency[Database],
        clock: NamedDependency[Clock],
    ) -> Response[SessionView]:
        """One of one's own sessions."""
        found = await db.read(partial(_visible, person=person, clock=clock))
        wanted = next((_view(row, site, person) for row, site in found if row.id == session_id), None)
        if wanted is None:
            raise NotFoundError
        return Response(wanted, headers=NO_STORE)

    @delete("/", operation_id="signOutEverywhere", status_code=HTTP_204_NO_CONTENT)
    async def end_all(
        self, person: NamedDependency[Person], db: NamedDependency[Database], clock: NamedDependency[Clock]
    ) -> None:
        """End every session of one's own, this one included."""
        await db.write(partial(_end, person=person, session_id=None, clock=clock))

    @delete("/{session_id:str}", operation_id="signOut", status_code=HTTP_204_NO_CONTENT)
    async def end_one(
        self,
        session_id: FromPath[str],
        person: NamedDependency[Person],
        db: NamedDependency[Database],
        clock: NamedDependency[Clock],
    ) -> None:
        """End one of one's own sessions."""
        await db.write(partial(_end, person=person, session_id=session_id, clock=clock))


def _site_id(session: Session, slug: str) -> str:
    return site_by_slug(session, slug).id


def _visible(session: Session, person: Person, clock: Clock) -> Sequence[tuple[AccountSession, Site | None]]:
    living = sessions_since(session, person.id, clock())
    return [(row, site) for row, site in living if person.site_id is None or row.id == person.session_id]


def _end(session: Session, person: Person, session_id: str | None, clock: Clock) -> None:
    if person.site_id is not None and session_id not in {None, person.session_id}:
        raise NotFoundError
    if person.site_id is None and session_id is None:
        end_all_sessions(session, person.id, clock)
    else:
        end_session(session, person.id, session_id or person.session_id, clock)


def _view(row: AccountSession, site: Site | None, person: Person) -> SessionView:
    return SessionView(
        id=row.id,
        kind=row.kind,
        browser=row.browser,
        site=None if site is None else site.slug,
        created_at=to_wire(row.created_at),
        seen_at=to_wire(row.seen_at),
        expires_at=to_wire(row.expires_at),
        current=row.id == person.session_id,
    )
