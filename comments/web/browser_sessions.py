"""The two cookies of the service's own pages, the console's and the account's, and the token that their forms carry."""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from litestar import Response
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from comments.accounts.people import Arrival, Person, SessionKind
from comments.accounts.sessions import LIFETIMES, SignedIn, recognise
from comments.foundation.errors import NotSignedInError
from comments.settings import Settings
from comments.web.browser_family import browser_family
from comments.web.client_address import Client
from comments.web.device_cookie import give_device, kept_device
from comments.web.service_address import is_encrypted

Connection = ASGIConnection[Any, Any, Any, Any]


@dataclass(frozen=True)
class BrowserSession:
    """One kind of session in a browser: its cookie's two names, and how far and how long the browser keeps it."""

    kind: SessionKind
    host_name: str
    plain_name: str
    samesite: Literal["lax", "strict"]
    kept: timedelta | None

    def cookie_name(self, settings: Settings) -> str:
        """`__Host-` wherever there is TLS; a browser would refuse that name over plain HTTP."""
        return self.host_name if is_encrypted(settings) else self.plain_name

    def token(self, connection: Connection) -> str | None:
        """The token that the browser sent."""
        token: str | None = connection.cookies.get(self.cookie_name(connection.app.state.settings))
        return token

    async def authenticate(self, connection: Connection) -> Person:
        """Who holds the cookie; raises NotSignedInError."""
        token = self.token(connection)
        if not token:
            raise NotSignedInError
        return await recognise(connection.app.state.db, token, self.kind, connection.app.state.clock)

    def arrival(self, connection: Connection, client: Client) -> Arrival:
        """Somebody arrives in this browser: a session that they begin ends the one that they had."""
        return Arrival(
            kind=self.kind,
            browser=browser_family(connection.headers.get("user-agent", "")),
            address=client.address,
            replaces=self.token(connection),
            device=kept_device(connection),
        )

    def form_token(self, token: str | None) -> str:
        """What a form must carry: whoever does not know the session's token cannot make it."""
        return hmac.digest((token or "").encode(), f"aparte {self.kind} form".encode(), "sha256").hex()

    def give(self, response: Response[Any], signed_in: SignedIn, settings: Settings) -> None:
        """Give the browser its session, and by what it is known again; the server may end the session earlier."""
        response.set_cookie(self._cookie(signed_in.token, settings))
        give_device(response, signed_in, settings)

    def take_back(self, response: Response[Any], settings: Settings) -> None:
        """Take the session back."""
        cookie = self._cookie("", settings)
        cookie.max_age = 0
        response.set_cookie(cookie)

    def _cookie(self, value: str, settings: Settings) -> Cookie:
        return Cookie(
            key=self.cookie_name(settings),
            value=value,
            path="/",
            secure=is_encrypted(settings),
            httponly=True,
            samesite=self.samesite,
            max_age=None if self.kept is None else int(self.kept.total_seconds()),
        )


CONSOLE = BrowserSession("console", "__Host-aparte", "aparte-console", "strict", None)
"""As long as the browser runs."""
# Lax, since a blog's page opens ours in a window of its own, and the browser must then say who is there.
ACCOUNT = BrowserSession("account", "__Host-aparte-account", "aparte-account", "lax", LIFETIMES["account"].absolute)
"""One's own pages, for months."""
