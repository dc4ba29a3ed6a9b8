"""The queue as JSON, for moderators' programs."""

from collections.abc import Sequence
from typing import Literal

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from sqlmodel import Session

from comments.accounts.rules import Permission
from comments.db.database import Database
from comments.discussion.models import Comment, Thread
from comments.foundation.clock import to_wire
from comments.moderation.models import Report
from comments.moderation.queries import queue, reports_on
from comments.web.admin.headers import NO_STORE
from comments.web.guards import Entrance, site_of


class ModeratedAuthor(msgspec.Struct, frozen=True):
    """The name somebody wrote under."""

    name: str
    kind: str


class ModeratedReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader reported; who they are is not in it. `outcome` is null until somebody settled it."""

    reference: str
    reason: str
    explanation: str
    created_at: str
    outcome: str | None

    @classmethod
    def of(cls, report: Report) -> "ModeratedReport":
        """A stored report."""
        return cls(
            reference=report.id,
            reason=report.reason,
            explanation=report.explanation,
            created_at=to_wire(report.created_at),
            outcome=report.outcome,
        )


class ModeratedComment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment as moderators see it: all that it says, wherever it stands; never an address.

    `spam` names what the checks found, `reports` what readers reported, `reason` what its moderator noted.
    """

    id: str
    parent: str | None
    thread: str
    author: ModeratedAuthor
    html: str
    created_at: str
    edited_at: str | None
    status: str
    pinned: bool
    replies: int
    reason: str | None
    reactions: dict[str, int] = {}
    spam: list[str] = []
    reports: list[ModeratedReport] = []

    @classmethod
    def of(cls, comment: Comment, thread: Thread, reports: Sequence[Report]) -> "ModeratedComment":
        """A stored comment."""
        return cls(
            id=comment.id,
            parent=comment.parent_id,
            thread=thread.key,
            author=ModeratedAuthor(comment.author_name, comment.author_kind),
            html=comment.html,
            created_at=to_wire(comment.created_at),
            edited_at=None if comment.edited_at is None else to_wire(comment.edited_at),
            status=comment.status,
            pinned=comment.pinned,
            replies=comment.replies,
            reason=comment.reason,
            reactions=comment.reactions,
            reports=[ModeratedReport.of(report) for report in reports],
        )


class QueueAnswer(msgspec.Struct, frozen=True):
    """A page of the queue, newest first."""

    comments: list[ModeratedComment]
    next: str | None


@get(
    "/sites/{site:str}/moderation",
    operation_id="listQueue",
    opt={"permission": Permission.MODERATE},
    tags=["moderation"],
)
async def list_queue(
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    status: FromQuery[Literal["pending", "published", "spam", "rejected", "reported"]] = "pending",
    q: FromQuery[str] = "",
    cursor: FromQuery[str | None] = None,
) -> Response[QueueAnswer]:
    """The comments of one status, or the reported ones, with every word of `q` in their text or author's name."""
    site = site_of(entrance)
    answer = await db.read(lambda session: _answer(session, site.id, (status, q, cursor)))
    return Response(answer, headers=NO_STORE)


def _answer(session: Session, site_id: str, wanted: tuple[str, str, str | None]) -> QueueAnswer:
    page = queue(session, site_id, *wanted)
    reports = reports_on(session, [comment.id for comment, _ in page.rows])
    comments = [ModeratedComment.of(comment, thread, reports.get(comment.id, [])) for comment, thread in page.rows]
    return QueueAnswer(comments, page.next)
