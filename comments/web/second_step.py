"""Half of a sign-in, or of proving once more who one is: kept in the browser until the other half is there."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import msgspec
from litestar import Response
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from comments.accounts.people import SessionKind
from comments.accounts.relying_party import RelyingParty, relying_party
from comments.foundation.clock import Clock
from comments.foundation.errors import NotFoundError
from comments.foundation.identifiers import new_id
from comments.foundation.signing import InvalidSignatureError, Signer
from comments.settings import Settings
from comments.web.service_address import is_encrypted

LIFETIME: Final = timedelta(minutes=10)
_PURPOSE: Final = "second step"
StepPurpose = Literal["sign-in", "prove", "register"]
"""To begin a session, to prove once more who one is, to make a passkey."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One half; the session that ends a sign-in takes its `id`, so that it begins one and no second.

    `account_id` is None for whoever begins with a passkey, `challenge` is what a passkey must sign, `bound_to` is the
    mark of the session in which somebody proves who they are: it changes with that, so that they do so once.
    """

    purpose: StepPurpose
    kind: SessionKind
    began_at: datetime
    account_id: str | None = None
    following: str = ""
    challenge: str = ""
    bound_to: str = ""
    id: str = msgspec.field(default_factory=new_id)

    def __repr__(self) -> str:
        return "Step()"


@dataclass(frozen=True)
class StepKeeper:
    """Signs steps into the browser's cookie and reads them back."""

    settings: Settings
    signer: Signer = field(repr=False)
    clock: Clock

    @property
    def party(self) -> RelyingParty:
        """The service as passkeys know it; raises NotFoundError where its address is none that they could know."""
        party = relying_party(self.settings.public_url, self.settings.operator)
        if party is None:
            raise NotFoundError
        return party

    @property
    def takes_passkeys(self) -> bool:
        """Whether the service has an address that passkeys can be made for."""
        return relying_party(self.settings.public_url, self.settings.operator) is not None

    def half(self, kind: SessionKind, account_id: str | None, following: str) -> Step:
        """A sign-in that is half done."""
        return Step(purpose="sign-in", kind=kind, began_at=self.clock(), account_id=account_id, following=following)

    def give(self, response: Response[Any], step: Step) -> None:
        """Let the browser keep the step for ten minutes; no address and no form shows it."""
        ticket = self.signer.sign(_PURPOSE, msgspec.to_builtins(step), self.clock)
        response.set_cookie(self._cookie(ticket, int(LIFETIME.total_seconds())))

    def find(
        self, connection: ASGIConnection[Any, Any, Any, Any], kind: SessionKind, purpose: StepPurpose
    ) -> Step | None:
        """The browser's step of that purpose, towards a session of that kind, if it has one that still holds."""
        ticket = connection.cookies.get(self._name, "")
        try:
            step = msgspec.convert(self.signer.open(_PURPOSE, ticket, LIFETIME, self.clock), Step)
        except (InvalidSignatureError, msgspec.ValidationError):
            return None
        # A challenge asked for late does not make the first half last any longer.
        is_over = self.clock() - step.began_at > LIFETIME
        return step if (step.kind, step.purpose, is_over) == (kind, purpose, False) else None

    def take_back(self, response: Response[Any]) -> None:
        """The step was made, or will not be."""
        response.set_cookie(self._cookie("", 0))

    @property
    def _name(self) -> str:
        return "__Host-aparte-step" if is_encrypted(self.settings) else "aparte-step"

    def _cookie(self, value: str, seconds: int) -> Cookie:
        # Lax: a provider or a mailed link may have led here, and the browser must then bring it along.
        return Cookie(
            key=self._name,
            value=value,
            path="/",
            secure=is_encrypted(self.settings),
            httponly=True,
            samesite="lax",
            max_age=seconds,
        )
