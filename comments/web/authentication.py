"""Who is asking: the API knows people by their bearer token alone, and never reads a cookie."""

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency

from comments.accounts.people import COMMENTING, Person
from comments.accounts.sessions import Kinds, recognise
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.errors import NotSignedInError


def bearer_token(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """The token that came with the request."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


async def provide_person(
    request: Request[Any, Any, Any], db: NamedDependency[Database], clock: NamedDependency[Clock]
) -> Person:
    """Whoever signed in by themselves holds the token; raises NotSignedInError."""
    return await _recognise(request, "api", db, clock)


async def provide_optional_person(
    request: Request[Any, Any, Any], db: NamedDependency[Database], clock: NamedDependency[Clock]
) -> Person | None:
    """Whoever may comment with the token, nobody without one; raises NotSignedInError when it is wrong."""
    if "authorization" not in request.headers:
        return None
    return await _recognise(request, COMMENTING, db, clock)


async def _recognise(request: Request[Any, Any, Any], kinds: Kinds, db: Database, clock: Clock) -> Person:
    token = bearer_token(request)
    if token is None:
        raise NotSignedInError(headers={"WWW-Authenticate": "Bearer"})
    return await recognise(db, token, kinds, clock)
