"""Programs of administrators are known by their bearer token."""

from typing import Any

from litestar.connection import ASGIConnection

from comments.accounts.people import Person
from comments.accounts.sessions import recognise
from comments.foundation.errors import NotSignedInError
from comments.web.authentication import bearer_token


async def authenticate_program(connection: ASGIConnection[Any, Any, Any, Any]) -> Person:
    """Who holds the token; raises NotSignedInError."""
    token = bearer_token(connection)
    if token is None:
        raise NotSignedInError(headers={"WWW-Authenticate": "Bearer"})
    return await recognise(connection.app.state.db, token, "api", connection.app.state.clock)
