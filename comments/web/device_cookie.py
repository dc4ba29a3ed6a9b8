"""The cookie by which a browser is known again where somebody has signed in: set then, and never before."""

from typing import Any

from litestar import Response
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from comments.accounts.devices import MARK_LIFETIME
from comments.accounts.sessions import SignedIn
from comments.settings import Settings
from comments.web.service_address import is_encrypted


def kept_device(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """What the browser sent."""
    kept: str | None = connection.cookies.get(_name(connection.app.state.settings))
    return kept


def give_device(response: Response[Any], signed_in: SignedIn, settings: Settings) -> None:
    """Let the browser keep it, beyond signing out: that is when it is needed."""
    if signed_in.device is None:
        return
    cookie = Cookie(
        key=_name(settings),
        value=signed_in.device,
        path="/",
        secure=is_encrypted(settings),
        httponly=True,
        # Lax: a provider or a mailed link may lead here, and the browser must then bring it along.
        samesite="lax",
        max_age=int(MARK_LIFETIME.total_seconds()),
    )
    response.set_cookie(cookie)


def _name(settings: Settings) -> str:
    return "__Host-aparte-device" if is_encrypted(settings) else "aparte-device"
