"""For guests who lost their link: they say under which address they wrote, and find in its mailbox what they left.

A mailed link shows no IP, since nobody has confirmed that the address is theirs, and acts by POST alone.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream
from litestar.status_codes import HTTP_200_OK
from sqlmodel import Session

from comments.db.database import Database
from comments.discussion.deleting import delete_comment
from comments.discussion.models import Comment
from comments.discussion.objecting import object_to_keeping
from comments.discussion.receipt_searches import (
    SearchDesk,
    ask_for_receipts,
    check_link,
    found_by,
    found_comment,
    open_link,
    opened_search,
)
from comments.foundation.clock import Clock
from comments.foundation.errors import InvalidInputError
from comments.foundation.rate_limit import RateLimiter, Rule
from comments.foundation.signing import Signer
from comments.portability.exporting import Exporter
from comments.portability.exporting_receipts import export_of_comments
from comments.vault.collection import Collector
from comments.vault.gate import Gate
from comments.web.client_address import Client, network_key
from comments.web.problems import describe, language_of
from comments.web.visitor.archives import archive_response
from comments.web.visitor.found_view import found_cards
from comments.web.visitor.receipt_pages import OPEN, AnyRequest, guest_page

_ASKS: Final = Rule(limit=10, window=timedelta(hours=1))
"""From one network, whatever addresses are asked for."""
_LONGEST: Final = 320


@get("/lost", opt=OPEN)
async def show_lost(request: AnyRequest) -> Response[str]:
    """The form."""
    return guest_page(request, "receipts_lost.html", {"problem": None, "typed": ""})


@post("/lost", opt=OPEN, status_code=HTTP_200_OK)
async def take_lost(
    request: AnyRequest,
    fields: NamedDependency[dict[str, str]],
    db: NamedDependency[Database],
    collector: NamedDependency[Collector],
    signer: NamedDependency[Signer],
    limiter: NamedDependency[RateLimiter],
    clock: NamedDependency[Clock],
    client_ip: NamedDependency[Client],
) -> Response[str]:
    """Look for what was left under the address, and say the same to everybody."""
    typed = fields.get("email", "").strip()[:_LONGEST]
    await limiter.check("lost-receipts-from", network_key(client_ip.address), rule=_ASKS)
    desk = SearchDesk(db, collector, signer, limiter, clock)
    try:
        await ask_for_receipts(desk, typed, language_of(request))
    except InvalidInputError as refusal:
        problem = describe(refusal, language_of(request))
        return guest_page(request, "receipts_lost.html", {"problem": problem, "typed": typed}, refusal.status)
    return guest_page(request, "receipts_asked.html", {})


@get("/found/{token:str}", opt=OPEN)
async def show_found_link(
    request: AnyRequest, token: FromPath[str], db: NamedDependency[Database], clock: NamedDependency[Clock]
) -> Response[str]:
    """A button: opening the link changes nothing, since mail programs open links too."""
    await db.read(partial(check_link, token=token, now=clock()))
    return guest_page(request, "receipts_open.html", {"token": token})


@post("/found/{token:str}", opt=OPEN, status_code=HTTP_200_OK)
async def open_found(
    request: AnyRequest, token: FromPath[str], db: NamedDependency[Database], clock: NamedDependency[Clock]
) -> Response[str]:
    """Use the link up, and list what was left."""
    search_id, page_token = await db.write(partial(open_link, token=token, now=clock()))
    return await _list(request, (search_id, page_token), db, clock)


@post("/found/erase", opt=OPEN, status_code=HTTP_200_OK)
async def erase_found(
    request: AnyRequest,
    fields: NamedDependency[dict[str, str]],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[str]:
    """Erase one comment with everything it left."""

    def act(session: Session, comment: Comment) -> None:
        delete_comment(session, comment, clock)

    return await _act(request, fields, db, clock, (act, "erased"))


@post("/found/object", opt=OPEN, status_code=HTTP_200_OK)
async def object_to_found(
    request: AnyRequest,
    fields: NamedDependency[dict[str, str]],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[str]:
    """Forget the addresses of one comment, keep its words."""

    def act(session: Session, comment: Comment) -> None:
        object_to_keeping(session, comment, clock)

    return await _act(request, fields, db, clock, (act, "objected"))


@post("/found/export", opt=OPEN, status_code=HTTP_200_OK)
async def export_found(
    request: AnyRequest,
    fields: NamedDependency[dict[str, str]],
    db: NamedDependency[Database],
    gate: NamedDependency[Gate],
    clock: NamedDependency[Clock],
) -> Stream:
    """Take one comment along, or with none named all of them; never with an IP."""
    now, page_token, comment_id = clock(), fields.get("page", ""), fields.get("comment", "")

    def chosen(session: Session) -> tuple[str, list[str]]:
        search_id = opened_search(session, page_token, now)
        if comment_id:
            return search_id, [found_comment(session, search_id, comment_id).id]
        return search_id, [each.id for each in found_by(session, search_id)]

    search_id, ids = await db.read(chosen)
    exporter = Exporter(db=db, gate=gate, clock=clock)
    return archive_response(await export_of_comments(exporter, ids, search_id, language_of(request)))


async def _act(
    request: AnyRequest,
    fields: dict[str, str],
    db: Database,
    clock: Clock,
    deed: tuple[Callable[[Session, Comment], None], str],
) -> Response[str]:
    (act, done), page_token, comment_id = deed, fields.get("page", ""), fields.get("comment", "")

    def do(session: Session) -> str:
        search_id = opened_search(session, page_token, clock())
        act(session, found_comment(session, search_id, comment_id))
        return search_id

    search_id = await db.write(do)
    return await _list(request, (search_id, page_token), db, clock, done)


async def _list(
    request: AnyRequest, page: tuple[str, str], db: Database, clock: Clock, done: str | None = None
) -> Response[str]:
    search_id, page_token = page
    cards = await db.read(partial(found_cards, search_id=search_id, now=clock(), language=language_of(request)))
    return guest_page(request, "receipts_found.html", {"cards": cards, "page": page_token, "done": done})
