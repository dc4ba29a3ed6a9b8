"""Keeps what readers see in step: a comment's status, its thread's count, and the tombstones that hold replies up.

A comment is visible while it is published, or while something visible answers it. `replies` counts visible answers, so
that a change of status climbs no further than the first ancestor whose visibility stays as it was.
"""

from sqlmodel import Session

from comments.db.changes import mark_changed
from comments.discussion.errors import StatusConflictError
from comments.discussion.models import Comment, Thread
from comments.discussion.rules import Status
from comments.discussion.turns import take_turn


def change_status(session: Session, comment: Comment, status: Status) -> None:
    """Give a comment its new status, and bring counts and versions along; raises StatusConflictError."""
    if comment.status == status:
        return
    known, thread = comment.status, take_turn(session, comment)
    # On PostgreSQL somebody else may have decided meanwhile.
    if comment.status == status:
        return
    if comment.status != known and comment.status == Status.DELETED:
        raise StatusConflictError
    was_visible, was_public = _visible(comment), comment.status == Status.PUBLISHED
    thread.count += (status is Status.PUBLISHED) - was_public
    comment.status = status
    session.add_all([comment, thread])
    if _visible(comment) != was_visible:
        tell_parents(session, comment, 1 if _visible(comment) else -1)
    touch(session, thread)
    if status is Status.PUBLISHED:
        comment.changed_in = comment.shown_in = thread.version
    elif was_public:
        # What was shown before anybody counted was shown from the first version on.
        comment.changed_in, comment.shown_in = thread.version, comment.shown_in or 1


def note_change(session: Session, thread: Thread, comment: Comment) -> None:
    """Say that a comment reads otherwise than before; what nobody can see changes nothing for readers.

    The thread is the one that `take_turn` gave before the comment was changed.
    """
    if comment.status != Status.PUBLISHED:
        return
    touch(session, thread)
    comment.changed_in = thread.version
    session.add(comment)


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
