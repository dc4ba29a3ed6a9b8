"""What may happen to threads and comments, decided on values."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Status(StrEnum):
    """Where a comment stands."""

    PUBLISHED = "published"
    PENDING = "pending"
    SPAM = "spam"
    REJECTED = "rejected"
    DELETED = "deleted"


class AuthorKind(StrEnum):
    """Who wrote: somebody with a name, somebody with an account, or somebody with a role on the site."""

    GUEST = "guest"
    MEMBER = "member"
    STAFF = "staff"


class Sort(StrEnum):
    """The order of top-level comments."""

    OLDEST = "oldest"
    NEWEST = "newest"
    TOP = "top"


EDITABLE: Final = frozenset({Status.PUBLISHED, Status.PENDING})
_TICK: Final = timedelta(microseconds=1)


def first_status(moderation: str, kind: AuthorKind, *, published_before: bool) -> Status:
    """Where a new comment starts. With `first`, guests always wait: nothing proves that a name is the same person's."""
    if kind is AuthorKind.STAFF or moderation == "off":
        return Status.PUBLISHED
    if moderation == "first" and kind is AuthorKind.MEMBER and published_before:
        return Status.PUBLISHED
    return Status.PENDING


def closes_at(opened_at: datetime, close_after_days: int | None) -> datetime | None:
    """When a thread stops taking comments."""
    return None if close_after_days is None else opened_at + timedelta(days=close_after_days)


def edit_window_ends(posted_at: datetime, edit_minutes: int) -> datetime:
    """Until when an author may change a comment."""
    return posted_at + timedelta(minutes=edit_minutes)


def next_moment(now: datetime, last: datetime) -> datetime:
    """The time of a new comment, later than every other of its thread."""
    return max(now, last + _TICK)
