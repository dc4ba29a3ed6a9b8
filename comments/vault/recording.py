"""What the gate writes down before it opens anything, and when it refuses to."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from comments.audit.actions import Action
from comments.audit.log import Act, append, lock_record
from comments.audit.queries import times_since
from comments.foundation.clock import Clock
from comments.foundation.errors import CommentsError, NotAllowedError
from comments.vault.errors import TooManyLooksError
from comments.vault.gate import AUTHOR, PURPOSES, Authorisation, Look, OwnRows

LOOKS_AN_HOUR = 60
"""For one person on one site; an author may look at one comment of theirs as often."""

_HOUR = timedelta(hours=1)


def record_look(
    session: Session, authorisation: Authorisation, look: Look, limit: int | None, clock: Clock
) -> tuple[str, CommentsError | None]:
    """Append the look, or its refusal; gives the entry's id and the refusal, which is raised once it is recorded."""
    # Nobody else can append until this commits, so that the count is right.
    lock_record(session)
    refusal = _refusal(session, authorisation, look, limit, clock())
    action = _action(authorisation) if refusal is None else Action.LOOK_REFUSED
    detail = {"note": look.note, "refusal": None if refusal is None else refusal.code}
    return append(session, _act(action, authorisation, look, detail), clock).id, refusal


def record_own_rows(
    session: Session, authorisation: Authorisation, own: OwnRows, limit: int | None, clock: Clock
) -> tuple[str, CommentsError | None]:
    """Append that somebody opens many rows of their own, or the refusal; the entry names each row.

    It belongs to no site: that somebody takes their data along is no site's business.
    """
    lock_record(session)
    look = Look(row_id=own.subject, fields=own.fields, table_name=own.table_name)
    refusal = _refusal(session, authorisation, look, limit, clock())
    action = _action(authorisation) if refusal is None else Action.LOOK_REFUSED
    act = _act(action, authorisation, look, {"refusal": None if refusal is None else refusal.code})
    rows = {own.table_name: [row.row_id for row in own.rows]}
    return append(session, replace(act, detail={**act.detail, **rows}), clock).id, refusal


def record_broken_seal(session: Session, authorisation: Authorisation, look: Look, clock: Clock) -> None:
    """Append that what was looked at did not open."""
    append(session, _act(Action.SEAL_BROKEN, authorisation, look, {}), clock)


def _refusal(
    session: Session, authorisation: Authorisation, look: Look, limit: int | None, now: datetime
) -> CommentsError | None:
    if authorisation.purpose not in PURPOSES.get(authorisation.role, frozenset()):
        return NotAllowedError()
    if limit is None:
        return None
    times = times_since(session, _action(authorisation), now - _HOUR, _whose(authorisation, look))
    if len(times) < limit:
        return None
    wait = times[-limit] + _HOUR - now
    return TooManyLooksError(headers={"Retry-After": str(int(wait.total_seconds()) + 1)})


def _whose(authorisation: Authorisation, look: Look) -> tuple[str | None, str | None, str | None]:
    """Those of one person on one site; an author, who may have no account, is counted by what they look at."""
    if authorisation.role == AUTHOR:
        return authorisation.site_id, None, look.row_id
    return authorisation.site_id, authorisation.person_id, None


def _action(authorisation: Authorisation) -> Action:
    return Action.SELF_ACCESS if authorisation.role == AUTHOR else Action.LOOK


def _act(action: Action, authorisation: Authorisation, look: Look, detail: dict[str, str | None]) -> Act:
    return Act(
        action=action,
        site_id=authorisation.site_id,
        actor_id=authorisation.person_id,
        actor_role=authorisation.role,
        purpose=authorisation.purpose.value,
        subject=look.row_id,
        fields=look.fields,
        detail={name: value for name, value in detail.items() if value is not None},
    )
