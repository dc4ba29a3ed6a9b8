"""Checking that the record is as it was written, and naming the first act that is not.

What this cannot see: whoever can write to the database can also write a whole new chain, or cut off the last acts
together with the head, since no secret enters the hashes. That takes a copy of the head that they do not hold.
"""

import dataclasses
from dataclasses import dataclass
from typing import Literal

from sqlmodel import Session, col, select

from comments.audit.actions import Action
from comments.audit.chain import FIRST, Skeleton, commit_to, link
from comments.audit.log import CHECKPOINT, HEAD
from comments.audit.models import AuditEntry, AuditHead
from comments.audit.purging import erased_up_to
from comments.audit.queries import latest_act

Fault = Literal["changed", "removed", "added", "moved"]
"""Altered, missing, put in, or out of its place."""

_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Break:
    """The first act that is not as it was written; a removed one has no id any more."""

    sequence: int
    id: str | None
    fault: Fault


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether the record is whole, and how many acts were checked before the first break."""

    ok: bool
    checked: int
    first_broken: Break | None = None


class _Walk:
    """Follows the chain act by act."""

    def __init__(self, start: tuple[int, bytes], head: tuple[int, bytes]) -> None:
        self.sequence, self.hash = self.start = start
        self.head = head
        self.erased: list[tuple[int, str]] = []

    def step(self, entry: AuditEntry) -> Break | None:
        """Check one act against the one before it."""
        fault = self._fault_of(entry)
        if fault == "removed":
            return Break(sequence=self.sequence + 1, id=None, fault=fault)
        if fault is not None:
            return Break(sequence=entry.sequence, id=entry.id, fault=fault)
        self.sequence, self.hash = entry.sequence, entry.hash
        if entry.payload is None:
            self.erased.append((entry.sequence, entry.id))
        return None

    def _fault_of(self, entry: AuditEntry) -> Fault | None:
        if entry.sequence > self.sequence + 1:
            return "removed"
        if not _is_whole(entry, entry.sequence) or not _keeps_its_word(entry):
            return "changed"
        if entry.sequence <= self.sequence:
            return "added"
        if entry.previous != self.hash:
            return "moved"
        return "changed" if entry.sequence == self.head[0] and entry.hash != self.head[1] else None


def verify(session: Session) -> Verdict:
    """Walk the whole record, from its checkpoint on; acts appended or pruned meanwhile are no fault."""
    start, verdict = _mark(session, CHECKPOINT), _verify_from(session, _mark(session, CHECKPOINT))
    while not verdict.ok and start != _mark(session, CHECKPOINT):
        start = _mark(session, CHECKPOINT)
        verdict = _verify_from(session, start)
    return verdict


def _verify_from(session: Session, start: tuple[int, bytes]) -> Verdict:
    walk = _Walk(start, _mark(session, HEAD))
    rows = select(AuditEntry).order_by(col(AuditEntry.sequence)).execution_options(yield_per=_AT_ONCE)
    broken: Break | None = None
    for entry in session.exec(rows):
        broken = walk.step(entry)
        if broken is not None:
            broken = _moved_from(session, entry, walk) or broken
            break
        session.expunge(entry)
    faults = [broken or _fault_of_end(session, walk), _fault_of_erasures(session, walk), _fault_of_start(session, walk)]
    first = min((each for each in faults if each is not None), key=lambda each: each.sequence, default=None)
    return Verdict(ok=first is None, checked=walk.sequence - start[0], first_broken=first)


def skeleton_of(entry: AuditEntry) -> Skeleton:
    """What of a stored act enters its hash."""
    return Skeleton(
        sequence=entry.sequence,
        id=entry.id,
        at=entry.at,
        site_id=entry.site_id,
        actor_id=entry.actor_id,
        action=entry.action,
        subject=entry.subject,
    )


def _moved_from(session: Session, entry: AuditEntry, walk: _Walk) -> Break | None:
    """Whether a broken act is as it was written but for its number: it was moved, or others were put in before it."""
    numbers = range(walk.start[0] + 1, walk.head[0] + 1)
    was = next((number for number in numbers if _is_whole(entry, number)), entry.sequence)
    if was == entry.sequence:
        return None
    before = session.get(AuditEntry, was - 1)
    if was < entry.sequence and entry.previous == (walk.start[1] if before is None else before.hash):
        put_in = session.get_one(AuditEntry, was)
        return Break(sequence=put_in.sequence, id=put_in.id, fault="added")
    return Break(sequence=entry.sequence, id=entry.id, fault="moved")


def _is_whole(entry: AuditEntry, number: int) -> bool:
    skeleton = dataclasses.replace(skeleton_of(entry), sequence=number)
    return entry.hash == link(entry.previous, skeleton, entry.commitment)


def _keeps_its_word(entry: AuditEntry) -> bool:
    """Whether the payload is the one committed to, or was erased together with its salt."""
    if entry.payload is None or entry.salt is None:
        return entry.payload is None and entry.salt is None
    return commit_to(entry.payload, entry.salt) == entry.commitment


def _fault_of_erasures(session: Session, walk: _Walk) -> Break | None:
    """A payload may be missing only as far as the latest act of erasing says."""
    allowed = erased_up_to(session)
    beyond = next((each for each in walk.erased if each[0] > allowed), None)
    return None if beyond is None else Break(sequence=beyond[0], id=beyond[1], fault="changed")


def _fault_of_start(session: Session, walk: _Walk) -> Break | None:
    """A record that does not begin with its first act has an act that says so, and names the same checkpoint.

    The details of that act may have gone on time; the act itself outlives what it tells of.
    """
    if walk.start == (0, FIRST):
        return None
    latest = latest_act(session, Action.RECORD_PRUNED)
    if latest is None:
        return Break(sequence=1, id=None, fault="removed")
    told = None if latest.payload is None else latest.payload["detail"]
    if told is None or (told["up_to"], told["hash"]) == (walk.start[0], walk.start[1].hex()):
        return None
    return Break(sequence=walk.start[0], id=None, fault="changed")


def _fault_of_end(session: Session, walk: _Walk) -> Break | None:
    """The record ends where its head says, or later than the head did when the walk began."""
    sequence, _ = _mark(session, HEAD)
    if walk.sequence < walk.head[0]:
        return Break(sequence=walk.sequence + 1, id=None, fault="removed")
    if walk.sequence > sequence:
        first_added = session.exec(select(AuditEntry).where(col(AuditEntry.sequence) == sequence + 1)).one()
        return Break(sequence=first_added.sequence, id=first_added.id, fault="added")
    return None


def _mark(session: Session, name: str) -> tuple[int, bytes]:
    statement = select(AuditHead.sequence, AuditHead.hash).where(col(AuditHead.name) == name)
    return session.exec(statement).first() or (0, FIRST)
