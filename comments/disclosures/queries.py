"""Reading who looked: for the person it is about, and for the administrators of the site."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, bindparam, func
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from comments.accounts.authorising import ROLE_THERE, Standing
from comments.accounts.models import Account, Membership
from comments.audit.actions import Action
from comments.audit.models import AuditEntry
from comments.audit.queries import acts_on, entries
from comments.db.prepared import Prepared
from comments.disclosures.models import Hold
from comments.discussion.models import Comment
from comments.foundation.errors import NotFoundError
from comments.sites.models import Site

_ACCOUNT: Final = "accounts:"
_STANDING = Prepared(
    sa_select(col(Site.id), col(Site.settings), col(Membership.role))
    .join(Comment, col(Comment.site_id) == col(Site.id))
    .join(Membership, ROLE_THERE, isouter=True)
    .where(col(Comment.id) == bindparam("of_comment"))
)


@dataclass(frozen=True, kw_only=True)
class LookMade:
    """One look at somebody's data, as told to that person: never by whom, but as what, where and why."""

    at: datetime
    fields: tuple[str, ...]
    purpose: str | None
    role: str | None
    site: str


@dataclass(frozen=True, kw_only=True)
class RecordLine:
    """One act as a site's administrators read it; `actor` is a username, or None for the service and for authors.

    `about` is the username of the person whom the act concerns, if it concerns one.
    """

    id: str
    at: datetime
    actor: str | None
    about: str | None = None
    role: str | None
    action: str
    purpose: str | None
    fields: tuple[str, ...]
    subject: str | None
    hash: str
    detail: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class RecordPage:
    """A stretch of the record, newest first; `next` is the cursor of what is older."""

    entries: list[RecordLine]
    next: int | None


def standing_at(session: Session, comment_id: str, account_id: str) -> Standing:
    """What somebody is on the site where a comment was left; raises NotFoundError of one that is none."""
    # No id holds a NUL or half a character, and PostgreSQL would not take the question.
    known = comment_id.isprintable()
    values = {"of_comment": comment_id, "of_account": account_id}
    row = _STANDING.first(session.connection(), values) if known else None
    if row is None:
        raise NotFoundError
    return Standing(*row)


def looks_at(session: Session, site_id: str, comment_id: str) -> list[LookMade]:
    """Each look by somebody else at what was given with one comment, newest first."""
    site = session.get(Site, site_id)
    slug = "" if site is None else site.slug
    return [_look(entry, slug) for entry in acts_on(session, site_id, comment_id, Action.LOOK)]


def attempts_at(session: Session, site_id: str, comment_id: str) -> list[RecordLine]:
    """Each look at what is sealed with a comment, and each refusal, as the site's administrators read them."""
    kinds = (Action.LOOK, Action.LOOK_REFUSED)
    found = [entry for kind in kinds for entry in acts_on(session, site_id, comment_id, kind)]
    names = _usernames(session, {entry.actor_id for entry in found if entry.actor_id is not None})
    return [_line(entry, names) for entry in sorted(found, key=lambda entry: entry.sequence, reverse=True)]


def looks_at_account(session: Session, account_id: str) -> list[LookMade]:
    """Each look by somebody else at what a member gave with their comments, newest first."""
    statement = (
        select(AuditEntry, Site.slug)
        .join(Comment, col(Comment.id) == col(AuditEntry.subject))
        .join(Site, col(Site.id) == col(Comment.site_id))
        .where(col(Comment.account_id) == account_id)
        .where(col(AuditEntry.action) == Action.LOOK.value)
        .where(col(AuditEntry.site_id) == col(Comment.site_id))
        .order_by(col(AuditEntry.sequence).desc())
    )
    return [_look(entry, slug) for entry, slug in session.exec(statement)]


def record_of(session: Session, site_id: str | None, cursor: int | None = None, limit: int = 50) -> RecordPage:
    """The acts on a site; with None those of the whole instance, for its operator alone."""
    found = entries(session, site_id, cursor, limit + 1)
    shown = found[:limit]
    names = _usernames(session, {each for entry in shown for each in (entry.actor_id, _person(entry)) if each})
    following = shown[-1].sequence if len(found) > limit else None
    return RecordPage(entries=[_line(entry, names) for entry in shown], next=following)


def hold_by_id(session: Session, hold_id: str) -> Hold:
    """One that stands; raises NotFoundError."""
    hold = session.get(Hold, hold_id)
    if hold is None:
        raise NotFoundError
    return hold


def holds_on(session: Session, comment_id: str) -> list[Hold]:
    """The holds on one comment, the one that ends last first."""
    return list(session.exec(select(Hold).where(col(Hold.comment_id) == comment_id).order_by(col(Hold.until).desc())))


def held_until(session: Session, comment_id: str) -> datetime | None:
    """Until when the law or a dispute keeps a comment, as its author is told."""
    return next((hold.until for hold in holds_on(session, comment_id)), None)


def all_holds(session: Session, site_id: str | None = None) -> list[Hold]:
    """Every hold that stands, the next to end first; of one site, or of all."""
    statement = select(Hold).order_by(col(Hold.until), col(Hold.id))
    return list(session.exec(statement if site_id is None else statement.where(col(Hold.site_id) == site_id)))


def held_comments() -> Select[tuple[str]]:
    """The ids of the comments that a hold keeps, for a condition of whoever knows comments."""
    return sa_select(col(Hold.comment_id))


def count_ended_holds(session: Session, as_of: datetime) -> int:
    """How many holds are at their end."""
    return session.exec(select(func.count()).select_from(Hold).where(col(Hold.until) <= as_of)).one()


def oldest_hold(session: Session) -> datetime | None:
    """When the oldest hold that stands was placed."""
    return session.exec(select(func.min(Hold.placed_at))).one()


def _usernames(session: Session, ids: set[str]) -> dict[str, str]:
    statement = select(Account.id, Account.username).where(col(Account.id).in_(ids))
    return dict(session.exec(statement).all())


def _look(entry: AuditEntry, slug: str) -> LookMade:
    payload = entry.payload or {}
    return LookMade(
        at=entry.at,
        fields=tuple(payload.get("fields", ())),
        purpose=payload.get("purpose"),
        role=payload.get("role"),
        site=slug,
    )


def _person(entry: AuditEntry) -> str | None:
    """The id of the account that an act concerns."""
    subject = entry.subject or ""
    return subject.removeprefix(_ACCOUNT) if subject.startswith(_ACCOUNT) else None


def _line(entry: AuditEntry, names: dict[str, str]) -> RecordLine:
    payload = entry.payload or {}
    return RecordLine(
        id=entry.id,
        at=entry.at,
        actor=names.get(entry.actor_id or ""),
        about=names.get(_person(entry) or ""),
        role=payload.get("role"),
        action=entry.action,
        purpose=payload.get("purpose"),
        fields=tuple(payload.get("fields", ())),
        subject=entry.subject,
        hash=entry.hash.hex(),
        detail=payload.get("detail", {}),
    )
