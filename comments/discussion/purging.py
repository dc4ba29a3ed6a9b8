"""How the discussion forgets: what moderators turned away, and what only served a moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, delete, func, select
from sqlmodel import Session, col

from comments.discussion.deleting import empty_comment
from comments.discussion.models import Comment, IdempotentPost, Receipt, SpentChallenge
from comments.discussion.rules import Status
from comments.discussion.turns import take_turns
from comments.reactions.models import ReactionLink
from comments.sites.models import Site

Expiring = type[Receipt] | type[IdempotentPost] | type[SpentChallenge] | type[ReactionLink]
Kept = Select[Any]
"""Which comments stay past their time all the same, as a selection of their ids."""
_KEYS: Final[dict[Expiring, str]] = {
    Receipt: "comment_id",
    IdempotentPost: "key_hash",
    SpentChallenge: "fingerprint",
    ReactionLink: "digest",
}


@dataclass(frozen=True, kw_only=True)
class TurnedAway:
    """Comments of one status on a site that were decided, or else posted, at `before` or earlier."""

    site_id: str | SQLColumnExpression[str]
    status: Status
    before: datetime

    def condition(self) -> ColumnElement[bool]:
        """What picks them out."""
        since = func.coalesce(col(Comment.decided_at), col(Comment.created_at))
        here = and_(col(Comment.site_id) == self.site_id, col(Comment.status) == self.status)
        return and_(here, since <= self.before)


def count_over(session: Session, over: TurnedAway, which: Kept | None = None) -> int:
    """How many there are; of all, or of those that a hold keeps."""
    counted = select(func.count()).select_from(Comment).where(over.condition())
    if which is not None:
        counted = counted.where(col(Comment.id).in_(which))
    return int(session.execute(counted).scalar_one())


def erase_over(session: Session, over: TurnedAway, limit: int, kept: Kept | None = None) -> list[str]:
    """Erase some of them but what is kept, with their sealed values; gives their ids, so that their keys go too."""
    chosen = select(Comment).where(over.condition())
    if kept is not None:
        chosen = chosen.where(col(Comment.id).not_in(kept))
    some = take_turns(session, session.scalars(chosen.limit(limit)).all())
    # One that somebody publishes at this moment stays.
    found = [comment for comment in some if comment.status == over.status]
    ids = [comment.id for comment in found]
    for comment in found:
        empty_comment(session, comment)
        session.flush()
        if not _has_answers(session, comment.id):
            session.delete(comment)
    return ids


def oldest_turned_away(session: Session, status: Status) -> datetime | None:
    """When the oldest comment of a status was decided, or else posted."""
    since = func.coalesce(col(Comment.decided_at), col(Comment.created_at))
    # Site by site, as the index has them.
    anywhere = col(Comment.site_id).in_(select(col(Site.id)))
    oldest: datetime | None = session.scalar(select(func.min(since)).where(anywhere, col(Comment.status) == status))
    return oldest


def count_expired(session: Session, table: Expiring, as_of: datetime) -> int:
    """How many rows of a table have passed the end that they carry."""
    counted = select(func.count()).select_from(table).where(col(table.expires_at) <= as_of)
    return int(session.execute(counted).scalar_one())


def erase_expired(session: Session, table: Expiring, as_of: datetime, limit: int) -> int:
    """Erase some of them; gives how many."""
    key = getattr(table, _KEYS[table])
    some = select(key).where(col(table.expires_at) <= as_of).limit(limit)
    # Whoever erases a comment deletes all that expires with it, in another order.
    chosen = session.scalars(some.with_for_update(skip_locked=True)).all()
    session.execute(delete(table).where(key.in_(chosen), col(table.expires_at) <= as_of))
    return len(chosen)


def oldest_end(session: Session, table: Expiring) -> datetime | None:
    """The end of the row that ends next."""
    end: datetime | None = session.scalar(select(func.min(col(table.expires_at))))
    return end


def _has_answers(session: Session, comment_id: str) -> bool:
    return (
        session.execute(select(col(Comment.id)).where(col(Comment.parent_id) == comment_id).limit(1)).first()
        is not None
    )
