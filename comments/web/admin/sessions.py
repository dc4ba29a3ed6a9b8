"""The console's one cookie, and the token in its forms that only its holder's pages carry."""

import hmac
from typing import Any
from urllib.parse import urlsplit

from litestar import Response
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from comments.accounts.people import Person
from comments.accounts.sessions import SignedIn, recognise
from comments.foundation.errors import NotSignedInError
from comments.settings import Settings

_PLAIN_NAME = "aparte-console"
_HOST_NAME = "__Host-aparte"

Connection = ASGIConnection[Any, Any, Any, Any]


def cookie_name(settings: Settings) -> str:
    """`__Host-` wherever there is TLS; a browser would refuse that name over plain HTTP."""
    return _HOST_NAME if _is_encrypted(settings) else _PLAIN_NAME


def session_token(connection: Connection) -> str | None:
    """The token that the browser sent."""
    token: str | None = connection.cookies.get(cookie_name(connection.app.state.settings))
    return token


async def authenticate(connection: Connection) -> Person:
    """Who holds the cookie; raises NotSignedInError."""
    token = session_token(connection)
    if not token:
        raise NotSignedInError
    return await recognise(connection.app.state.db, token, "console", connection.app.state.clock)


def form_token(token: str) -> str:
    """What a form must carry: whoever does not know the session's token cannot make it."""
    return hmac.digest(token.encode(), b"aparte console form", "sha256").hex()


def set_session(response: Response[Any], signed_in: SignedIn, settings: Settings) -> None:
    """Give the browser its session, for as long as the browser runs; the server ends it earlier."""
    response.set_cookie(_cookie(signed_in.token, settings))


def clear_session(response: Response[Any], settings: Settings) -> None:
    """Take the session back."""
    cookie = _cookie("", settings)
    cookie.max_age = 0
    response.set_cookie(cookie)


def _cookie(value: str, settings: Settings) -> Cookie:
    return Cookie(
        key=cookie_name(settings),
        value=value,
        path="/",
        secure=_is_encrypted(settings),
        httponly=True,
        samesite="strict",
    )


def _is_encrypted(settings: Settings) -> bool:
    return urlsplit(settings.public_url).scheme == "https"
