"""How the discussion forgets: what moderators turned away, and what only served a moment."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, delete, func, select
from sqlmodel import Session, col

from comments.discussion.deleting import empty_comment
from comments.discussion.models import Comment, IdempotentPost, Receipt, SpentChallenge
from comments.discussion.rules import Status

Expiring = type[Receipt] | type[IdempotentPost] | type[SpentChallenge]
_KEYS: Final[dict[Expiring, str]] = {
    Receipt: "comment_id",
    IdempotentPost: "key_hash",
    SpentChallenge: "fingerprint",
}


def count_over(session: Session, site_id: str, status: Status, before: datetime) -> int:
    """How many comments of a status were decided, or else posted, before a time."""
    counted = select(func.count()).select_from(Comment).where(*_over(site_id, status, before))
    return int(session.execute(counted).scalar_one())


def erase_over(session: Session, site_id: str, status: Status, before: datetime, limit: int) -> list[str]:
    """Erase some of them, with their sealed values; gives their ids, so that their keys go too."""
    found = session.scalars(select(Comment).where(*_over(site_id, status, before)).limit(limit)).all()
    ids = [comment.id for comment in found]
    for comment in found:
        empty_comment(session, comment)
        session.flush()
        if not _has_answers(session, comment.id):
            session.delete(comment)
    return ids


def count_expired(session: Session, table: Expiring, as_of: datetime) -> int:
    """How many rows of a table have passed the end that they carry."""
    counted = select(func.count()).select_from(table).where(col(table.expires_at) <= as_of)
    return int(session.execute(counted).scalar_one())


def erase_expired(session: Session, table: Expiring, as_of: datetime, limit: int) -> int:
    """Erase some of them; gives how many."""
    key = getattr(table, _KEYS[table])
    chosen = session.scalars(select(key).where(col(table.expires_at) <= as_of).limit(limit)).all()
    session.execute(delete(table).where(key.in_(chosen), col(table.expires_at) <= as_of))
    return len(chosen)


def _over(site_id: str, status: Status, before: datetime) -> tuple[ColumnElement[bool], ...]:
    since = func.coalesce(col(Comment.decided_at), col(Comment.created_at))
    return col(Comment.site_id) == site_id, col(Comment.status) == status, since <= before


def _has_answers(session: Session, comment_id: str) -> bool:
    return (
        session.execute(select(col(Comment.id)).where(col(Comment.parent_id) == comment_id).limit(1)).first()
        is not None
    )
