"""How the outbox forgets: kept promises go after a while; one that could not be kept stays until somebody looks."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from comments.outbox.models import OutboxEntry


def count_done(session: Session, as_of: datetime, kept_days: int) -> int:
    """How many promises were kept so many days ago or earlier."""
    before = as_of - timedelta(days=kept_days)
    return session.exec(select(func.count()).select_from(OutboxEntry).where(col(OutboxEntry.done_at) <= before)).one()


def erase_done(session: Session, as_of: datetime, kept_days: int, limit: int) -> int:
    """Erase some of them; gives how many."""
    before = as_of - timedelta(days=kept_days)
    chosen = session.exec(select(OutboxEntry.id).where(col(OutboxEntry.done_at) <= before).limit(limit)).all()
    session.execute(delete(OutboxEntry).where(col(OutboxEntry.id).in_(chosen)))
    return len(chosen)
