"""Reading what one member wrote."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, select

from comments.discussion.models import Comment, Thread
from comments.foundation.errors import NotFoundError
from comments.sites.models import Site
from comments.vault.bound import COMMENTS
from comments.vault.purging import has_values


@dataclass(frozen=True, kw_only=True)
class Written:
    """A comment where it stands."""

    comment: Comment
    thread: Thread
    site: Site


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


def written_by(session: Session, account_id: str, last: Written | None, limit: int) -> list[Written]:
    """Somebody's comments on all sites, the oldest first, from behind the last one that is known."""
    chosen = _WRITTEN.where(col(Comment.account_id) == account_id)
    if last is not None:
        at, since = col(Comment.created_at), last.comment.created_at
        chosen = chosen.where(or_(at > since, and_(at == since, col(Comment.id) > last.comment.id)))
    ordered = chosen.order_by(col(Comment.created_at), col(Comment.id)).limit(limit)
    return [_written(row) for row in session.exec(ordered)]


def written_with(session: Session, comment_ids: Sequence[str]) -> list[Written]:
    """Comments by their ids, the oldest first."""
    chosen = _WRITTEN.where(col(Comment.id).in_(comment_ids))
    return [_written(row) for row in session.exec(chosen.order_by(col(Comment.created_at), col(Comment.id)))]


def sealed_of_member(session: Session, account_id: str) -> list[tuple[str, str]]:
    """Which of somebody's comments something is sealed with, each with its site."""
    chosen = select(Comment.id, Comment.site_id).where(col(Comment.account_id) == account_id)
    with_values = chosen.where(has_values(COMMENTS, col(Comment.id)))
    return [(comment_id, site_id) for comment_id, site_id in session.exec(with_values.order_by(col(Comment.id)))]


_WRITTEN = (
    select(Comment, Thread, Site)
    .join(Thread, col(Thread.id) == col(Comment.thread_id))
    .join(Site, col(Site.id) == col(Comment.site_id))
)


def _written(row: tuple[Comment, Thread, Site]) -> Written:
    comment, thread, site = row
    return Written(comment=comment, thread=thread, site=site)
