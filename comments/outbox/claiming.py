"""Take due entries under a lease, so that each is worked on by one worker at a time; give them back or finish them."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlmodel import Session, col

from comments.foundation.clock import Clock
from comments.outbox.errors import HopelessError
from comments.outbox.models import OutboxEntry

LEASE: Final = timedelta(seconds=60)
MOST_TRIES: Final = 8
_FIRST_PAUSE: Final = timedelta(seconds=30)


def claim(session: Session, now: datetime, kinds: Sequence[str], limit: int) -> Sequence[OutboxEntry]:
    """Entries of these kinds that are due and free, taken for the time of a lease."""
    entry = OutboxEntry
    free = (col(entry.locked_until).is_(None)) | (col(entry.locked_until) < now)
    open_ = (col(entry.done_at).is_(None), col(entry.dead).is_(False))
    due = (
        select(col(entry.id))
        .where(*open_, col(entry.kind).in_(kinds), col(entry.due_at) <= now, free)
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


def hold(session: Session, entry: OutboxEntry, clock: Clock) -> None:
    """Keep the lease for as long again, since the work takes its time."""
    held = _held(session, entry)
    if held is not None:
        held.locked_until = clock() + LEASE


def finish(session: Session, entry: OutboxEntry, clock: Clock) -> None:
    """The promise is kept."""
    held = _held(session, entry)
    if held is not None:
        held.done_at, held.locked_until, held.last_error = clock(), None, None


def give_back(session: Session, entry: OutboxEntry, failure: Exception, clock: Clock) -> None:
    """Try again after a pause that doubles each time, unless it was the last try.

    What is kept of the failure is the name of its class, never its words: a mail server quotes the address it refuses.
    """
    held = _held(session, entry)
    if held is None:
        return
    pause = _FIRST_PAUSE * 2 ** min(held.tries - 1, MOST_TRIES)
    held.due_at = clock() + pause * random.uniform(0.9, 1.1)  # noqa: S311  spreads retries, guards nothing
    held.locked_until, held.last_error = None, type(failure).__name__[:200]
    held.dead = is_last(entry, failure)


def is_last(entry: OutboxEntry, failure: Exception) -> bool:
    """Whether the entry is dead after this failure: the eighth, or one that no other try can mend."""
    return isinstance(failure, HopelessError) or entry.tries >= MOST_TRIES


def _held(session: Session, entry: OutboxEntry) -> OutboxEntry | None:
    """The entry as it stands, unless its lease was lost: somebody dropped it, or another worker took it since."""
    found = session.get(OutboxEntry, entry.id)
    return found if found is not None and found.tries == entry.tries and found.done_at is None else None
