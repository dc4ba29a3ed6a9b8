"""A comment that somebody else decided about between the reading of it and the lock on its thread."""

import pytest
from sqlalchemy import update
from sqlmodel import Session, col

from comments.db.database import Database
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
