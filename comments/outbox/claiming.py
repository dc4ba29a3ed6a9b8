"""Take due entries under a lease, so that each is worked on by one worker at a time; give them back or finish them."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlmodel import Session, col

from comments.foundation.clock import Clock
from comments.outbox.models import OutboxEntry

LEASE: Final = timedelta(seconds=60)
MOST_TRIES: Final = 8
_FIRST_PAUSE: Final = timedelta(seconds=30)


def claim(session: Session, now: datetime, limit: int = 20) -> Sequence[OutboxEntry]:
    """The entries that are due and free, taken for the time of a lease."""
    entry = OutboxEntry
    free = (col(entry.locked_until).is_(None)) | (col(entry.locked_until) < now)
    due = (
        select(col(entry.id))
        .where(col(entry.done_at).is_(None), col(entry.dead).is_(False), col(entry.due_at) <= now, free)
        .order_by(col(entry.due_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
        # PostgreSQL may evaluate a limited subquery more than once.
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    taken = (
        update(entry)
        .where(col(entry.id).in_(select(due.c.id)))
        .values(locked_until=now + LEASE, tries=col(entry.tries) + 1)
        .returning(entry)
        .execution_options(synchronize_session=False)
    )
    return session.scalars(taken).all()


def finish(session: Session, entry_id: str, clock: Clock) -> None:
    """The promise is kept."""
    entry = session.get_one(OutboxEntry, entry_id)
    entry.done_at, entry.locked_until, entry.last_error = clock(), None, None
    session.add(entry)


def give_back(session: Session, entry_id: str, failure: str, clock: Clock) -> None:
    """Try again after a pause that doubles each time; after eight tries the entry is dead, and `aparte check` says so.

    `failure` is the kind of the error, never its words.
    """
    entry = session.get_one(OutboxEntry, entry_id)
    pause = _FIRST_PAUSE * 2 ** min(entry.tries - 1, MOST_TRIES)
    entry.due_at = clock() + pause * random.uniform(0.9, 1.1)  # noqa: S311  spreads retries, guards nothing
    entry.locked_until, entry.last_error = None, failure[:200]
    entry.dead = entry.tries >= MOST_TRIES
    session.add(entry)
