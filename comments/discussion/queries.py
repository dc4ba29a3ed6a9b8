"""Reading threads and comments, always of one site."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression, and_, func, literal_column, or_, select
from sqlmodel import Session, col

from comments.discussion.errors import ReceiptSpentError
from comments.discussion.models import Comment, CommentRevision, Receipt, Thread
from comments.discussion.rules import Sort, Status
from comments.foundation.errors import NotFoundError
from comments.foundation.identifiers import token_hash

BRANCH_LIMIT = 100
"""How many replies of one branch come along; the rest is asked for with `parent`."""

VISIBLE: ColumnElement[bool] = or_(col(Comment.status) == Status.PUBLISHED, col(Comment.replies) > 0)
"""Published, or the tombstone of something that was replied to."""

# A number in the statement's own words: by one that is bound no index of top-level comments alone is found.
_TOP_LEVEL: ColumnElement[bool] = col(Comment.depth) == literal_column("0")


@dataclass(frozen=True)
class Position:
    """Where a page of top-level comments ended."""

    pinned: bool
    score: int
    at: datetime


@dataclass(frozen=True)
class PageRequest:
    """Which part of a thread is wanted."""

    sort: Sort = Sort.OLDEST
    limit: int = 50
    after: Position | None = None


@dataclass(frozen=True)
class Page:
    """Top-level comments and their replies, unordered below; `more` maps a branch to the time its sent part ends."""

    roots: Sequence[Comment]
    replies: Sequence[Comment]
    next: Position | None
    more: dict[str, datetime]


def thread_by_key(session: Session, site_id: str, key: str) -> Thread | None:
    """The thread of a page, once somebody wrote there."""
    statement = select(Thread).where(col(Thread.site_id) == site_id, col(Thread.key) == key)
    return session.scalars(statement).first()


def comment_by_id(session: Session, comment_id: str) -> Comment:
    """Any comment; the caller checks what its asker may see. Raises NotFoundError."""
    comment = session.get(Comment, comment_id)
    if comment is None:
        raise NotFoundError
    return comment


def thread_of(session: Session, comment: Comment) -> Thread:
    """The thread that a comment belongs to."""
    thread = session.get(Thread, comment.thread_id)
    if thread is None:
        raise NotFoundError
    return thread


def comment_by_receipt(session: Session, token: str, now: datetime) -> Comment:
    """The comment that a guest's receipt proves; the same ReceiptSpentError for a wrong, old or used-up one."""
    statement = select(Comment).join(Receipt, col(Receipt.comment_id) == col(Comment.id))
    found = session.scalars(
        statement.where(col(Receipt.token_hash) == token_hash(token), col(Receipt.expires_at) > now)
    ).first()
    if found is None:
        raise ReceiptSpentError
    return found


def former_words(session: Session, comment_id: str) -> Sequence[CommentRevision]:
    """What a comment said before, the latest first."""
    chosen = select(CommentRevision).where(col(CommentRevision.comment_id) == comment_id)
    newest = (col(CommentRevision.replaced_at).desc(), col(CommentRevision.id).desc())
    return session.scalars(chosen.order_by(*newest)).all()


def page(session: Session, thread: Thread, wanted: PageRequest) -> Page:
    """A page of top-level comments with the first replies of each branch."""
    statement = select(Comment).where(col(Comment.thread_id) == thread.id, _TOP_LEVEL, VISIBLE)
    if wanted.after is not None:
        statement = statement.where(_beyond(wanted.sort, wanted.after))
    found = session.scalars(statement.order_by(*_order(wanted.sort)).limit(wanted.limit + 1)).all()
    roots = found[: wanted.limit]
    replies, more = _branches(session, thread, [root.id for root in roots if root.replies])
    following = _position(roots[-1]) if len(found) > wanted.limit else None
    return Page(roots, replies, following, more)


