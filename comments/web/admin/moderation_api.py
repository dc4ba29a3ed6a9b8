"""The queue as JSON, for moderators' programs."""

from typing import Literal

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from comments.accounts.rules import Permission
from comments.db.database import Database
from comments.discussion.models import Comment, Thread
from comments.discussion.rules import Status
from comments.foundation.clock import to_wire
from comments.moderation.queries import queue
from comments.web.admin.headers import NO_STORE
from comments.web.guards import Entrance, site_of


class ModeratedAuthor(msgspec.Struct, frozen=True):
    """The name somebody wrote under."""

    name: str
    kind: str


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
    reports: list[str] = []

    @classmethod
    def of(cls, comment: Comment, thread: Thread) -> "ModeratedComment":
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
    status: FromQuery[Literal["pending", "published", "spam", "rejected"]] = "pending",
    q: FromQuery[str] = "",
    cursor: FromQuery[str | None] = None,
) -> Response[QueueAnswer]:
    """The comments of one status, with every word of `q` in their text or their author's name."""
    site = site_of(entrance)
    page = await db.read(lambda session: queue(session, site.id, Status(status), q, cursor))
    comments = [ModeratedComment.of(comment, thread) for comment, thread in page.rows]
    return Response(QueueAnswer(comments, page.next), headers=NO_STORE)
