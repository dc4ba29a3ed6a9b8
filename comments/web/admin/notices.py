"""What a page says was just done, read from its address, so that nothing needs to be remembered between two pages."""

from collections.abc import Mapping

import msgspec
from sqlmodel import Session

from comments.discussion.models import Comment
from comments.discussion.rules import Status
from comments.moderation.rules import QUEUES
from comments.web.admin.frame import Frame


class Undo(msgspec.Struct, frozen=True, kw_only=True):
    """The click that takes a decision back."""

    comment_id: str
    status: str
    back: str


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What was just done, and how to take it back."""

    text: str
    tone: str = "good"
    undo: Undo | None = None


def notice_of(session: Session, site_id: str, frame: Frame, back: str) -> Notice | None:
    """What became of the comment that the address names in `of`; `was` is what it was before."""
    comment = session.get(Comment, frame.query.get("of", ""))
    if comment is None or comment.site_id != site_id:
        return None
    key = comment.status if "pin" not in frame.query else ("pinned" if comment.pinned else "unpinned")
    return Notice(
        text=frame.texts(f"console.done.{key}", name=comment.author_name or frame.texts("console.comment.nobody")),
        undo=_undo(comment, frame.query, back),
    )


def _undo(comment: Comment, query: Mapping[str, str], back: str) -> Undo | None:
    was = query.get("was", "")
    if was not in QUEUES or comment.status in {was, Status.DELETED}:
        return None
    return Undo(comment_id=comment.id, status=was, back=back)
