"""Reading the queue, always of one site."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlmodel import Session, col

from comments.discussion.models import Comment, Thread
from comments.discussion.rules import Status
from comments.foundation.errors import FieldProblem, InvalidInputError, NotFoundError
from comments.moderation.models import Report
from comments.moderation.rules import QUEUES, REPORTED, search_words, spellings

PAGE_SIZE = 25


@dataclass(frozen=True)
class QueuePage:
    """Some comments from the newest on, each with its thread, and where the next page begins."""

    rows: Sequence[tuple[Comment, Thread]]
    next: str | None


def queue(session: Session, site_id: str, which: str, q: str = "", cursor: str | None = None) -> QueuePage:
    """The site's comments of one status, or the reported ones, whose text or author's name has every word of `q`."""
    statement = select(Comment, Thread).join(Thread, col(Thread.id) == col(Comment.thread_id))
    statement = statement.where(*(_reported_of(site_id) if which == REPORTED else _standing(site_id, which)))
    statement = statement.where(*(_mentions(word) for word in search_words(q)))
    if cursor:
        statement = statement.where(_beyond(cursor))
    return _cut(session, statement)


def queue_counts(session: Session, site_ids: Sequence[str]) -> dict[str, dict[Status, int]]:
    """How many comments stand in each queue of the sites."""
    waiting = select(col(Comment.site_id), col(Comment.status), func.count()).where(
        col(Comment.site_id).in_(site_ids), col(Comment.status).in_(set(QUEUES) - {Status.PUBLISHED})
    )
    # What is published is most of all there is, and each thread counts its own.
    published = select(col(Thread.site_id), literal(Status.PUBLISHED.value), func.sum(col(Thread.count))).where(
        col(Thread.site_id).in_(site_ids)
    )
    found = {site_id: dict.fromkeys(QUEUES, 0) for site_id in site_ids}
    for statement in (
        waiting.group_by(col(Comment.site_id), col(Comment.status)),
        published.group_by(col(Thread.site_id)),
    ):
        for site_id, status, number in session.execute(statement):
            found[site_id][Status(status)] = number
    return found


def count_reported(session: Session, site_id: str) -> int:
    """How many of a site's comments have a report that nobody settled yet."""
    return session.scalar(select(func.count()).select_from(_reported(site_id).distinct().subquery())) or 0


def reports_on(session: Session, comment_ids: Sequence[str]) -> dict[str, list[Report]]:
    """What readers reported of comments, by comment, the newest first."""
    newest = (col(Report.created_at).desc(), col(Report.id))
    found: dict[str, list[Report]] = {}
    for report in session.scalars(select(Report).where(col(Report.comment_id).in_(comment_ids)).order_by(*newest)):
        found.setdefault(report.comment_id, []).append(report)
    return found


def report_by_id(session: Session, report_id: str, comment_id: str | None = None) -> Report:
    """A report by its reference, of that comment if one is named; raises NotFoundError."""
    report = session.get(Report, report_id)
    if report is None or comment_id not in {None, report.comment_id}:
        raise NotFoundError
    return report


def surroundings(session: Session, comment: Comment, most: int = 10) -> tuple[list[Comment], list[Comment]]:
    """What a comment answers, from the top of its branch down, and the first direct answers to it."""
    above: list[Comment] = []
    parent_id = comment.parent_id
    while parent_id is not None and len(above) < most:
        parent = session.get_one(Comment, parent_id)
        above.insert(0, parent)
        parent_id = parent.parent_id
    answers = select(Comment).where(col(Comment.parent_id) == comment.id, col(Comment.site_id) == comment.site_id)
    return above, list(session.scalars(answers.order_by(col(Comment.created_at), col(Comment.id)).limit(most)))


def _standing(site_id: str, status: str) -> tuple[ColumnElement[bool], ...]:
    return col(Comment.site_id) == site_id, col(Comment.status) == status


def _reported_of(site_id: str) -> tuple[ColumnElement[bool], ...]:
    """Found by its reports, which are few: so said that no database begins with all comments of the site."""
    return func.coalesce(col(Comment.site_id), "") == site_id, col(Comment.id).in_(_reported(site_id))


def _reported(site_id: str) -> Select[str]:
    return select(col(Report.comment_id)).where(col(Report.site_id) == site_id, col(Report.settled_at).is_(None))


def _mentions(word: str) -> ColumnElement[bool]:
    columns = (col(Comment.source), col(Comment.author_name))
    return or_(*(each.icontains(spelling, autoescape=True) for each in columns for spelling in spellings(word)))


def _cut(session: Session, statement: Select[Comment, Thread]) -> QueuePage:
    newest_first = statement.order_by(col(Comment.created_at).desc(), col(Comment.id).desc())
    found = session.execute(newest_first.limit(PAGE_SIZE + 1)).all()
    rows = [(comment, thread) for comment, thread in found[:PAGE_SIZE]]
    return QueuePage(rows, _cursor(rows[-1][0]) if len(found) > PAGE_SIZE else None)


def _cursor(last: Comment) -> str:
    return base64.urlsafe_b64encode(f"{last.created_at.isoformat()} {last.id}".encode()).decode().rstrip("=")


def _beyond(cursor: str) -> ColumnElement[bool]:
    try:
        at, comment_id = _position(cursor)
    except (ValueError, OverflowError, binascii.Error):
        raise InvalidInputError(FieldProblem("cursor", "not-a-cursor")) from None
    time = col(Comment.created_at)
    return or_(time < at, and_(time == at, col(Comment.id) < comment_id))


def _position(cursor: str) -> tuple[datetime, str]:
    moment, _, comment_id = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(" ")
    at = datetime.fromisoformat(moment)
    if at.tzinfo is None or not comment_id.isprintable():
        raise ValueError("no page ended there")
    return at.astimezone(UTC), comment_id
