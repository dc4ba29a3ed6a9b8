"""How the outbox forgets: kept promises go after a while; one that could not be kept stays until somebody looks.

Given-up mails are the exception: what they said is over by then, and strangers can cause any number of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_
from sqlmodel import Session, col, select

from comments.outbox.models import OutboxEntry


@dataclass(frozen=True)
class Kept:
    """How long entries stay once they are done; `passing` are the kinds that go as well when they were given up."""

    days: int
    passing: Sequence[str] = ()


def count_over(session: Session, as_of: datetime, kept: Kept) -> int:
    """How many entries have been over for so long."""
    return session.exec(select(func.count()).select_from(OutboxEntry).where(_is_over(as_of, kept))).one()


def erase_over(session: Session, as_of: datetime, kept: Kept, limit: int) -> int:
    """Erase some of them; gives how many."""
    chosen = session.exec(select(OutboxEntry.id).where(_is_over(as_of, kept)).limit(limit)).all()
    session.execute(delete(OutboxEntry).where(col(OutboxEntry.id).in_(chosen)))
    return len(chosen)


def _is_over(as_of: datetime, kept: Kept) -> ColumnElement[bool]:
    entry, before = OutboxEntry, as_of - timedelta(days=kept.days)
    given_up = and_(col(entry.dead).is_(True), col(entry.kind).in_(kept.passing), col(entry.due_at) <= before)
    return or_(col(entry.done_at) <= before, given_up)
