"""Who may enter an administrators' route: each names the permission that it takes, and one that names none is shut."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeAlias

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from sqlmodel import Session

from comments.accounts.authorising import authorise
from comments.accounts.errors import RecentSignInNeededError
from comments.accounts.people import Person
from comments.accounts.queries import role_of
from comments.accounts.rules import Permission, Role
from comments.accounts.sessions import is_recent
from comments.audit.actions import Action
from comments.audit.log import Act, append
from comments.audit.queries import times_since
from comments.db.database import Database
from comments.discussion.queries import comment_by_id
from comments.foundation.clock import Clock
from comments.foundation.errors import NotAllowedError, NotFoundError, NotSignedInError
from comments.sites.models import Site
from comments.sites.queries import site_by_id, site_by_slug

Connection: TypeAlias = ASGIConnection[Any, Any, Any, Any]
Authenticate = Callable[[Connection], Awaitable[Person]]
"""Says who is asking; raises NotSignedInError."""
Guard = Callable[[Connection, BaseRouteHandler], Awaitable[None]]

# One entry tells of a whole series: whoever is refused again and again must not be able to flood the record.
_ONE_REFUSAL_PER = timedelta(minutes=10)


class Access(StrEnum):
    """What a route says in place of a permission when no role on a site decides who may enter."""

    PUBLIC = "public"
    """Anybody."""
    SIGNED_IN = "signed-in"
    """Whoever is signed in, for what is their own."""
    RECENT = "recent"
    """Whoever proved a moment ago who they are, for what is their own and cannot be undone."""
    DISCLOSURE = "disclosure"
    """Whoever is signed in: the gate's use-case decides, so that it records its refusals too."""


@dataclass(frozen=True, kw_only=True)
class Entrance:
    """Who entered, and the site whose route it is with their role there."""

    person: Person
    site: Site | None = None
    role: Role | None = None


def permission_guard(authenticate: Authenticate, *, draws_pages: bool = False) -> Guard:
    """A guard for a router: it asks who is there, finds the site that the path names, and asks for the permission.

    A router that draws pages is told the site even where a use-case decides, to draw it around a refusal.
    """

    async def guard(connection: Connection, handler: BaseRouteHandler) -> None:
        needed = handler.opt.get("permission")
        if needed is Access.PUBLIC:
            return
        if not isinstance(needed, (Access, Permission)):
            raise NotAllowedError
        person = await authenticate(connection)
        connection.state.entrance = Entrance(person=person)
        if needed is Access.RECENT and not is_recent(person, connection.app.state.clock):
            raise RecentSignInNeededError
        if isinstance(needed, Permission):
            connection.state.entrance = await _enter(connection, person, needed)
        elif needed is Access.DISCLOSURE and draws_pages:
            connection.state.entrance = await _look_around(connection, person)

    return guard


async def provide_entrance(request: Request[Any, Any, Any]) -> Entrance:
    """Who entered."""
    entrance: Entrance = request.state.entrance
    return entrance


def site_of(entrance: Entrance) -> Site:
    """The site whose route it is; raises NotFoundError on a route that belongs to none."""
    if entrance.site is None:
        raise NotFoundError
    return entrance.site


async def _enter(connection: Connection, person: Person, permission: Permission) -> Entrance:
    db: Database = connection.app.state.db
    clock: Clock = connection.app.state.clock
    parameters = {key: str(value) for key, value in connection.path_params.items()}
    site = await db.read(lambda session: _site_of_path(session, parameters))
    try:
        role = await db.read(lambda session: authorise(session, person, site.id, permission))
    except (NotAllowedError, NotFoundError, NotSignedInError) as refusal:
        await db.write(lambda session: _record_refusal(session, person, site.id, permission, clock))
        raise refusal from None
    return Entrance(person=person, site=site, role=role)


async def _look_around(connection: Connection, person: Person) -> Entrance:
    """Who enters with which role, if any: the use-case will decide."""
    db: Database = connection.app.state.db
    parameters = {key: str(value) for key, value in connection.path_params.items()}

    def look(session: Session) -> tuple[Site, Role | None]:
        site = _site_of_path(session, parameters)
        return site, role_of(session, person.id, site.id)

    site, role = await db.read(look)
    known = role is not None and person.site_id in {None, site.id}
    return Entrance(person=person, site=site, role=role) if known else Entrance(person=person)


def _site_of_path(session: Session, parameters: dict[str, str]) -> Site:
    if "site" in parameters:
        return site_by_slug(session, _printable(parameters["site"]))
    return site_by_id(session, comment_by_id(session, _printable(parameters["comment_id"])).site_id)


def _printable(text: str) -> str:
    if not text.isprintable():
        raise NotFoundError
    return text


def _record_refusal(session: Session, person: Person, site_id: str, permission: Permission, clock: Clock) -> None:
    if times_since(session, Action.REFUSED, clock() - _ONE_REFUSAL_PER, (site_id, person.id, None)):
        return
    role = role_of(session, person.id, site_id)
    act = Act(action=Action.REFUSED, site_id=site_id, actor_id=person.id, actor_role=role, detail={"asked": permission})
    append(session, act, clock)
