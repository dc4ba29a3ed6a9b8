"""Post a comment, once, however often its sender tries."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from comments.db.changes import mark_changed
from comments.db.locks import wait_for_turn
from comments.discussion.errors import ChallengeSpentError, IdempotencyConflictError, ThreadClosedError
from comments.discussion.models import Comment, IdempotentPost, Receipt, SpentChallenge, Thread
from comments.discussion.queries import has_published, thread_by_key
from comments.discussion.rules import AuthorKind, Status, closes_at, first_status, next_moment
from comments.discussion.visibility import tell_parents
from comments.foundation.clock import Clock
from comments.foundation.errors import FieldProblem, InvalidInputError
from comments.foundation.identifiers import new_id, token_hash
from comments.policies.accepting import accept_by_use
from comments.register.categories import CATEGORIES
from comments.rendering.pipeline import Rendered
from comments.sites.rules import SiteSettings
from comments.vault.collection import SealedIdentity, store_identity


@dataclass(frozen=True)
class ThreadReference:
    """The page that a comment is about, as its blog names it."""

    key: str
    title: str = ""
    url: str | None = None


@dataclass(frozen=True)
class Author:
    """Under which name somebody speaks; `account_id` is absent for guests."""

    kind: AuthorKind
    name: str
    account_id: str | None = None


@dataclass(frozen=True)
class Attempt:
    """What recognises a retry: the key's hash, and a keyed digest of what is said."""

    key_hash: bytes
    fingerprint: bytes


@dataclass(frozen=True)
class NewComment:
    """A comment ready to be stored; `sealed` is what its sender entrusts to the site, closed already."""

    id: str
    site_id: str
    thread: ThreadReference
    parent_id: str | None
    author: Author
    source: str
    rendered: Rendered
    sealed: SealedIdentity
    policy_version: int
    receipt_token: str | None = field(default=None, repr=False)
    attempt: Attempt | None = None
    spent_challenge: tuple[bytes, datetime] | None = None


def post_comment(session: Session, new: NewComment, settings: SiteSettings, clock: Clock) -> Comment:
    """Store a comment with its thread, sealed identity and receipt, or give back the one an earlier try stored.

    Raises ThreadClosedError, InvalidInputError (`parent`), IdempotencyConflictError, ChallengeSpentError.
    """
    now = clock()
    if new.attempt is not None:
        wait_for_turn(session, new.site_id.encode(), new.attempt.key_hash)
        if (earlier := find_earlier(session, new.site_id, new.attempt, now)) is not None:
            return earlier
    _spend_challenge(session, new)
    thread = _open_thread(session, new, settings, now)
    parent = _find_parent(session, thread, new.parent_id)
    published_before = bool(new.author.account_id) and has_published(session, new.site_id, new.author.account_id or "")
    status = first_status(settings.moderation, new.author.kind, published_before=published_before)
    thread.last_at = next_moment(now, thread.last_at)
    comment = _build(new, thread, parent, status)
    session.add(comment)
    session.flush()
    store_identity(session, new.sealed)
    _keep_receipt_and_attempt(session, new, now)
    accept_by_use(session, comment.account_id, comment.site_id, settings, clock)
    if status is Status.PUBLISHED:
        thread.count += 1
        thread.version += 1
        comment.changed_in = comment.shown_in = thread.version
        tell_parents(session, comment, 1)
        mark_changed(session)
    session.add(thread)
    session.flush()
    return comment


def find_earlier(session: Session, site_id: str, attempt: Attempt, now: datetime) -> Comment | None:
    """What an earlier try with the same key stored. Raises IdempotencyConflictError when it said something else."""
    found = session.get(IdempotentPost, (site_id, attempt.key_hash))
    if found is None or found.expires_at <= now:
        return None
    if found.fingerprint != attempt.fingerprint:
        raise IdempotencyConflictError
    return session.get(Comment, found.comment_id)


def _spend_challenge(session: Session, new: NewComment) -> None:
    if new.spent_challenge is None:
        return
    fingerprint, expires_at = new.spent_challenge
    try:
        with session.begin_nested():
            session.add(SpentChallenge(fingerprint=fingerprint, expires_at=expires_at))
    except IntegrityError:
        raise ChallengeSpentError from None


def _open_thread(session: Session, new: NewComment, settings: SiteSettings, now: datetime) -> Thread:
    thread = _lock_thread(session, new.site_id, new.thread.key) or _create_thread(session, new, now)
    ends = closes_at(thread.created_at, settings.close_after_days)
    if thread.locked or (ends is not None and now >= ends):
        raise ThreadClosedError
    return thread


def _lock_thread(session: Session, site_id: str, key: str) -> Thread | None:
    # Counts and times are raised on the row, so that two posts at once wait for each other on PostgreSQL.
    statement = select(Thread).where(col(Thread.site_id) == site_id, col(Thread.key) == key)
    return session.scalars(statement.with_for_update().execution_options(populate_existing=True)).first()


def _create_thread(session: Session, new: NewComment, now: datetime) -> Thread:
    reference = new.thread
    thread = Thread(
        id=new_id(),
        site_id=new.site_id,
        key=reference.key,
        title=reference.title,
        url=reference.url,
        created_at=now,
        last_at=now,
    )
    try:
        with session.begin_nested():
            session.add(thread)
    except IntegrityError:
        # Another process made it meanwhile.
        found = thread_by_key(session, new.site_id, reference.key)
        if found is None:
            raise
        return session.get_one(Thread, found.id, with_for_update=True, populate_existing=True)
    return thread


def _find_parent(session: Session, thread: Thread, parent_id: str | None) -> Comment | None:
    if parent_id is None:
        return None
    parent = session.get(Comment, parent_id)
    if parent is None or parent.thread_id != thread.id or parent.status != Status.PUBLISHED:
        raise InvalidInputError(FieldProblem("parent", "unknown-parent"))
    return parent


def _build(new: NewComment, thread: Thread, parent: Comment | None, status: Status) -> Comment:
    return Comment(
        id=new.id,
        site_id=new.site_id,
        thread_id=thread.id,
        parent_id=None if parent is None else parent.id,
        root_id=new.id if parent is None else parent.root_id,
        depth=0 if parent is None else parent.depth + 1,
        author_kind=new.author.kind,
        author_name=new.author.name,
        account_id=new.author.account_id,
        source=new.source,
        html=new.rendered.html,
        tree=new.rendered.tree,
        renderer=new.rendered.version,
        status=status,
        policy_version=new.policy_version,
        created_at=thread.last_at,
    )


def _keep_receipt_and_attempt(session: Session, new: NewComment, now: datetime) -> None:
    if new.receipt_token is not None:
        lives = timedelta(days=CATEGORIES["receipt"].period_days or 0)
        session.add(Receipt(comment_id=new.id, token_hash=token_hash(new.receipt_token), expires_at=now + lives))
    if new.attempt is not None:
        # One whose day is over makes room for the same key again.
        session.merge(
            IdempotentPost(
                site_id=new.site_id,
                key_hash=new.attempt.key_hash,
                comment_id=new.id,
                fingerprint=new.attempt.fingerprint,
                expires_at=now + timedelta(days=CATEGORIES["idempotency"].period_days or 0),
            )
        )
