"""The queue: what waits, what is published, what was turned away, and one click to decide."""

from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from sqlmodel import Session

from comments.accounts.rules import Permission
from comments.db.database import Database
from comments.discussion.rules import Status
from comments.moderation.queries import QueuePage, count_reported, queue, queue_counts, reports_on
from comments.moderation.rules import LONGEST_SEARCH, QUEUES, REPORTED, storable
from comments.sites.models import Site
from comments.sites.rules import SiteSettings, period_days
from comments.web.admin.frame import Frame
from comments.web.admin.notices import Notice, notice_of
from comments.web.admin.reports_view import ReasonCount, reason_counts
from comments.web.admin.views import CommentCard
from comments.web.guards import Entrance, site_of

_ERASED = ("spam", "rejected")


class QueueAddress(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of the queue an address asks for; what it does not understand is left aside."""

    status: str = Status.PENDING.value
    q: str = ""
    cursor: str | None = None

    @classmethod
    def of(cls, request: Request[Any, Any, Any]) -> "QueueAddress":
        """Read it from the query."""
        query = request.query_params
        wish = query.get("status", "")
        return cls(
            status=wish if wish in {*QUEUES, REPORTED} else Status.PENDING.value,
            q=storable(query.get("q", "")).strip()[:LONGEST_SEARCH],
            cursor=query.get("cursor") or None,
        )

    def query(self, **changes: str | None) -> dict[str, str]:
        """As the parameters of an address."""
        everything = {"status": self.status, "q": self.q, "cursor": self.cursor, **changes}
        return {key: value for key, value in everything.items() if value}


class QueueTab(msgspec.Struct, frozen=True):
    """One of the lists, and how many comments are in it."""

    status: str
    number: int


class QueueView(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the queue, ready to be drawn."""

    status: str
    q: str
    tabs: list[QueueTab]
    cards: list[CommentCard]
    reasons: dict[str, tuple[ReasonCount, ...]]
    keeps: str | None
    notice: Notice | None
    back: str
    next: str | None
    first: str | None


@get("/sites/{site:str}/comments", opt={"permission": Permission.MODERATE})
async def show_queue(
    request: Request[Any, Any, Any],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
) -> Response[str]:
    """A page of one of the lists."""
    site, address = site_of(entrance), QueueAddress.of(request)
    view = await db.read(lambda session: _view(session, site, address, frame))
    return frame.page("queue.html", view=view)


def _view(session: Session, site: Site, address: QueueAddress, frame: Frame) -> QueueView:
    page = queue(session, site.id, address.status, address.q, address.cursor)
    counts = queue_counts(session, [site.id])[site.id]
    reported = reports_on(session, [comment.id for comment, _ in page.rows])
    here = f"/console/sites/{site.slug}/comments"
    return QueueView(
        status=address.status,
        q=address.q,
        tabs=[
            *(QueueTab(status.value, counts[status]) for status in QUEUES),
            QueueTab(REPORTED, count_reported(session, site.id)),
        ],
        cards=_cards(page, frame),
        reasons={key: reason_counts(reports) for key, reports in reported.items()},
        keeps=_keeps(site, address, frame),
        notice=notice_of(session, site.id, frame, f"{here}?{urlencode(address.query())}"),
        back=f"{here}?{urlencode(address.query())}",
        next=frame.url(here, **address.query(cursor=page.next)) if page.next else None,
        first=frame.url(here, **address.query(cursor=None)) if address.cursor else None,
    )


def _cards(page: QueuePage, frame: Frame) -> list[CommentCard]:
    return [CommentCard.of(comment, thread, frame.now, frame.language) for comment, thread in page.rows]


def _keeps(site: Site, address: QueueAddress, frame: Frame) -> str | None:
    if address.status not in _ERASED:
        return None
    days = period_days(SiteSettings.of(site), address.status)
    return frame.texts(f"console.queue.keeps.{address.status}", days=days)
