"""Destroying keys so that a crash leaves nothing half done: announced in the record, destroyed, then said to be done.

The two databases share no transaction. An announcement without its completion is what the next run begins with.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from comments.audit.actions import Action
from comments.audit.log import Act, append
from comments.audit.queries import unfinished
from comments.foundation.clock import Clock
from comments.retention.purgers import Retention
from comments.vault.expiry import KeyAge

_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run of retention, by whose id its announcements and its completion belong together."""

    id: str
    site_id: str | None


@dataclass(frozen=True, kw_only=True)
class Doomed:
    """Keys of days, and subjects whose own keys go."""

    keys: Sequence[str] = ()
    subjects: Sequence[str] = ()


def announce(session: Session, run: Run, doomed: Doomed, clock: Clock) -> None:
    """Record which keys are about to go."""
    detail = {"keys": list(doomed.keys), "subjects": list(doomed.subjects)}
    append(session, Act(action=Action.RETENTION_BEGUN, site_id=run.site_id, subject=run.id, detail=detail), clock)


def complete(session: Session, run: Run, detail: Mapping[str, Mapping[str, object]], clock: Clock) -> None:
    """Record that what was announced is destroyed, how much was forgotten, and the oldest of each rule that stays."""
    append(session, Act(action=Action.RETENTION_DONE, site_id=run.site_id, subject=run.id, detail=detail), clock)


async def destroy_keys(retention: Retention, run: Run, due: Sequence[KeyAge]) -> None:
    """Destroy the keys of days that are over."""
    for ids in _portions([each.id for each in due]):
        await _announce_keys(retention, run, ids)
        await retention.expiry.destroy(ids, ())


async def finish_interrupted(retention: Retention) -> int:
    """Destroy what earlier runs announced and did not complete; gives how many runs that were."""
    begun = await retention.db.read(lambda session: unfinished(session, Action.RETENTION_BEGUN, Action.RETENTION_DONE))
    for entry in begun:
        detail = (entry.payload or {}).get("detail", {})
        await retention.expiry.destroy(detail.get("keys", ()), detail.get("subjects", ()))
    runs = {entry.subject or "": Run(id=entry.subject or "", site_id=entry.site_id) for entry in begun}
    for run in runs.values():
        await _complete(retention, run)
    return len(runs)


async def _announce_keys(retention: Retention, run: Run, ids: list[str]) -> None:
    await retention.db.write(lambda session: announce(session, run, Doomed(keys=ids), retention.clock))


async def _complete(retention: Retention, run: Run) -> None:
    await retention.db.write(lambda session: complete(session, run, {"done": {}}, retention.clock))


def _portions(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
