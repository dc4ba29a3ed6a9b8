"""A guest's own view of what one comment left: see, take along, erase; by the link that was shown once."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
from litestar import Controller, Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT
from sqlmodel import Session

from comments.db.database import Database
from comments.disclosures.queries import LookMade, held_until, looks_at
from comments.discussion import deleting, queries
from comments.discussion.models import Comment
from comments.foundation.clock import Clock, to_wire
from comments.foundation.texts import texts_for
from comments.portability.subject_access import OwnView, own_view
from comments.sites.models import Site
from comments.sites.queries import site_by_id
from comments.vault.gate import Gate
from comments.web.dates import long_date
from comments.web.pages import page_response
from comments.web.problems import language_of

AnyRequest = Request[Any, Any, Any]
_PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"}


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
    """Everything that one comment left. Prints no address."""

    comment: OwnComment
    ip: str | None
    email: str | None
    collected_at: str | None
    expires_at: dict[str, str | None]
    held_until: str | None
    disclosures: list[LookView]

    def __repr__(self) -> str:
        return "ReceiptAnswer()"


class LooksAnswer(msgspec.Struct, frozen=True):
    """Who looked."""

    disclosures: list[LookView]


@dataclass(frozen=True)
class _Found:
    comment: Comment
    site: Site
    thread_key: str
    looks: list[LookMade]


class ReceiptController(Controller):
    """The same for programs."""

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
        found = await db.read(partial(_find, token=token, now=clock()))
        own = await own_view(db, gate, found.comment.id, show_ip=True)
        return Response(_answer(found, own), headers=_PRIVATE)

    @get("/disclosures", operation_id="getReceiptDisclosures")
    async def get_disclosures(
        self, token: FromPath[str], db: NamedDependency[Database], clock: NamedDependency[Clock]
    ) -> Response[LooksAnswer]:
        """Who looked at what the comment left."""
        found = await db.read(partial(_find, token=token, now=clock()))
        return Response(LooksAnswer([_look(each) for each in found.looks]), headers=_PRIVATE)

    @delete("/", operation_id="eraseReceipt", status_code=HTTP_204_NO_CONTENT)
    async def erase(self, token: FromPath[str], db: NamedDependency[Database], clock: NamedDependency[Clock]) -> None:
        """Erase the comment and everything it left."""
        await db.write(partial(_erase, token=token, clock=clock))


class ReceiptPages(Controller):
    """The same as a page."""

    path = "/receipts/{token:str}"
    include_in_schema = False

    @get("/")
    async def show(
        self,
        request: AnyRequest,
        token: FromPath[str],
        db: NamedDependency[Database],
        gate: NamedDependency[Gate],
        clock: NamedDependency[Clock],
    ) -> Response[str]:
        """What the comment left, for its author to read."""
        found = await db.read(partial(_find, token=token, now=clock()))
        own = await own_view(db, gate, found.comment.id, show_ip=True)
        language = language_of(request)
        context = {
            "found": found,
            "own": own,
            "token": token,
            "held_until": own.held_until and long_date(own.held_until, language),
            "until": {key: at and long_date(at, language) for key, at in own.expires_at.items()},
            "looks": [_in_words(each, language) for each in found.looks],
            "posted": long_date(found.comment.created_at, language),
        }
        return page_response("visitor/receipt.html", language, context, headers=_PRIVATE)

    @post("/erase", status_code=HTTP_200_OK)
    async def erase(
        self, request: AnyRequest, token: FromPath[str], db: NamedDependency[Database], clock: NamedDependency[Clock]
    ) -> Response[str]:
        """Erase it; a button of the page, since a link could be followed by a machine."""
        held, language = await db.write(partial(_erase, token=token, clock=clock)), language_of(request)
        context = {"held_until": held and long_date(held, language)}
        return page_response("visitor/erased.html", language, context, headers=_PRIVATE)


def _find(session: Session, token: str, now: datetime) -> _Found:
    comment = queries.comment_by_receipt(session, token, now)
    return _Found(
        comment=comment,
        site=site_by_id(session, comment.site_id),
        thread_key=queries.thread_of(session, comment).key,
        looks=looks_at(session, comment.site_id, comment.id),
    )


def _erase(session: Session, token: str, clock: Clock) -> datetime | None:
    """Gives until when something of it is held all the same."""
    comment = queries.comment_by_receipt(session, token, clock())
    deleting.delete_comment(session, comment, clock)
    return held_until(session, comment.id)


def _answer(found: _Found, own: OwnView) -> ReceiptAnswer:
    comment = found.comment
    return ReceiptAnswer(
        comment=OwnComment(
            id=comment.id,
            site=found.site.slug,
            thread=found.thread_key,
            author=comment.author_name,
            body=comment.source,
            status=comment.status,
            created_at=to_wire(comment.created_at),
            edited_at=_maybe(comment.edited_at),
            policy_version=comment.policy_version,
        ),
        ip=own.ip,
        email=own.email,
        collected_at=_maybe(own.collected_at),
        expires_at={name: _maybe(at) for name, at in own.expires_at.items()},
        held_until=_maybe(own.held_until),
        disclosures=[_look(each) for each in found.looks],
    )


def _look(made: LookMade) -> LookView:
    return LookView(at=to_wire(made.at), fields=list(made.fields), purpose=made.purpose, role=made.role, site=made.site)


def _in_words(made: LookMade, language: str) -> dict[str, Any]:
    texts = texts_for(language, "thread")
    fields = ", ".join(texts(f"receipt.{name}") for name in made.fields)
    return {"look": made, "when": long_date(made.at, language), "fields": fields}


def _maybe(moment: datetime | None) -> str | None:
    return None if moment is None else to_wire(moment)