def rest_of_branch(session: Session, thread: Thread, parent_id: str, after: datetime | None) -> Page:
    """The replies below one comment, at any depth, from a time on."""
    below = select(col(Comment.id)).where(col(Comment.parent_id) == parent_id).cte("below", recursive=True)
    below = below.union_all(select(col(Comment.id)).where(col(Comment.parent_id) == below.c.id))
    statement = select(Comment).where(col(Comment.thread_id) == thread.id, col(Comment.id).in_(select(below.c.id)))
    if after is not None:
        statement = statement.where(col(Comment.created_at) > after)
    found = session.scalars(statement.where(VISIBLE).order_by(col(Comment.created_at)).limit(BRANCH_LIMIT + 1)).all()
    sent = found[:BRANCH_LIMIT]
    return Page([], sent, None, {parent_id: sent[-1].created_at} if len(found) > BRANCH_LIMIT else {})


def newest_published(
    session: Session, site_id: str, thread: Thread | None, limit: int
) -> Sequence[tuple[Comment, Thread]]:
    """What was published last on a site, or in one of its threads, the latest first."""
    statement = select(Comment, Thread).join(Thread, col(Thread.id) == col(Comment.thread_id))
    statement = statement.where(col(Comment.site_id) == site_id, col(Comment.status) == Status.PUBLISHED)
    if thread is not None:
        statement = statement.where(col(Comment.thread_id) == thread.id)
    newest = (col(Comment.created_at).desc(), col(Comment.id).desc())
    return [(row[0], row[1]) for row in session.execute(statement.order_by(*newest).limit(limit))]


def counts(session: Session, site_id: str, keys: Sequence[str]) -> dict[str, int]:
    """How many comments are published in each thread; 0 where nobody wrote."""
    statement = select(col(Thread.key), col(Thread.count)).where(
        col(Thread.site_id) == site_id, col(Thread.key).in_(keys)
    )
    found = {row[0]: row[1] for row in session.execute(statement)}
    return {key: found.get(key, 0) for key in keys}


def has_published(session: Session, site_id: str, account_id: str) -> bool:
    """Whether a member has a published comment on the site."""
    statement = select(col(Comment.id)).where(
        col(Comment.site_id) == site_id,
        col(Comment.account_id) == account_id,
        col(Comment.status) == Status.PUBLISHED,
    )
    return session.execute(statement.limit(1)).first() is not None


def _order(sort: Sort) -> tuple[UnaryExpression[Any], ...]:
    pinned = col(Comment.pinned).desc()
    if sort is Sort.TOP:
        return pinned, col(Comment.score).desc(), col(Comment.created_at).asc()
    time = col(Comment.created_at)
    return pinned, time.desc() if sort is Sort.NEWEST else time.asc()


def _beyond(sort: Sort, after: Position) -> ColumnElement[bool]:
    time = col(Comment.created_at)
    later = time < after.at if sort is Sort.NEWEST else time > after.at
    if sort is Sort.TOP:
        score = col(Comment.score)
        later = or_(score < after.score, and_(score == after.score, later))
    same_group = and_(col(Comment.pinned).is_(after.pinned), later)
    return or_(same_group, col(Comment.pinned).is_(False)) if after.pinned else same_group


def _position(comment: Comment) -> Position:
    return Position(comment.pinned, comment.score, comment.created_at)


def _branches(session: Session, thread: Thread, roots: list[str]) -> tuple[Sequence[Comment], dict[str, datetime]]:
    if not roots:
        return [], {}
    rank = func.row_number().over(partition_by=col(Comment.root_id), order_by=col(Comment.created_at)).label("rank")
    ranked = select(col(Comment.id), rank).where(
        col(Comment.thread_id) == thread.id,
        col(Comment.root_id).in_(roots),
        col(Comment.parent_id).is_not(None),
        VISIBLE,
    )
    numbered = ranked.subquery()
    statement = (
        select(Comment, numbered.c.rank)
        .join(numbered, numbered.c.id == col(Comment.id))
        .where(numbered.c.rank <= BRANCH_LIMIT + 1)
        .order_by(col(Comment.created_at))
    )
    rows = session.execute(statement).all()
    cut = {comment.root_id for comment, place in rows if place > BRANCH_LIMIT}
    sent = [comment for comment, place in rows if place <= BRANCH_LIMIT]
    return sent, {root: max(each.created_at for each in sent if each.root_id == root) for root in cut}
