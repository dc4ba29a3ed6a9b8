"""How the record forgets: the details of old acts go, their place in the chain stays."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, null, update
from sqlmodel import Session, col, select

from comments.audit.actions import Action
from comments.audit.log import Act, append
from comments.audit.models import AuditEntry
from comments.foundation.clock import Clock
from comments.register.categories import CATEGORIES


def count_due(session: Session, as_of: datetime) -> int:
    """How many acts have details that are past their time."""
    return session.exec(select(func.count()).select_from(AuditEntry).where(_is_due(as_of))).one()


def erase_payloads(session: Session, as_of: datetime, limit: int, clock: Clock) -> int:
    """Erase the oldest details with their salts, and record up to which act; gives how many."""
    oldest = select(AuditEntry.sequence).where(_is_due(as_of)).order_by(col(AuditEntry.sequence)).limit(limit)
    due = list(session.exec(oldest))
    if due:
        session.execute(update(AuditEntry).where(col(AuditEntry.sequence).in_(due)).values(payload=null(), salt=None))
        append(session, Act(action=Action.PAYLOADS_ERASED, detail={"up_to": due[-1], "count": len(due)}), clock)
    return len(due)


def _is_due(as_of: datetime) -> ColumnElement[bool]:
    before = as_of - timedelta(days=CATEGORIES["audit"].period_days or 0)
    return and_(col(AuditEntry.at) <= before, col(AuditEntry.payload).is_not(None))
