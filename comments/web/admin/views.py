"""Comments as the console draws them: each field is named here, and none of them was ever sealed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec
from markupsafe import Markup

from comments.discussion.models import Comment, Thread
from comments.discussion.rules import Status
from comments.rendering.links import is_absolute_link
from comments.web.admin.moments import Moment, moment

_LONG: Final = 900
_EXCERPT: Final = 280

CHOICES: Mapping[Status, tuple[Status, ...]] = {
    Status.PENDING: (Status.PUBLISHED, Status.REJECTED, Status.SPAM),
    Status.PUBLISHED: (Status.PENDING, Status.REJECTED, Status.SPAM),
    Status.SPAM: (Status.PUBLISHED, Status.REJECTED),
    Status.REJECTED: (Status.PUBLISHED, Status.SPAM),
    Status.DELETED: (),
}
"""What one click can make of a comment, by where it stands."""


class CommentCard(msgspec.Struct, frozen=True, kw_only=True):
    """A comment in a list or on its own page; a long one comes with its beginning."""

    id: str
    name: str
    kind: str
    at: Moment
    edited: bool
    status: str
    pinned: bool
    is_reply: bool
    reason: str | None
    html: Markup
    excerpt: str | None
    thread_title: str
    thread_url: str | None
    choices: tuple[Status, ...]

    @classmethod
    def of(cls, comment: Comment, thread: Thread, now: datetime, language: str) -> "CommentCard":
        """The card of a comment."""
        return cls(
            id=comment.id,
            name=comment.author_name,
            kind=comment.author_kind,
            at=moment(comment.created_at, now, language),
            edited=comment.edited_at is not None,
            status=comment.status,
            pinned=comment.pinned,
            is_reply=comment.parent_id is not None,
            reason=comment.reason,
            # The sanitizer made it; it is the one value that templates do not escape.
            html=Markup(comment.html),  # noqa: S704  stored HTML has been through rendering.sanitizer
            excerpt=_excerpt(comment.source),
            thread_title=thread.title or thread.key,
            # A guest's browser named it: only a real address becomes a link.
            thread_url=thread.url if is_absolute_link(thread.url or "") else None,
            choices=CHOICES[Status(comment.status)],
        )


def _excerpt(source: str) -> str | None:
    words = " ".join(source.split())
    return None if len(words) <= _LONG else f"{words[:_EXCERPT].rsplit(' ', 1)[0].rstrip('.,;:!? ')}…"
