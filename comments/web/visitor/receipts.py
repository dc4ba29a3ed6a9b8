"""A guest's own view of what one comment left, for programs: see, correct, take along, object, erase; by the link."""

from datetime import datetime
from functools import partial
from typing import Any

import msgspec
from litestar import Controller, Request, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody
from litestar.response import Stream
from litestar.status_codes import HTTP_204_NO_CONTENT

from comments.db.database import Database
from comments.disclosures.queries import LookMade
from comments.foundation.clock import Clock, to_wire
from comments.portability.exporting import Exporter
from comments.portability.exporting_receipts import export_of_comments
from comments.portability.subject_access import OwnView, own_view
from comments.vault.gate import Gate
from comments.web.problems import language_of
from comments.web.visitor.archives import PRIVATE, archive_response
from comments.web.visitor.receipt_acts import Found, correct, erase, find, object_to

AnyRequest = Request[Any, Any, Any]


class OwnComment(msgspec.Struct, frozen=True, kw_only=True):
    """The comment as its author wrote it."""

    id: str
    site: str
    thread: str
    author: str
    body: str
    status: str
    created_at: str
    edited_at: str | None
    policy_version: int


class LookView(msgspec.Struct, frozen=True, kw_only=True):
    """One look by somebody else."""

    at: str
    fields: list[str]
    purpose: str | None
    role: str | None
    site: str


class ReceiptAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that one comment left; `objected_at` is set once its author objected. Prints no address."""

    comment: OwnComment
    ip: str | None
    email: str | None
    collected_at: str | None
    expires_at: dict[str, str | None]
    held_until: str | None
    objected_at: str | None
    receipt_expires_at: str
    disclosures: list[LookView]

    def __repr__(self) -> str:
        return "ReceiptAnswer()"


class LooksAnswer(msgspec.Struct, frozen=True):
    """Who looked."""

    disclosures: list[LookView]


class CorrectionInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The name under which the comment is to stand. Prints no name."""

    name: str

    def __repr__(self) -> str:
        return "CorrectionInput()"


class CorrectionAnswer(msgspec.Struct, frozen=True):
    """The comment as it stands now."""

    comment: OwnComment


class ReceiptController(Controller):
    """The receipt's token in the address is the proof; a wrong, used and expired one are answered alike."""

    path = "/api/v1/receipts/{token:str}"
    tags = ["receipts"]

    @get("/", operation_id="getReceipt")
    async def get_receipt(
        self,
        token: FromPath[str],
        db: NamedDependency[Database],
        gate: NamedDependency[Gate],
        clock: NamedDependency[Clock],
    ) -> Response[ReceiptAnswer]:
        """What the comment left, the sender's own IP and e-mail included."""
        found = await db.read(partial(find, token=token, now=clock()))
        own = await own_view(db, gate, found.comment.id, show_ip=True)
        return Response(_answer(found, own), headers=PRIVATE)

    @get("/disclosures", operation_id="getReceiptDisclosures")
    async def get_disclosures(
        self, token: FromPath[str], db: NamedDependency[Database], clock: NamedDependency[Clock]
    ) -> Response[LooksAnswer]:
        """Who looked at what the comment left."""
        found = await db.read(partial(find, token=token, now=clock()))
        return Response(LooksAnswer([look_view(each) for each in found.looks]), headers=PRIVATE)

    @get(
        "/export",
        operation_id="exportReceipt",
        responses={200: ResponseSpec(None, description="aparte-export/1", media_type="application/zip")},
    )
    async def export(
        self,
        request: AnyRequest,
        token: FromPath[str],
        db: NamedDependency[Database],
        gate: NamedDependency[Gate],
        clock: NamedDependency[Clock],
    ) -> Stream:
        """Everything that the comment left as a ZIP: `export.json`, a page for people in the language asked for
        (`?lang=`), and the JSON Schema of the format. It is made while it is sent, and stored nowhere.
        """  # noqa: D205  the document shows it as one paragraph
        found = await db.read(partial(find, token=token, now=clock()))
        exporter = Exporter(db=db, gate=gate, clock=clock)
        content = await export_of_comments(exporter, [found.comment.id], None, language_of(request))
        return archive_response(content)

    @patch("/", operation_id="correctReceipt")
    async def correct(
        self,
        token: FromPath[str],
        data: JSONBody[CorrectionInput],
        db: NamedDependency[Database],
        clock: NamedDependency[Clock],
    ) -> Response[CorrectionAnswer]:
        """Correct the name under which the comment stands, at any time."""
        found = await db.write(partial(correct, token=token, name=data.name, clock=clock))
        return Response(CorrectionAnswer(_comment(found)), headers=PRIVATE)

    @post("/objection", operation_id="objectByReceipt", status_code=HTTP_204_NO_CONTENT)
    async def object_to(
        self, token: FromPath[str], db: NamedDependency[Database], clock: NamedDependency[Clock]
    ) -> None:
        """Object to what is kept with the comment: its IP, network tag and e-mail are forgotten, its words stay."""
        await db.write(partial(object_to, token=token, clock=clock))

    @delete("/", operation_id="eraseReceipt", status_code=HTTP_204_NO_CONTENT)
    async def erase(self, token: FromPath[str], db: NamedDependency[Database], clock: NamedDependency[Clock]) -> None:
        """Erase the comment and everything it left."""
        await db.write(partial(erase, token=token, clock=clock))


def look_view(made: LookMade) -> LookView:
    """A look as programs read it."""
    return LookView(at=to_wire(made.at), fields=list(made.fields), purpose=made.purpose, role=made.role, site=made.site)


def _answer(found: Found, own: OwnView) -> ReceiptAnswer:
    return ReceiptAnswer(
        comment=_comment(found),
        ip=own.ip,
        email=own.email,
        collected_at=_maybe(own.collected_at),
        expires_at={name: _maybe(at) for name, at in own.expires_at.items()},
        held_until=_maybe(own.held_until),
        objected_at=_maybe(found.objected_at),
        receipt_expires_at=to_wire(found.receipt_ends),
        disclosures=[look_view(each) for each in found.looks],
    )


def _comment(found: Found) -> OwnComment:
    comment = found.comment
    return OwnComment(
        id=comment.id,
        site=found.site.slug,
        thread=found.thread.key,
        author=comment.author_name,
        body=comment.source,
        status=comment.status,
        created_at=to_wire(comment.created_at),
        edited_at=_maybe(comment.edited_at),
        policy_version=comment.policy_version,
    )


def _maybe(moment: datetime | None) -> str | None:
    return None if moment is None else to_wire(moment)
