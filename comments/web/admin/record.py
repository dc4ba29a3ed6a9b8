"""The record of looks and acts, and whether its chain is whole."""

from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from sqlmodel import Session

from comments.accounts.rules import Permission
from comments.audit.queries import length
from comments.audit.verifying import verify
from comments.db.database import Database
from comments.disclosures.queries import record_of
from comments.sites.models import Site
from comments.web.admin.cursors import read_sequence
from comments.web.admin.frame import Frame
from comments.web.admin.record_lines import EntryView, entry_view
from comments.web.guards import Entrance, site_of

_AT_ONCE = 5000
"""Up to here the whole chain is checked whenever the page is opened (20 µs an entry), beyond only when asked."""


class ChainView(msgspec.Struct, frozen=True, kw_only=True):
    """What checking the chain found."""

    ok: bool
    text: str


class RecordView(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of the record, ready to be drawn; without `chain` it was not checked this time."""

    chain: ChainView | None
    entries: list[EntryView]
    next: str | None
    first: str | None


@get("/sites/{site:str}/record", opt={"permission": Permission.RECORD_READ})
async def show_record(
    request: Request[Any, Any, Any],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
) -> Response[str]:
    """Who looked, who decided, who changed what."""
    site, cursor = site_of(entrance), read_sequence(request.query_params.get("cursor"))
    view = await db.read(lambda session: _view(session, site, cursor, frame))
    return frame.page("record.html", view=view)


def _view(session: Session, site: Site, cursor: int | None, frame: Frame) -> RecordView:
    page, here = record_of(session, site.id, cursor), f"/console/sites/{site.slug}/record"
    wanted = "check" in frame.query or (cursor is None and length(session) <= _AT_ONCE)
    return RecordView(
        chain=_chain(session, frame) if wanted else None,
        entries=[entry_view(line, frame) for line in page.entries],
        next=frame.url(here, cursor=str(page.next)) if page.next else None,
        first=frame.url(here) if cursor is not None else None,
    )


def _chain(session: Session, frame: Frame) -> ChainView:
    verdict = verify(session)
    if verdict.first_broken is None:
        return ChainView(ok=True, text=frame.texts.plural("console.record.whole", verdict.checked))
    return ChainView(ok=False, text=frame.texts("console.record.broken", sequence=verdict.first_broken.sequence))
