"""Half of a sign-in: who has proved one thing, kept in their browser until they prove the second."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import msgspec
from litestar import Response
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from comments.accounts.people import SessionKind
from comments.foundation.clock import Clock
from comments.foundation.identifiers import new_id
from comments.foundation.signing import InvalidSignatureError, Signer
from comments.settings import Settings
from comments.web.browser_sessions import is_encrypted

LIFETIME: Final = timedelta(minutes=10)
_PURPOSE: Final = "second step"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-in that is half done; the session that ends it takes its `id`, so that it begins one at most.

    `account_id` is None for whoever begins with a passkey, `challenge` is what a passkey must sign.
    """

    kind: SessionKind
    account_id: str | None = None
    following: str = ""
    challenge: str = ""
    id: str = msgspec.field(default_factory=new_id)

    def __repr__(self) -> str:
        return "Step()"


@dataclass(frozen=True)
class StepKeeper:
    """Signs steps into the browser's cookie and reads them back."""

    settings: Settings
    signer: Signer = field(repr=False)
    clock: Clock

    def give(self, response: Response[Any], step: Step) -> None:
        """Let the browser keep the step for ten minutes; no address and no form shows it."""
        ticket = self.signer.sign(_PURPOSE, msgspec.to_builtins(step), self.clock)
        response.set_cookie(self._cookie(ticket, int(LIFETIME.total_seconds())))

    def find(self, connection: ASGIConnection[Any, Any, Any, Any], kind: SessionKind) -> Step | None:
        """The browser's step towards a session of that kind, if it has one that still holds."""
        ticket = connection.cookies.get(self._name, "")
        try:
            step = msgspec.convert(self.signer.open(_PURPOSE, ticket, LIFETIME, self.clock), Step)
        except (InvalidSignatureError, msgspec.ValidationError):
            return None
        return step if step.kind == kind else None

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
