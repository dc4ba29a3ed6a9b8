"""How former words of comments go: some time after they were replaced."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, delete, func, select
from sqlmodel import Session, col

from comments.discussion.models import CommentRevision
from comments.discussion.purging import Kept
from comments.sites.models import Site


@dataclass(frozen=True, kw_only=True)
class Replaced:
    """Words of a site's comments that were replaced at `before` or earlier."""

    site_id: str | SQLColumnExpression[str]
    before: datetime

    def condition(self) -> ColumnElement[bool]:
        """What picks them out."""
        return and_(
            col(CommentRevision.site_id) == self.site_id,
            col(CommentRevision.replaced_at) <= self.before,
        )


def count_replaced(session: Session, replaced: Replaced, which: Kept | None = None) -> int:
    """How many there are; of all comments, or of those that a hold keeps."""
    counted = select(func.count()).select_from(CommentRevision).where(replaced.condition())
    if which is not None:
        counted = counted.where(col(CommentRevision.comment_id).in_(which))
    return int(session.execute(counted).scalar_one())


def erase_replaced(session: Session, replaced: Replaced, kept: Kept, limit: int) -> int:
    """Erase some of them but what is kept; gives how many."""
    over = (replaced.condition(), col(CommentRevision.comment_id).not_in(kept))
    # Whoever erases a comment deletes all of its former words, in another order.
    some = select(col(CommentRevision.id)).where(*over).limit(limit)
    chosen = session.scalars(some.with_for_update(skip_locked=True)).all()
    session.execute(delete(CommentRevision).where(col(CommentRevision.id).in_(chosen)))
    return len(chosen)


def oldest_replaced(session: Session) -> datetime | None:
    """When the oldest words that are still there were replaced."""
    # Site by site, as the index has them.
    of_site = select(func.min(col(CommentRevision.replaced_at))).where(col(CommentRevision.site_id) == col(Site.id))
    oldest: datetime | None = session.scalar(select(func.min(of_site.scalar_subquery())).select_from(Site))
    return oldest
