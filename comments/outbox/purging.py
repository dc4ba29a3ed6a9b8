"""How the outbox forgets: kept promises go after a while; one that could not be kept stays until somebody looks."""

from datetime import datetime, timedelta

from sqlmodel import Session

from comments.db.expired import count_expired, erase_expired
from comments.outbox.models import OutboxEntry
from comments.register.categories import CATEGORIES


def count_done(session: Session, as_of: datetime) -> int:
    """How many promises were kept long enough ago."""
    return count_expired(session, OutboxEntry, _kept_before(as_of), "done_at")


def erase_done(session: Session, as_of: datetime, limit: int) -> int:
    """Remove promises that were kept long enough ago."""
    return erase_expired(session, OutboxEntry, _kept_before(as_of), limit, "done_at")


def _kept_before(as_of: datetime) -> datetime:
    return as_of - timedelta(days=CATEGORIES["outbox"].period_days or 0)
