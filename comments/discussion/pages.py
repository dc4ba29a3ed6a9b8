"""Pages of a thread: top-level comments with their replies, by statements that are built once.

After each write the first reader waits for one of them, and the ORM would take three times as long.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    UnaryExpression,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from comments.db.prepared import Prepared
from comments.db.types import UTCDateTime
from comments.discussion.models import Comment
from comments.discussion.rules import Sort, Status

BRANCH_LIMIT = 100
"""How many replies of one branch come along; the rest is asked for with `parent`."""


MOST_AT_ONCE = 300
"""Comments that are looked through for a page; where there are more, the database is asked to leave some out."""


class SeenComment(NamedTuple):
    """What a page takes of a comment, all of it values that compare; `stored_` is JSON as it lies in the database."""

    id: str
    site_id: str
    thread_id: str
    parent_id: str | None
    root_id: str
    depth: int
    author_kind: str
    author_name: str
    account_id: str | None
    html: str
    stored_tree: str
    status: str
    pinned: bool
    replies: int
    score: int
    stored_reactions: str
    created_at: datetime
    edited_at: datetime | None

    @property
    def tree(self) -> list[Any]:
        """The body as the widget draws it."""
        return msgspec.json.decode(self.stored_tree, type=list[Any])

    @property
    def reactions(self) -> dict[str, int]:
        """How often each reaction was given."""
        return msgspec.json.decode(self.stored_reactions, type=dict[str, int])

    def __repr__(self) -> str:
        return f"SeenComment(id={self.id!r})"


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

    roots: Sequence[SeenComment]
    replies: Sequence[SeenComment]
    next: Position | None
    more: dict[str, datetime]


VISIBLE: ColumnElement[bool] = or_(col(Comment.status) == Status.PUBLISHED, col(Comment.replies) > 0)
"""Published, or the tombstone of something that was replied to."""

# A number in the statement's own words: by one that is bound no index of top-level comments alone is found.
_Column = Mapped[Any] | ColumnElement[Any]
_TOP_LEVEL: ColumnElement[bool] = col(Comment.depth) == literal_column("0")
_OF_THREAD: ColumnElement[bool] = col(Comment.thread_id) == bindparam("of_thread")


def _column(name: str) -> _Column:
    """A column of the table; JSON as its text, since most of it is never looked into."""
    stored = name.removeprefix("stored_")
    column = col(getattr(Comment, stored))
    return column if stored == name else cast(column, Text).label(name)


SEEN: tuple[_Column, ...] = tuple(map(_column, SeenComment._fields))
"""The columns of a `SeenComment`."""


def page(session: Session, thread_id: str, wanted: PageRequest) -> Page:
    """A page of top-level comments with the first replies of each branch."""
    after, values = wanted.after, {"of_thread": thread_id, "at_most": wanted.limit + 1, "at_once": MOST_AT_ONCE + 1}
    if after is not None:
        values |= {"after_at": after.at, "after_score": after.score}
    pinned = None if after is None else after.pinned
    found = seen_by(session, _with_replies(wanted.sort, pinned), values)
    if len(found) > MOST_AT_ONCE:
        return _long_page(session, seen_by(session, _top_level(wanted.sort, pinned), values), wanted.limit)
    roots = [each for each in found if each.parent_id is None]
    _put_in_order(roots, wanted.sort)
    shown = {root.id for root in roots[: wanted.limit]}
    return _page(roots, wanted.limit, [each for each in found if each.parent_id is not None and each.root_id in shown])


def rest_of_branch(session: Session, thread_id: str, parent_id: str, after: datetime | None) -> Page:
    """The replies below one comment, at any depth, from a time on."""
    values = {"of_thread": thread_id, "of_parent": parent_id} | ({} if after is None else {"after_at": after})
    found = seen_by(session, _below(is_rest=after is not None), values)
    sent = found[:BRANCH_LIMIT]
    return Page([], sent, None, {parent_id: sent[-1].created_at} if len(found) > BRANCH_LIMIT else {})


def seen_comment(session: Session, thread_id: str, comment_id: str) -> SeenComment | None:
    """A comment of a thread, whether or not its readers see it."""
    found = seen_by(session, _ONE, {"of_thread": thread_id, "of_id": comment_id})
    return found[0] if found else None


def seen_by(session: Session, statement: Prepared, values: dict[str, Any]) -> list[SeenComment]:
    """The comments that a statement finds, which asks for `SEEN`."""
    return [SeenComment._make(row) for row in statement.rows(session.connection(), values)]


_ONE = Prepared(select(*SEEN).where(col(Comment.id) == bindparam("of_id"), _OF_THREAD))


@cache
def _with_replies(sort: Sort, after_pinned: bool | None) -> Prepared:
    """Top-level comments and all below them in no order: two ways into the table, whatever their number."""
    tops = _chosen(sort, after_pinned, col(Comment.id)).subquery()
    statement = select(*SEEN).join(tops, tops.c.id == col(Comment.root_id)).where(_OF_THREAD, VISIBLE)
    return Prepared(statement.limit(bindparam("at_once")))


@cache
def _top_level(sort: Sort, after_pinned: bool | None) -> Prepared:
    return Prepared(_chosen(sort, after_pinned, *SEEN))


def _chosen(sort: Sort, after_pinned: bool | None, *columns: _Column) -> Select[Any]:
    statement = select(*columns).where(_OF_THREAD, _TOP_LEVEL, VISIBLE)
    if after_pinned is not None:
        statement = statement.where(_beyond(sort, after_pinned=after_pinned))
    return statement.order_by(*_order(sort)).limit(bindparam("at_most"))


@cache
def _below(*, is_rest: bool) -> Prepared:
    below = select(col(Comment.id)).where(col(Comment.parent_id) == bindparam("of_parent")).cte("below", recursive=True)
    below = below.union_all(select(col(Comment.id)).where(col(Comment.parent_id) == below.c.id))
    statement = select(*SEEN).where(_OF_THREAD, col(Comment.id).in_(select(below.c.id)))
    if is_rest:
        statement = statement.where(col(Comment.created_at) > bindparam("after_at"))
    return Prepared(statement.where(VISIBLE).order_by(col(Comment.created_at)).limit(BRANCH_LIMIT + 1))


def _order(sort: Sort) -> tuple[UnaryExpression[Any], ...]:
    pinned = col(Comment.pinned).desc()
    if sort is Sort.TOP:
        return pinned, col(Comment.score).desc(), col(Comment.created_at).asc()
    time = col(Comment.created_at)
    return pinned, time.desc() if sort is Sort.NEWEST else time.asc()


def _beyond(sort: Sort, *, after_pinned: bool) -> ColumnElement[bool]:
    time, at = col(Comment.created_at), bindparam("after_at", type_=UTCDateTime())
    later = time < at if sort is Sort.NEWEST else time > at
    if sort is Sort.TOP:
        score, reached = col(Comment.score), bindparam("after_score", type_=Integer())
        later = or_(score < reached, and_(score == reached, later))
    same_group = and_(col(Comment.pinned).is_(after_pinned), later)
    return or_(same_group, col(Comment.pinned).is_(False)) if after_pinned else same_group


def _position(comment: SeenComment) -> Position:
    return Position(comment.pinned, comment.score, comment.created_at)


def _ranked_replies() -> Select[Any]:
    rank = func.row_number().over(partition_by=col(Comment.root_id), order_by=col(Comment.created_at)).label("rank")
    ranked = select(col(Comment.id), rank).where(
        _OF_THREAD,
        col(Comment.root_id).in_(bindparam("of_roots", expanding=True)),
        col(Comment.parent_id).is_not(None),
        VISIBLE,
    )
    numbered = ranked.subquery()
    return (
        select(*SEEN, numbered.c.rank)
        .join(numbered, numbered.c.id == col(Comment.id))
        .where(numbered.c.rank <= BRANCH_LIMIT + 1)
        .order_by(col(Comment.created_at))
    )


_REPLIES = _ranked_replies()


def _long_page(session: Session, found: Sequence[SeenComment], limit: int) -> Page:
    """A page that would be too many comments to look through: the database cuts its branches."""
    if not found:
        # On a server they may have gone since the first question.
        return Page([], [], None, {})
    ids = [root.id for root in found[:limit] if root.replies]
    rows = session.connection().execute(_REPLIES, {"of_thread": found[0].thread_id, "of_roots": ids})
    return _page(found, limit, [SeenComment._make(row[:-1]) for row in rows])


def _page(roots: Sequence[SeenComment], limit: int, replies: list[SeenComment]) -> Page:
    """A page of so many top-level comments, in order, and of as much of their branches as is sent at once."""
    sent: list[SeenComment] = []
    sizes: dict[str, int] = {}
    ends: dict[str, datetime] = {}
    replies.sort(key=_time)
    for reply in replies:
        size = sizes[reply.root_id] = sizes.get(reply.root_id, 0) + 1
        if size <= BRANCH_LIMIT:
            sent.append(reply)
            ends[reply.root_id] = reply.created_at
    more = {root_id: ends[root_id] for root_id, size in sizes.items() if size > BRANCH_LIMIT}
    shown = roots[:limit]
    return Page(shown, sent, _position(shown[-1]) if len(roots) > limit else None, more)


def _put_in_order(roots: list[SeenComment], sort: Sort) -> None:
    """As `_order` does it."""
    roots.sort(key=_time, reverse=sort is Sort.NEWEST)
    roots.sort(key=_precedence if sort is Sort.TOP else _pinned, reverse=True)


_time = attrgetter("created_at")
_pinned = attrgetter("pinned")
_precedence = attrgetter("pinned", "score")
