"""Reading the record, newest first."""

from datetime import datetime
from functools import cache

from sqlalchemy import bindparam
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from comments.audit.actions import Action
from comments.audit.log import CHECKPOINT, HEAD
from comments.audit.models import AuditEntry, AuditHead
from comments.db.prepared import Prepared

_WHOSE = {
    "of_site": col(AuditEntry.site_id),
    "of_actor": col(AuditEntry.actor_id),
    "of_subject": col(AuditEntry.subject),
}


def entries(session: Session, site_id: str | None, cursor: int | None = None, limit: int = 50) -> list[AuditEntry]:
    """The acts of a site, or with None of the whole instance, below the cursor's sequence."""
    statement = select(AuditEntry).order_by(col(AuditEntry.sequence).desc()).limit(limit)
    if site_id is not None:
        statement = statement.where(col(AuditEntry.site_id) == site_id)
    if cursor is not None:
        statement = statement.where(col(AuditEntry.sequence) < cursor)
    return list(session.exec(statement))


def acts_on(session: Session, site_id: str, subject: str, action: Action) -> list[AuditEntry]:
    """One kind of act upon one thing of a site."""
    statement = (
        select(AuditEntry)
        .where(col(AuditEntry.subject) == subject)
        .where(col(AuditEntry.site_id) == site_id)
        .where(col(AuditEntry.action) == action.value)
        .order_by(col(AuditEntry.sequence).desc())
    )
    return list(session.exec(statement))


def subjects_of(session: Session, site_id: str, action: Action) -> list[str]:
    """Upon what one kind of act was done on a site, each thing once."""
    statement = (
        select(AuditEntry.subject)
        .where(col(AuditEntry.site_id) == site_id)
        .where(col(AuditEntry.action) == action.value)
        .where(col(AuditEntry.subject).is_not(None))
        .distinct()
    )
    return [subject for subject in session.exec(statement) if subject is not None]


def latest_act(session: Session, action: Action) -> AuditEntry | None:
    """The last act of a kind."""
    found = select(AuditEntry).where(col(AuditEntry.action) == action.value)
    return session.exec(found.order_by(col(AuditEntry.sequence).desc()).limit(1)).first()


def times_since(
    session: Session,
    action: Action,
    since: datetime,
    whose: tuple[str | None, str | None, str | None],
    most: int | None = None,
) -> list[datetime]:
    """When a thing was done since a moment, oldest first; `whose` is site, actor and subject, None being any.

    No more than `most` are looked for.
    """
    asked = dict(zip(_WHOSE, whose, strict=True)) | {"most": most}
    given = {name: value for name, value in asked.items() if value is not None}
    statement = _times(frozenset(given))
    rows = statement.rows(session.connection(), given | {"of_action": action.value, "since": since})
    return [at for (at,) in rows]


@cache
def _times(given: frozenset[str]) -> Prepared:
    """The question by what of it is given: every look at what is sealed asks it, of one or two kinds."""
    statement = (
        core_select(col(AuditEntry.at))
        .where(col(AuditEntry.action) == bindparam("of_action"), col(AuditEntry.at) > bindparam("since"))
        .where(*(column == bindparam(name) for name, column in _WHOSE.items() if name in given))
        .order_by(col(AuditEntry.at))
    )
    return Prepared(statement.limit(bindparam("most")) if "most" in given else statement)


def unfinished(session: Session, begun: Action, done: Action) -> list[AuditEntry]:
    """Acts that announced something of which no act, with the same subject, says that it was done."""
    finished = (
        select(AuditEntry.subject)
        .where(col(AuditEntry.action) == done.value)
        .where(col(AuditEntry.subject).is_not(None))
    )
    statement = (
        select(AuditEntry)
        .where(col(AuditEntry.action) == begun.value)
        .where(col(AuditEntry.subject).not_in(finished))
        .order_by(col(AuditEntry.sequence))
    )
    return list(session.exec(statement))


def length(session: Session) -> int:
    """How many acts the record holds, by where it begins and ends: to count them would take as long as there are."""
    marks = dict(session.exec(select(AuditHead.name, AuditHead.sequence)).all())
    return marks.get(HEAD, 0) - marks.get(CHECKPOINT, 0)
