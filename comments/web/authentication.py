"""Who is asking: the API knows people by their bearer token alone, and never reads a cookie."""

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency

from comments.accounts.people import Person
from comments.accounts.sessions import recognise
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
    """Whoever holds the token; raises NotSignedInError."""
    token = bearer_token(request)
    if token is None:
        raise NotSignedInError(headers={"WWW-Authenticate": "Bearer"})
    return await recognise(db, token, "api", clock)


async def provide_optional_person(
    request: Request[Any, Any, Any], db: NamedDependency[Database], clock: NamedDependency[Clock]
) -> Person | None:
    """Whoever holds the token, nobody without one; raises NotSignedInError when it is wrong."""
    if "authorization" not in request.headers:
        return None
    return await provide_person(request, db, clock)
