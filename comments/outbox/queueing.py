"""Promise a piece of work in the transaction that causes it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from comments.db.bell import ring_after_commit
from comments.foundation.clock import Clock
from comments.foundation.identifiers import new_id
from comments.outbox.models import OutboxEntry


def enqueue(session: Session, kind: str, payload: dict[str, Any], clock: Clock, site_id: str | None = None) -> None:
    """The payload names ids; never a text or an address that would outlive its erasure here.

    The administrators of `site_id` are told when the promise cannot be kept.
    """
    entry = _entry(kind, payload, clock())
    entry.site_id = site_id
    session.add(entry)
    ring_after_commit(session)


def enqueue_all(session: Session, kind: str, payloads: Sequence[dict[str, Any]], clock: Clock) -> None:
    """Promise many pieces of work of one kind in one statement, so that the writer is held for as short as can be."""
    if not payloads:
        return
    # Values alone: as rows of the session each would cost ten times as much.
    promised = [_entry(kind, payload, clock()).model_dump() for payload in payloads]
    session.execute(insert(OutboxEntry), promised)
    ring_after_commit(session)


def enqueue_once(session: Session, kind: str, dedupe_key: str, clock: Clock) -> bool:
    """Promise what must be done once, whoever else promises it too; gives whether this was the first promise."""
    try:
        with session.begin_nested():
            session.add(_entry(kind, {}, clock(), dedupe_key))
    except IntegrityError:
        return False
    return True


def _entry(kind: str, payload: dict[str, Any], now: datetime, dedupe_key: str | None = None) -> OutboxEntry:
    return OutboxEntry(id=new_id(), kind=str(kind), payload=payload, dedupe_key=dedupe_key, created_at=now, due_at=now)
