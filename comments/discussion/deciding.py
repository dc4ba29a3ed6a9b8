"""A moderator's decision, as it changes the discussion."""

from sqlmodel import Session

from comments.discussion.deleting import delete_comment
from comments.discussion.errors import StatusConflictError
from comments.discussion.models import Comment
from comments.discussion.rules import Status
from comments.discussion.turns import take_turn
from comments.discussion.visibility import change_status, note_change
from comments.foundation.clock import Clock


def decide_status(session: Session, comment: Comment, status: Status, reason: str | None, clock: Clock) -> None:
    """Publish, hold, reject, mark as spam or delete. Raises StatusConflictError once deleted."""
    if comment.status == Status.DELETED:
        raise StatusConflictError
    if status is Status.DELETED:
        delete_comment(session, comment, clock)
        return
    change_status(session, comment, status)
    comment.reason = reason
    comment.decided_at = clock()
    session.add(comment)


def set_pinned(session: Session, comment: Comment, pinned: bool) -> None:
    """Keep a top-level comment above the others, or let it go back to its place."""
    thread = take_turn(session, comment)
    if comment.status == Status.DELETED:
        raise StatusConflictError
    comment.pinned = pinned and comment.depth == 0
    session.add(comment)
    note_change(session, thread, comment)
