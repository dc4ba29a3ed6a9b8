"""The statements of a post, built once: every comment passes here, and the ORM would take five times as long for each.

What a session holds of the rows that they change is out of date afterwards.
"""

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlmodel import col

from comments.db.prepared import Prepared
from comments.discussion.models import Comment, IdempotentPost, Receipt, Thread


@dataclass(frozen=True)
class OpenedThread:
    """What a post must know of the thread that it comes to."""

    id: str
    locked: bool
    created_at: datetime
    last_at: datetime
    count: int
    version: int


class Answered(NamedTuple):
    """What a reply must know of the comment that it stands under."""

    id: str
    thread_id: str
    status: str
    root_id: str
    depth: int


class EarlierTry(NamedTuple):
    """What is known of a post under the same key."""

    comment_id: str
    fingerprint: bytes
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class StoredComment:
    """A comment as it was just stored: a row's values by its columns' names, without the weight of a model."""

    id: str
    site_id: str
    thread_id: str
    parent_id: str | None
    root_id: str
    depth: int
    author_kind: str
    author_name: str = field(repr=False)
    account_id: str | None
    source: str = field(repr=False)
    html: str = field(repr=False)
    tree: list[Any] = field(repr=False)
    renderer: int
    status: str
    reason: str | None = field(default=None, repr=False)
    pinned: bool = False
    replies: int = 0
    score: int = 0
    reactions: dict[str, int] = field(default_factory=dict)
    policy_version: int
    changed_in: int
    shown_in: int
    created_at: datetime
    edited_at: datetime | None = None
    decided_at: datetime | None = None


_THREAD = Prepared(
    select(*(col(getattr(Thread, each.name)) for each in fields(OpenedThread)))
    .where(col(Thread.site_id) == bindparam("of_site"), col(Thread.key) == bindparam("of_key"))
    # Counts and times are raised on the row, so that two posts at once wait for each other on PostgreSQL.
    .with_for_update()
)
_NEW = {"title": "", "locked": False, "count": 0, "version": 1}
_NEW_THREAD = Prepared(insert(Thread), [*_NEW, "id", "created_at", "last_at", "site_id", "key", "url"])
_RAISED: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ("last_at", "count", "version")}
_RAISE = Prepared(update(Thread).where(col(Thread.id) == bindparam("of_id")).values(_RAISED))
_PARENT = Prepared(
    select(*(col(getattr(Comment, name)) for name in Answered._fields)).where(col(Comment.id) == bindparam("of_id"))
)
_ANSWER = Prepared(
    update(Comment)
    .where(col(Comment.id) == bindparam("of_id"))
    .values(replies=col(Comment.replies) + 1, score=col(Comment.score) + 1)
)
_COMMENT = Prepared(insert(Comment), [each.name for each in fields(StoredComment)])
_RECEIPT = Prepared(insert(Receipt), ["comment_id", "token_hash", "expires_at"])
_OF_KEY = (
    col(IdempotentPost.site_id) == bindparam("of_site"),
    col(IdempotentPost.key_hash) == bindparam("of_key"),
)
_EARLIER = Prepared(select(*(col(getattr(IdempotentPost, name)) for name in EarlierTry._fields)).where(*_OF_KEY))
_MAKE_ROOM = Prepared(delete(IdempotentPost).where(*_OF_KEY))
_TRY = Prepared(insert(IdempotentPost), ["site_id", "key_hash", *EarlierTry._fields])


def lock_thread(connection: Connection, site_id: str, key: str) -> OpenedThread | None:
    """The thread of a page, which nobody else changes until the transaction ends."""
    row = _THREAD.first(connection, {"of_site": site_id, "of_key": key})
    return None if row is None else OpenedThread(*row)


def add_thread(connection: Connection, values: dict[str, Any]) -> None:
    """Store a thread that nobody wrote in yet; raises IntegrityError when another process did."""
    _NEW_THREAD.run(connection, _NEW | values)


def raise_thread(connection: Connection, thread: OpenedThread) -> None:
    """Store a locked thread's new time, count and version."""
    _RAISE.run(
        connection,
        {
            "of_id": thread.id,
            "new_last_at": thread.last_at,
            "new_count": thread.count,
            "new_version": thread.version,
        },
    )


def find_answered(connection: Connection, comment_id: str) -> Answered | None:
    """The comment that a reply stands under."""
    row = _PARENT.first(connection, {"of_id": comment_id})
    return None if row is None else Answered(*row)


def count_answer(connection: Connection, parent_id: str) -> None:
    """Count a public reply under a comment that is public itself: nothing above it looks otherwise."""
    _ANSWER.run(connection, {"of_id": parent_id})


def add_comment(connection: Connection, comment: StoredComment) -> None:
    """Store a comment."""
    _COMMENT.run(connection, vars(comment))


def add_receipt(connection: Connection, comment_id: str, token_hash: bytes, expires_at: datetime) -> None:
    """Store what proves a comment to be its guest's."""
    _RECEIPT.run(connection, {"comment_id": comment_id, "token_hash": token_hash, "expires_at": expires_at})


def earlier_try(connection: Connection, site_id: str, key_hash: bytes) -> EarlierTry | None:
    """What is known of a post under the same key, its day over or not."""
    row = _EARLIER.first(connection, {"of_site": site_id, "of_key": key_hash})
    return None if row is None else EarlierTry(*row)


def add_try(connection: Connection, site_id: str, key_hash: bytes, made: EarlierTry) -> None:
    """Remember a post by its key; one whose day is over makes room for the same key again."""
    _MAKE_ROOM.run(connection, {"of_site": site_id, "of_key": key_hash})
    _TRY.run(connection, {"site_id": site_id, "key_hash": key_hash} | made._asdict())
