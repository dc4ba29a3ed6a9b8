"""Keeps what readers see in step: a comment's status, its thread's count, and the tombstones that hold replies up.

A comment is visible while it is published, or while something visible answers it. `replies` counts visible answers, so
that a change of status climbs no further than the first ancestor whose visibility stays as it was.
"""

from sqlmodel import Session

from comments.db.changes import mark_changed
from comments.discussion.models import Comment, Thread
from comments.discussion.queries import thread_of
from comments.discussion.rules import Status


def change_status(session: Session, comment: Comment, status: Status) -> None:
    """Give a comment its new status, and bring counts and versions along."""
    if comment.status == status:
        return
    thread = thread_of(session, comment)
    was_visible = _visible(comment)
    thread.count += (status is Status.PUBLISHED) - (comment.status == Status.PUBLISHED)
    comment.status = status
    session.add_all([comment, thread])
    if _visible(comment) != was_visible:
        tell_parents(session, comment, 1 if _visible(comment) else -1)
    touch(session, thread)


def tell_parents(session: Session, comment: Comment, difference: int) -> None:
    """Count a comment that appeared or vanished under its parent, and so on upward while that changes what is seen."""
    while comment.parent_id is not None:
        parent = session.get_one(Comment, comment.parent_id)
        was_visible = _visible(parent)
        parent.replies += difference
        parent.score += difference
        session.add(parent)
        if _visible(parent) == was_visible:
            return
        comment = parent


def touch(session: Session, thread: Thread) -> None:
    """Say that the thread's pages are out of date."""
    thread.version += 1
    session.add(thread)
    mark_changed(session)


def _visible(comment: Comment) -> bool:
    return comment.status == Status.PUBLISHED or comment.replies > 0
