"""Whoever changes a comment waits first for its thread, as whoever posts does, and only then looks at the comment.

One order for all: two who took the comment and the thread in different orders would wait for each other on PostgreSQL.
"""

from collections.abc import Sequence

from sqlalchemy import select, text
from sqlmodel import Session, col

from comments.discussion.models import Comment, Thread
from comments.foundation.errors import NotFoundError


def take_turn(session: Session, comment: Comment) -> Thread:
    """Lock a comment's thread until the transaction ends, and read the comment as it is by then.

    Gives the thread, whose next version is given to nobody else meanwhile. Raises NotFoundError.
    """
    of_comment = select(Thread).where(col(Thread.id) == comment.thread_id)
    thread = session.scalars(of_comment.with_for_update().execution_options(populate_existing=True)).first()
    if thread is None or session.get(Comment, comment.id, populate_existing=True) is None:
        raise NotFoundError
    return thread


def take_turns(session: Session, comments: Sequence[Comment]) -> list[Comment]:
    """The same for comments of several threads, which all take in one order; gives those that are still there."""
    threads = select(col(Thread.id)).where(col(Thread.id).in_({each.thread_id for each in comments}))
    session.execute(threads.order_by(col(Thread.id)).with_for_update()).all()
    anew = select(Comment).where(col(Comment.id).in_([each.id for each in comments]))
    there = {each.id for each in session.scalars(anew.execution_options(populate_existing=True))}
    return [each for each in comments if each.id in there]


def take_turns_of_site(session: Session, site_id: str) -> None:
    """Lock all threads of a site, which is about to go with them."""
    threads = select(col(Thread.id)).where(col(Thread.site_id) == site_id).order_by(col(Thread.id))
    session.execute(threads.with_for_update()).all()


def stop_everybody(session: Session) -> None:
    """Let nobody else change any discussion until the transaction ends: for what goes through all of it."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE threads IN EXCLUSIVE MODE"))
