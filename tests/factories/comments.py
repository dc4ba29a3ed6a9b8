"""Comments for tests, straight into the table."""

from datetime import UTC, datetime

from sqlmodel import Session, col, select

from comments.discussion.models import Comment, Thread
from comments.discussion.rules import Status
from comments.foundation.identifiers import new_id
from comments.sites.models import Site

POSTED = datetime(2026, 2, 1, tzinfo=UTC)


def make_comment(
    session: Session,
    site: Site,
    *,
    parent: Comment | None = None,
    status: str = "published",
    key: str = "/post",
    own_id: str | None = None,
) -> Comment:
    """A guest's comment on a page of the site."""
    thread = _thread(session, site, key)
    own_id = own_id or new_id()
    comment = Comment(
        id=own_id,
        site_id=site.id,
        thread_id=thread.id,
        parent_id=None if parent is None else parent.id,
        root_id=own_id if parent is None else parent.root_id,
        depth=0 if parent is None else parent.depth + 1,
        author_kind="guest",
        author_name="Nadia",
        source="Hello",
        html="<p>Hello</p>",
        tree=[],
        status=status,
        created_at=POSTED,
    )
    thread.count += status == Status.PUBLISHED
    session.add(comment)
    session.flush()
    return comment


def _thread(session: Session, site: Site, key: str) -> Thread:
    chosen = select(Thread).where(col(Thread.site_id) == site.id, col(Thread.key) == key)
    thread = session.exec(chosen).one_or_none()
    if thread is None:
        thread = Thread(id=new_id(), site_id=site.id, key=key, created_at=POSTED, last_at=POSTED)
        session.add(thread)
        session.flush()
    return thread
