"""A comment that somebody else decided about between the reading of it and the lock on its thread."""

import pytest
from sqlalchemy import update
from sqlmodel import Session, col

from comments.db.database import Database
from comments.discussion.deciding import set_pinned
from comments.discussion.deleting import empty_comment
from comments.discussion.errors import StatusConflictError
from comments.discussion.models import Comment, Thread
from comments.discussion.rules import Status
from comments.discussion.visibility import change_status
from tests.factories.comments import make_comment
from tests.factories.sites import make_site


def decide_elsewhere(session: Session, status: Status, count: int) -> Comment:
    """A comment as this session read it before somebody else changed its row."""
    comment = make_comment(session, make_site(session, "garage"), status="pending")
    connection = session.connection()
    connection.execute(update(Comment).where(col(Comment.id) == comment.id).values(status=status.value))
    connection.execute(update(Thread).where(col(Thread.id) == comment.thread_id).values(count=count))
    return comment


async def test_what_two_approve_at_once_is_counted_once(database: Database) -> None:
    def approve(session: Session) -> int:
        comment = decide_elsewhere(session, Status.PUBLISHED, 1)
        change_status(session, comment, Status.PUBLISHED)
        session.flush()
        session.expire_all()
        return session.get_one(Thread, comment.thread_id).count

    assert await database.write(approve) == 1


async def test_what_was_deleted_meanwhile_is_not_published(database: Database) -> None:
    def approve(session: Session) -> None:
        change_status(session, decide_elsewhere(session, Status.DELETED, 0), Status.PUBLISHED)

    with pytest.raises(StatusConflictError):
        await database.write(approve)


async def test_what_a_comment_was_given_meanwhile_goes_with_it(database: Database) -> None:
    def erase(session: Session) -> tuple[str | None, bool, dict[str, int], int]:
        comment = make_comment(session, make_site(session, "garage"))
        given = {"reason": "Nadia asked", "pinned": True, "reactions": {"like": 1}, "score": 1}
        session.connection().execute(update(Comment).where(col(Comment.id) == comment.id).values(given))
        empty_comment(session, comment)
        session.flush()
        session.refresh(comment)
        return comment.reason, comment.pinned, comment.reactions, comment.score

    assert await database.write(erase) == (None, False, {}, 0)


async def test_what_was_deleted_meanwhile_is_not_pinned(database: Database) -> None:
    def pin(session: Session) -> None:
        set_pinned(session, decide_elsewhere(session, Status.DELETED, 0), pinned=True)

    with pytest.raises(StatusConflictError):
        await database.write(pin)
