"""How the record forgets: the details of old acts first, much later the acts themselves, and it still verifies.

What goes altogether is a stretch from the very beginning. The hash of its last act stays as the checkpoint from which
the chain goes on, and an act says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, func, null, or_, update
from sqlmodel import Session, col, select

from comments.audit.actions import Action
from comments.audit.log import CHECKPOINT, Act, append, lock_record
from comments.audit.models import AuditEntry, AuditHead
from comments.audit.queries import latest_act
from comments.foundation.clock import Clock
from comments.register.categories import CATEGORIES

_DETAILS: Final = timedelta(days=CATEGORIES["audit"].period_days or 0)
_ACTS: Final = timedelta(days=CATEGORIES["audit_skeleton"].period_days or 0)


@dataclass(frozen=True, kw_only=True)
class Details:
    """The details that are over at a moment; `shorter` are the periods of sites that keep theirs for fewer days."""

    as_of: datetime
    shorter: Mapping[str, timedelta] = field(default_factory=dict)

    def condition(self) -> ColumnElement[bool]:
        """What picks them out."""
        at, site_id = col(AuditEntry.at), col(AuditEntry.site_id)
        sooner = (and_(site_id == site, at <= self.as_of - period) for site, period in self.shorter.items())
        # Implied by the rest, and what an index can be asked.
        any_old = at <= self.as_of - min([_DETAILS, *self.shorter.values()])
        return and_(col(AuditEntry.payload).is_not(None), any_old, or_(at <= self.as_of - _DETAILS, *sooner))


def count_due(session: Session, details: Details) -> int:
    """How many acts have details that are past their time."""
    return session.exec(select(func.count()).select_from(AuditEntry).where(details.condition())).one()


def erase_payloads(session: Session, details: Details, limit: int, clock: Clock) -> int:
    """Erase the oldest details with their salts, and record up to which act; gives how many."""
    oldest = (col(AuditEntry.at), col(AuditEntry.sequence))
    due = list(session.exec(select(AuditEntry.sequence).where(details.condition()).order_by(*oldest).limit(limit)))
    if due:
        up_to = max(*due, erased_up_to(session))
        session.execute(update(AuditEntry).where(col(AuditEntry.sequence).in_(due)).values(payload=null(), salt=None))
        append(session, Act(action=Action.PAYLOADS_ERASED, detail={"up_to": up_to, "count": len(due)}), clock)
    return len(due)


def erased_up_to(session: Session) -> int:
    """The last act whose details may be missing, by the latest act of erasing."""
    latest = latest_act(session, Action.PAYLOADS_ERASED)
    return 0 if latest is None or latest.payload is None else int(latest.payload["detail"]["up_to"])


def count_acts_over(session: Session, as_of: datetime) -> int:
    """How many acts are so old that even their places in the chain go."""
    last = _last_over(session, as_of)
    return session.exec(select(func.count()).select_from(AuditEntry).where(col(AuditEntry.sequence) <= last)).one()


def prune(session: Session, as_of: datetime, limit: int, clock: Clock) -> int:
    """Remove the oldest of them, keep the hash of the last as the checkpoint, and record it; gives how many went."""
    lock_record(session)
    over = select(AuditEntry).where(col(AuditEntry.sequence) <= _last_over(session, as_of))
    doomed = session.exec(over.order_by(col(AuditEntry.sequence)).limit(limit)).all()
    if doomed:
        last = doomed[-1]
        detail = {"up_to": last.sequence, "hash": last.hash.hex(), "count": len(doomed)}
        session.merge(AuditHead(name=CHECKPOINT, sequence=last.sequence, hash=last.hash))
        session.execute(delete(AuditEntry).where(col(AuditEntry.sequence) <= last.sequence))
        append(session, Act(action=Action.RECORD_PRUNED, detail=detail), clock)
    return len(doomed)


def oldest_details(session: Session) -> datetime | None:
    """When the oldest act was done whose details are still there."""
    return session.exec(select(func.min(AuditEntry.at)).where(col(AuditEntry.payload).is_not(None))).one()


def oldest_act(session: Session) -> datetime | None:
    """When the oldest act was done that is still there."""
    return session.exec(select(AuditEntry.at).order_by(col(AuditEntry.sequence)).limit(1)).first()


def _last_over(session: Session, as_of: datetime) -> int:
    """The act before the first that must stay; those of one day go together, so that pruning is no hourly act."""
    day = datetime.combine((as_of - _ACTS).astimezone(UTC).date(), time.min, UTC)
    stays = select(AuditEntry.sequence).where(col(AuditEntry.at) > day).order_by(col(AuditEntry.sequence)).limit(1)
    first = session.exec(stays).first()
    if first is not None:
        return first - 1
    return session.exec(select(func.max(AuditEntry.sequence))).one() or 0
