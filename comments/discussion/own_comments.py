"""Reading what one member wrote."""

from collections.abc import Sequence

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, select

from comments.discussion.models import Comment, Thread
from comments.foundation.errors import NotFoundError


def counts_of_member(session: Session, account_id: str) -> dict[str, int]:
    """How many comments somebody has on each site, by the site's id."""
    chosen = select(Comment.site_id, func.count()).where(col(Comment.account_id) == account_id)
    return dict(session.exec(chosen.group_by(col(Comment.site_id))).all())


def comments_of_member(
    session: Session, site_id: str, account_id: str, after: str | None, limit: int
) -> Sequence[tuple[Comment, Thread]]:
    """Somebody's comments on one site with their threads, the newest first, from below the one that `after` names."""
    chosen = (
        select(Comment, Thread)
        .join(Thread, col(Thread.id) == col(Comment.thread_id))
        .where(col(Comment.site_id) == site_id, col(Comment.account_id) == account_id)
        .order_by(col(Comment.created_at).desc(), col(Comment.id).desc())
        .limit(limit)
    )
    last = None if after is None else session.get(Comment, after)
    if last is not None:
        at = col(Comment.created_at)
        chosen = chosen.where(or_(at < last.created_at, and_(at == last.created_at, col(Comment.id) < last.id)))
    return session.exec(chosen).all()


def comment_of_member(session: Session, site_id: str, account_id: str, comment_id: str) -> Comment:
    """One of somebody's own on that site; raises NotFoundError."""
    comment = session.get(Comment, comment_id)
    if comment is None or (comment.site_id, comment.account_id) != (site_id, account_id):
        raise NotFoundError
    return comment
