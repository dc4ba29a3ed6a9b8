"""Appending to the record, in the caller's transaction: a change and its record stand or fall together.

The statements are built once, and run without the ORM: every look at what is sealed passes here.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, text, update
from sqlmodel import Session, col

from comments.audit.actions import Action
from comments.audit.chain import FIRST, Skeleton, commit_to, link
from comments.audit.models import AuditEntry, AuditHead
from comments.db.prepared import Prepared
from comments.foundation.clock import Clock
from comments.foundation.identifiers import new_id

HEAD = "record"
CHECKPOINT = "pruned"
"""From where the record begins once its oldest acts have gone."""
_LOCK = 7_203_115
_SALT_BYTES = 32

_END = Prepared(select(col(AuditHead.sequence), col(AuditHead.hash)).where(col(AuditHead.name) == HEAD))
_ENTRY = Prepared(insert(AuditEntry), AuditEntry.model_fields)
_FIRST_END = Prepared(insert(AuditHead), AuditHead.model_fields)
_NEXT_END = Prepared(
    update(AuditHead)
    .where(col(AuditHead.name) == HEAD)
    .values(sequence=bindparam("new_sequence"), hash=bindparam("new_hash"))
)


@dataclass(frozen=True, kw_only=True)
class Act:
    """What somebody did. Neither `detail` nor anything else of it ever holds a value that was opened."""

    action: Action
    site_id: str | None = None
    actor_id: str | None = None
    actor_role: str | None = None
    purpose: str | None = None
    subject: str | None = None
    fields: tuple[str, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)

    def payload(self) -> dict[str, Any]:
        """The part that is erased on time."""
        return {
            "role": self.actor_role,
            "purpose": self.purpose,
            "fields": list(self.fields),
            "detail": dict(self.detail),
        }


def lock_record(session: Session) -> None:
    """Let nobody else append until this transaction ends; SQLite's one writer needs no lock."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def append(session: Session, act: Act, clock: Clock) -> Skeleton:
    """Chain one act to the record; best as the last thing a transaction does, since other acts wait for its end."""
    lock_record(session)
    connection = session.connection()
    end = _END.first(connection, {})
    sequence, previous = (0, FIRST) if end is None else end
    skeleton = Skeleton(
        sequence=sequence + 1,
        id=new_id(),
        at=clock(),
        site_id=act.site_id,
        actor_id=act.actor_id,
        action=act.action.value,
        subject=act.subject,
    )
    entry = _entry(skeleton, act, previous)
    _ENTRY.run(connection, entry)
    _move_end(connection, skeleton.sequence, entry["hash"])
    session.flush()
    return skeleton


def _move_end(connection: Connection, sequence: int, digest: bytes) -> None:
    if sequence > 1:
        _NEXT_END.run(connection, {"new_sequence": sequence, "new_hash": digest})
    else:
        _FIRST_END.run(connection, {"name": HEAD, "sequence": sequence, "hash": digest})


def _entry(skeleton: Skeleton, act: Act, previous: bytes) -> dict[str, Any]:
    payload, salt = act.payload(), secrets.token_bytes(_SALT_BYTES)
    commitment = commit_to(payload, salt)
    return vars(skeleton) | {
        "payload": payload,
        "salt": salt,
        "commitment": commitment,
        "previous": previous,
        "hash": link(previous, skeleton, commitment),
    }
