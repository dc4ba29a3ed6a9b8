"""What was given up: listed by kind, tried again, or dropped."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from comments.db.bell import ring_after_commit
from comments.foundation.clock import Clock
from comments.foundation.errors import NotFoundError
from comments.outbox.models import OutboxEntry


def dead_letters(session: Session, kinds: Sequence[str], site_id: str | None = None) -> Sequence[OutboxEntry]:
    """What was given up of these kinds, on one site or everywhere, the newest first."""
    entry = OutboxEntry
    chosen = select(entry).where(col(entry.dead).is_(True), col(entry.kind).in_(kinds))
    if site_id is not None:
        chosen = chosen.where(col(entry.site_id) == site_id)
    return session.exec(chosen.order_by(col(entry.created_at).desc(), col(entry.id))).all()


def sites_with_dead_letters(session: Session, kinds: Sequence[str]) -> frozenset[str]:
    """The sites on which something of these kinds was given up."""
    entry = OutboxEntry
    chosen = select(col(entry.site_id)).where(col(entry.dead).is_(True), col(entry.kind).in_(kinds)).distinct()
    return frozenset(each for each in session.exec(chosen) if each is not None)


def dead_letter(session: Session, entry_id: str, kinds: Sequence[str], site_id: str | None = None) -> OutboxEntry:
    """One of them; raises NotFoundError."""
    found = session.get(OutboxEntry, entry_id)
    if found is None or not found.dead or found.kind not in kinds or site_id not in {None, found.site_id}:
        raise NotFoundError
    return found


def revive(session: Session, entry: OutboxEntry, clock: Clock) -> None:
    """Try it again at once, as often as the first time."""
    entry.dead, entry.tries, entry.due_at = False, 0, clock()
    session.add(entry)
    ring_after_commit(session)


def drop(session: Session, entry: OutboxEntry) -> None:
    """Never try it again."""
    session.delete(entry)
