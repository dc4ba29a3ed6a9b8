"""Asking for what is sealed with a comment, by program: the same gate and the same record as in the console."""

from typing import Any

import msgspec
from litestar import Request, Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from comments.disclosures.disclosing import Disclosure, disclose
from comments.disclosures.rules import FIELDS, LookRequest
from comments.foundation.clock import to_wire
from comments.vault.gate import Gate
from comments.web.admin.headers import NO_STORE
from comments.web.guards import Access


class DisclosureInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why, which fields, and what to note about it."""

    purpose: str
    fields: tuple[str, ...] = FIELDS
    note: str | None = None


class DisclosureAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What was opened; a field that has expired, was never given or not asked for is null. Prints no value."""

    id: str
    ip: str | None
    email: str | None
    collected_at: str | None
    expires_at: dict[str, str | None]

    @classmethod
    def of(cls, shown: Disclosure) -> "DisclosureAnswer":
        """As it goes out."""
        return cls(
            id=shown.id,
            ip=shown.ip,
            email=shown.email,
            collected_at=None if shown.collected_at is None else to_wire(shown.collected_at),
            expires_at={name: None if end is None else to_wire(end) for name, end in shown.expires_at.items()},
        )

    def __repr__(self) -> str:
        return f"DisclosureAnswer({self.id!r})"


@post(
    "/comments/{comment_id:str}/disclosures",
    operation_id="discloseIdentity",
    opt={"permission": Access.DISCLOSURE},
    tags=["moderation"],
)
async def disclose_identity(
    request: Request[Any, Any, Any],
    comment_id: FromPath[str],
    data: JSONBody[DisclosureInput],
    gate: NamedDependency[Gate],
    state: State,
) -> Response[DisclosureAnswer]:
    """Learn the IP or e-mail address behind a comment. The look is recorded before anything is opened."""
    # Taken from the state by hand, as for posts; the gate is given to these routes alone, so that it is asked for.
    person = request.state.entrance.person
    look = LookRequest(comment_id=comment_id, purpose=data.purpose, fields=data.fields, note=data.note)
    shown = await disclose(gate, state.charter, person, look, state.clock)
    return Response(DisclosureAnswer.of(shown), headers=NO_STORE)
