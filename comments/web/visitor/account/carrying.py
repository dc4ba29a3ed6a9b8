"""What a browser carries while its owner proves elsewhere who they are: it can neither read nor change it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Generic, TypeVar

import msgspec
from litestar import Response
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from comments.accounts.openid.flows import LIFETIME, Flow
from comments.accounts.parcels import LostParcelError, Parcels
from comments.settings import Settings
from comments.web.service_address import is_encrypted

T = TypeVar("T", bound=msgspec.Struct)
Connection = ASGIConnection[Any, Any, Any, Any]
_AN_HOUR: Final = timedelta(hours=1)


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whom a provider knows and we do not; `email` is there only where the provider vouches for it."""

    provider: str
    subject_index: bytes
    email: str | None
    following: str = ""

    def __repr__(self) -> str:
        return "Arrived()"


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody wanted to go before they went to read their mail."""

    following: str


@dataclass(frozen=True)
class Carrier(Generic[T]):
    """One thing that a browser carries, for so long."""

    name: str
    shape: type[T]
    lifetime: timedelta

    def give(self, connection: Connection, response: Response[Any], thing: T) -> None:
        """Let the browser carry it."""
        parcel = _parcels(connection).pack(self.name, msgspec.to_builtins(thing), self.lifetime)
        response.set_cookie(self._cookie(connection, parcel, int(self.lifetime.total_seconds())))

    def find(self, connection: Connection) -> T | None:
        """What the browser brings, if it was given here and not too long ago."""
        brought = connection.cookies.get(self._key(connection), "")
        try:
            return msgspec.convert(_parcels(connection).open(self.name, brought), self.shape)
        except (LostParcelError, msgspec.ValidationError):
            return None

    def take_back(self, connection: Connection, response: Response[Any]) -> None:
        """It was used, or is of no use any more."""
        response.set_cookie(self._cookie(connection, "", 0))

    def _key(self, connection: Connection) -> str:
        host = "__Host-" if is_encrypted(_settings(connection)) else ""
        return f"{host}aparte-{self.name}"

    def _cookie(self, connection: Connection, value: str, seconds: int) -> Cookie:
        # Lax: the provider's page or a mail leads back here, and the browser must then bring it along.
        return Cookie(
            key=self._key(connection),
            value=value,
            path="/",
            secure=is_encrypted(_settings(connection)),
            httponly=True,
            samesite="lax",
            max_age=seconds,
        )


FLOW: Final = Carrier("flow", Flow, LIFETIME)
"""A sign-in that has been begun with a provider."""
ARRIVAL: Final = Carrier("arrival", Arrived, _AN_HOUR)
"""Who came back from a provider and has no account here, or has not said which one."""
WAY: Final = Carrier("way", Way, _AN_HOUR)
"""As long as a mailed link works."""


def _parcels(connection: Connection) -> Parcels:
    state = connection.app.state
    return Parcels(state.signer, state.clock)


def _settings(connection: Connection) -> Settings:
    settings: Settings = connection.app.state.settings
    return settings
