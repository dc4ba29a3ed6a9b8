"""Promise a piece of work in the transaction that causes it."""

from typing import Any

from sqlmodel import Session

from comments.foundation.clock import Clock
from comments.foundation.identifiers import new_id
from comments.outbox.models import OutboxEntry


def enqueue(session: Session, kind: str, payload: dict[str, Any], clock: Clock) -> None:
    """The payload names ids; never a text or an address that would outlive its erasure here."""
    now = clock()
    session.add(OutboxEntry(id=new_id(), kind=kind, payload=payload, created_at=now, due_at=now))
