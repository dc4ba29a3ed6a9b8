"""The tables of threads and comments; who wrote from where lies in the vault."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Index, Text, UniqueConstraint, text
from sqlmodel import Field, col

from comments.db.stored import Stored
from comments.db.types import UTCDateTime
from comments.register.columns import kept_as, not_personal

_PAGE = not_personal("a page of the blog, as the blog itself calls it")
_COUNTED = not_personal("how often each reaction was given, and nothing of who gave it")
_SAID = kept_as("comment", "spam", "rejected")


class Thread(Stored, table=True):
    """The comments of one page of a blog; `version` rises with whatever changes what its readers see."""

    __tablename__ = "threads"
    __table_args__ = (UniqueConstraint("site_id", "key"),)

    id: str = Field(primary_key=True, max_length=16)
    site_id: str = Field(foreign_key="sites.id", ondelete="CASCADE", max_length=16)
    key: str = Field(max_length=500, sa_column_kwargs=_PAGE)
    title: str = Field(default="", max_length=300, sa_column_kwargs=_PAGE)
    url: str | None = Field(default=None, max_length=1000, sa_column_kwargs=_PAGE)
    locked: bool = False
    count: int = 0
    version: int = 1
    created_at: datetime = Field(sa_type=UTCDateTime)
    # The latest comment's time: each next one is later, so that time alone orders a thread.
    last_at: datetime = Field(sa_type=UTCDateTime)


class Comment(Stored, table=True):
    """What somebody said. `root_id` is the top-level comment of its branch, `replies` counts direct public replies.

    `changed_in` and `shown_in` are the thread's versions in which what readers see of it last changed, and in which it
    last became public; 0 where that never was since they are counted.
    """

    __tablename__ = "comments"
    __table_args__ = (
        Index("ix_comments_branch", "thread_id", "root_id", "created_at"),
        Index("ix_comments_parent", "parent_id"),
        Index("ix_comments_changed", "thread_id", "changed_in"),
        Index("ix_comments_queue", "site_id", "status", "created_at"),
        Index("ix_comments_member", "account_id", "site_id", "created_at"),
    )

    id: str = Field(primary_key=True, max_length=16)
    site_id: str = Field(foreign_key="sites.id", ondelete="CASCADE", max_length=16)
    thread_id: str = Field(foreign_key="threads.id", ondelete="CASCADE", max_length=16)
    parent_id: str | None = Field(default=None, foreign_key="comments.id", max_length=16)
    root_id: str = Field(max_length=16)
    depth: int = 0
    author_kind: str = Field(max_length=8)
    author_name: str = Field(default="", max_length=80, repr=False, sa_column_kwargs=_SAID)
    account_id: str | None = Field(default=None, foreign_key="accounts.id", max_length=16)
    source: str = Field(default="", sa_column=Column(Text, nullable=False, **_SAID), repr=False)
    html: str = Field(default="", sa_column=Column(Text, nullable=False, **_SAID), repr=False)
    tree: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, **_SAID), repr=False)
    renderer: int = 0
    status: str = Field(max_length=12)
    reason: str | None = Field(default=None, max_length=500, repr=False, sa_column_kwargs=_SAID)
    pinned: bool = False
    replies: int = 0
    score: int = 0
    reactions: dict[str, int] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}", **_COUNTED)
    )
    policy_version: int = 0
    changed_in: int = 0
    shown_in: int = 0
    created_at: datetime = Field(sa_type=UTCDateTime)
    edited_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class CommentRevision(Stored, table=True):
    """What a comment said before its author changed it."""

    __tablename__ = "comment_revisions"
    __table_args__ = (Index("ix_revisions_site", "site_id", "replaced_at"),)

    id: str = Field(primary_key=True, max_length=16)
    site_id: str = Field(foreign_key="sites.id", ondelete="CASCADE", max_length=16)
    comment_id: str = Field(foreign_key="comments.id", ondelete="CASCADE", index=True, max_length=16)
    source: str = Field(sa_column=Column(Text, nullable=False, info=kept_as("revision")["info"]), repr=False)
    replaced_at: datetime = Field(sa_type=UTCDateTime, sa_column_kwargs=kept_as("revision"))


class Receipt(Stored, table=True):
    """A guest's proof of having written a comment; only the token's hash is kept."""

    __tablename__ = "receipts"

    comment_id: str = Field(primary_key=True, foreign_key="comments.id", ondelete="CASCADE", max_length=16)
    token_hash: bytes = Field(unique=True, repr=False, sa_column_kwargs=kept_as("receipt"))
    expires_at: datetime = Field(sa_type=UTCDateTime, index=True)


class ReceiptSearch(Stored, table=True):
    """Somebody lost their receipts and asks what was left under an address, which is sealed until it was written to.

    `token_hash` is that of the mailed link, and once that was opened (`opened_at`) that of the page which it opened.
    """

    __tablename__ = "receipt_searches"

    id: str = Field(primary_key=True, max_length=16)
    language: str = Field(max_length=8, sa_column_kwargs=kept_as("lost_receipt"))
    token_hash: bytes = Field(unique=True, repr=False, sa_column_kwargs=kept_as("lost_receipt"))
    created_at: datetime = Field(sa_type=UTCDateTime)
    opened_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime, index=True)


class FoundComment(Stored, table=True):
    """A comment that was left under the address of a search, as long as the search lasts."""

    __tablename__ = "found_comments"

    search_id: str = Field(primary_key=True, foreign_key="receipt_searches.id", ondelete="CASCADE", max_length=16)
    comment_id: str = Field(
        primary_key=True,
        foreign_key="comments.id",
        ondelete="CASCADE",
        index=True,
        max_length=16,
        sa_column_kwargs=kept_as("lost_receipt"),
    )


class IdempotentPost(Stored, table=True):
    """A post that may be retried; `fingerprint` is a keyed digest of what was said, never of who said it."""

    __tablename__ = "idempotent_posts"

    site_id: str = Field(primary_key=True, foreign_key="sites.id", ondelete="CASCADE", max_length=16)
    key_hash: bytes = Field(primary_key=True, sa_column_kwargs=kept_as("idempotency"))
    comment_id: str = Field(foreign_key="comments.id", ondelete="CASCADE", index=True, max_length=16)
    fingerprint: bytes = Field(repr=False, sa_column_kwargs=kept_as("idempotency"))
    expires_at: datetime = Field(sa_type=UTCDateTime, index=True)


class SpentChallenge(Stored, table=True):
    """A proof of work that was used; kept until it would have expired anyway."""

    __tablename__ = "spent_challenges"

    fingerprint: bytes = Field(primary_key=True, sa_column_kwargs=kept_as("challenge"))
    expires_at: datetime = Field(sa_type=UTCDateTime, index=True)


def _list_top_level(order: str, *columns: ColumnElement[Any]) -> Index:
    """Top-level comments of a thread as one of its orders lists them, so that a page costs what it shows."""
    thread, pinned = col(Comment.thread_id), col(Comment.pinned).desc()
    # On PostgreSQL too, whose dialect its word for this would import here.
    return Index(f"ix_comments_{order}", thread, pinned, *columns, sqlite_where=text("depth = 0"))


_list_top_level("oldest", col(Comment.created_at).asc())
_list_top_level("newest", col(Comment.created_at).desc())
_list_top_level("top", col(Comment.score).desc(), col(Comment.created_at).asc())
