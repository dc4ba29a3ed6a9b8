"""What the API shows of comments and sites: every field is named here, nothing comes along by itself."""

import hashlib
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from comments.discussion.models import Comment
from comments.discussion.pages import Page, SeenComment
from comments.discussion.rules import Status
from comments.discussion.standing import SeenThread
from comments.discussion.storing import StoredComment
from comments.discussion.tree import depth_first
from comments.foundation.clock import to_wire
from comments.web import cursors

_SEED_BYTES: Final = 4
AnyComment = Comment | StoredComment | SeenComment


class AuthorView(msgspec.Struct, frozen=True):
    """The name that somebody wrote under."""

    name: str
    kind: str


class CommentView(msgspec.Struct, frozen=True, kw_only=True):
    """A comment as anybody may see it."""

    id: str
    parent: str | None
    thread: str
    author: AuthorView | None
    html: str
    created_at: str
    edited_at: str | None
    status: str
    pinned: bool
    reactions: dict[str, int]
    replies: int


class PostedCommentView(CommentView, frozen=True, kw_only=True):
    """A comment just posted, with the tree by which the widget shows it at once."""

    body: list[Any]


class TreeCommentView(msgspec.Struct, frozen=True, kw_only=True):
    """A comment as the widget draws it: its body is a small tree, since no HTML is ever parsed there."""

    id: str
    parent: str | None
    author: AuthorView | None
    body: list[Any]
    created_at: str
    edited_at: str | None
    status: str
    pinned: bool
    reactions: dict[str, int]
    replies: int
    seed: int


class ThreadView(msgspec.Struct, frozen=True, kw_only=True):
    """A thread's own data."""

    key: str
    title: str
    url: str | None
    count: int
    locked: bool


class ReceiptView(msgspec.Struct, frozen=True):
    """What proves to a guest that a comment is theirs. Prints no token."""

    token: str
    url: str

    def __repr__(self) -> str:
        return "ReceiptView()"


def comment_view(comment: AnyComment, thread_key: str, *, to_author: bool = False) -> CommentView:
    """What the public sees; its author and moderators also see a comment that is not published."""
    shown = _is_shown(comment, to_author=to_author)
    return CommentView(
        id=comment.id,
        parent=comment.parent_id,
        thread=thread_key,
        author=AuthorView(comment.author_name, comment.author_kind) if shown else None,
        html=comment.html if shown else "",
        created_at=to_wire(comment.created_at),
        edited_at=_edited(comment) if shown else None,
        status=comment.status if shown else Status.DELETED,
        pinned=comment.pinned and shown,
        reactions=comment.reactions if shown else {},
        replies=comment.replies,
    )


def posted_view(comment: AnyComment, thread_key: str) -> PostedCommentView:
    """What a comment's own author is answered."""
    view = comment_view(comment, thread_key, to_author=True)
    return PostedCommentView(**msgspec.structs.asdict(view), body=comment.tree)


def tree_view(comment: Comment | SeenComment) -> TreeCommentView:
    """What the widget draws."""
    shown = _is_shown(comment, to_author=False)
    return TreeCommentView(
        id=comment.id,
        parent=comment.parent_id,
        author=AuthorView(comment.author_name, comment.author_kind) if shown else None,
        seed=_seed(comment) if shown else 0,
        body=comment.tree if shown else [],
        created_at=to_wire(comment.created_at),
        edited_at=_edited(comment) if shown else None,
        status=comment.status if shown else Status.DELETED,
        pinned=comment.pinned and shown,
        reactions=comment.reactions if shown else {},
        replies=comment.replies,
    )


def thread_view(thread: SeenThread | None, key: str, *, closed: bool = False) -> ThreadView:
    """A thread, or the empty one of a page where nobody wrote yet."""
    if thread is None:
        return ThreadView(key=key, title="", url=None, count=0, locked=False)
    locked = thread.locked or closed
    return ThreadView(key=thread.key, title=thread.title, url=thread.url, count=thread.count, locked=locked)


def in_reading_order(page: Page) -> Sequence[SeenComment]:
    """Parents before children, whatever the order of the top level."""
    return depth_first(page.roots, page.replies)


def more_cursors(page: Page) -> dict[str, str]:
    """For each branch that was sent in part, the cursor of its rest."""
    return {comment_id: cursors.write_moment(moment) for comment_id, moment in page.more.items()}


def _seed(comment: Comment | SeenComment) -> int:
    """The account's id was made by chance, and no seed of one site is that of another; 0 for a guest."""
    if comment.account_id is None:
        return 0
    said = f"{comment.site_id} {comment.account_id}".encode()
    return int.from_bytes(hashlib.blake2b(said, digest_size=_SEED_BYTES, person=b"aparte avatar").digest())


def _is_shown(comment: AnyComment, *, to_author: bool) -> bool:
    return comment.status == Status.PUBLISHED or (to_author and comment.status != Status.DELETED)


def _edited(comment: AnyComment) -> str | None:
    return None if comment.edited_at is None else to_wire(comment.edited_at)
