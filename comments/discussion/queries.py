"""Reading threads and comments, always of one site."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, select
from sqlmodel import Session, col

from comments.discussion.errors import ReceiptSpentError
from comments.discussion.models import Comment, CommentRevision, Receipt, Thread
from comments.discussion.rules import Status
from comments.foundation.errors import NotFoundError
from comments.foundation.identifiers import token_hash
from comments.sites.models import Site


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


_COUNTS = (
    select(col(Site.id), col(Thread.key), col(Thread.count))
    .outerjoin(
        Thread,
        and_(col(Thread.site_id) == col(Site.id), col(Thread.key).in_(bindparam("of_keys", expanding=True))),
    )
    .where(col(Site.slug) == bindparam("of_slug"))
)


def counts(session: Session, slug: str, keys: Sequence[str]) -> dict[str, int]:
    """How many comments are published in each thread of a site, 0 where nobody wrote; raises NotFoundError."""
    rows = session.connection().execute(_COUNTS, {"of_slug": slug, "of_keys": keys}).all()
    if not rows:
        raise NotFoundError
    found = {key: count for _, key, count in rows}
    return {key: found.get(key, 0) for key in keys}


def has_published(session: Session, site_id: str, account_id: str) -> bool:
    """Whether a member has a published comment on the site."""
    statement = select(col(Comment.id)).where(
        col(Comment.site_id) == site_id,
        col(Comment.account_id) == account_id,
        col(Comment.status) == Status.PUBLISHED,
    )
    return session.execute(statement.limit(1)).first() is not None
