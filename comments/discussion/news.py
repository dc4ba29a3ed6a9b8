"""What is new in a thread since one of its versions: comments that appeared, changed or went, as the public may know.

A comment carries the versions in which it last changed and last became public, so that one question answers it, in any
process, and the answer is the same to whoever asks again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import bindparam, select, tuple_
from sqlmodel import Session, col

from comments.db.prepared import Prepared
from comments.discussion.models import Comment, Thread
from comments.discussion.pages import SEEN, SeenComment, seen_by
from comments.discussion.rules import Status

MOST_CHANGES: Final = 100
"""Whoever missed more than these asks for the thread anew."""
_THREADS_AT_ONCE: Final = 200

Place = tuple[str, str]
"""A site's id and the key of one of its threads, which need not exist yet."""


class Kind(StrEnum):
    """What happened to a comment, as its readers see it."""

    CREATED = "comment.created"
    UPDATED = "comment.updated"
    DELETED = "comment.deleted"


@dataclass(frozen=True)
class Change:
    """One comment as it stands since `version`; `shown_in` is the version in which it last became public."""

    id: str
    parent: str | None
    version: int
    shown_in: int
    public: bool

    def kind(self, since: int) -> Kind | None:
        """What that is for somebody who knew the thread at `since`; nothing if it came and went meanwhile."""
        came = self.shown_in > since
        if self.public:
            return Kind.CREATED if came else Kind.UPDATED
        return Kind.DELETED if self.shown_in and not came else None


@dataclass(frozen=True)
class News:
    """A thread as it is now; `changes` are the latest, and all of those since `whole_since`."""

    version: int
    count: int
    changes: Sequence[Change]
    whole_since: int


def news_of(session: Session, known: Mapping[Place, int]) -> dict[Place, News]:
    """What is new in several threads since the version that is known of each; those without news are left out."""
    found: dict[Place, News] = {}
    for thread in _threads(session, list(known)):
        place = thread.site_id, thread.key
        if thread.version > known[place]:
            found[place] = _latest(session, thread, known[place])
        elif thread.version < known[place]:
            found[place] = News(thread.version, thread.count, (), known[place])
    return found


_CHANGED = Prepared(
    select(*SEEN)
    .where(
        col(Comment.thread_id) == bindparam("of_thread"),
        col(Comment.changed_in) > bindparam("since"),
        col(Comment.status) == Status.PUBLISHED,
    )
    .order_by(col(Comment.created_at))
    .limit(MOST_CHANGES)
)


def changed_comments(session: Session, thread_id: str, since: int) -> list[SeenComment]:
    """The comments that changed since a version and are seen, from the oldest on."""
    return seen_by(session, _CHANGED, {"of_thread": thread_id, "since": since})


def _threads(session: Session, places: Sequence[Place]) -> Iterator[Thread]:
    for start in range(0, len(places), _THREADS_AT_ONCE):
        some = places[start : start + _THREADS_AT_ONCE]
        statement = select(Thread).where(tuple_(col(Thread.site_id), col(Thread.key)).in_(some))
        yield from session.scalars(statement)


def _latest(session: Session, thread: Thread, since: int) -> News:
    """Whoever knows a thread of long ago takes nothing from those who missed little."""
    columns = (Comment.id, Comment.parent_id, Comment.changed_in, Comment.shown_in, Comment.status)
    statement = select(*map(col, columns)).where(col(Comment.thread_id) == thread.id, col(Comment.changed_in) > since)
    rows = session.execute(statement.order_by(col(Comment.changed_in).desc()).limit(MOST_CHANGES + 1)).all()
    changes = [
        Change(id=row[0], parent=row[1], version=row[2], shown_in=row[3], public=row[4] == Status.PUBLISHED)
        for row in reversed(rows[:MOST_CHANGES])
    ]
    whole_since = rows[MOST_CHANGES][2] if len(rows) > MOST_CHANGES else since
    return News(thread.version, thread.count, changes, whole_since)
