"""Post a comment, once, however often its sender tries."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from comments.db.changes import mark_changed
from comments.db.locks import wait_for_turn
from comments.discussion import storing
from comments.discussion.errors import ChallengeSpentError, IdempotencyConflictError, ThreadClosedError
from comments.discussion.models import Comment, SpentChallenge
from comments.discussion.queries import has_published
from comments.discussion.rules import AuthorKind, Status, closes_at, first_status, next_moment
from comments.discussion.storing import Answered, EarlierTry, OpenedThread, StoredComment, lock_thread
from comments.foundation.clock import Clock
from comments.foundation.errors import FieldProblem, InvalidInputError
from comments.foundation.identifiers import new_id, token_hash
from comments.policies.accepting import accept_by_use
from comments.register.categories import CATEGORIES
from comments.rendering.pipeline import Rendered
from comments.sites.rules import SiteSettings
from comments.vault.collection import SealedIdentity, store_identity

_RECEIPT_LIVES: Final = timedelta(days=CATEGORIES["receipt"].period_days or 0)
_ATTEMPT_LIVES: Final = timedelta(days=CATEGORIES["idempotency"].period_days or 0)


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
    """A comment ready to be stored."""

    id: str
    site_id: str
    thread: ThreadReference
    parent_id: str | None
    author: Author
    source: str
    rendered: Rendered
    policy_version: int
    receipt_token: str | None = field(default=None, repr=False)
    attempt: Attempt | None = None
    spent_challenge: tuple[bytes, datetime] | None = None


def post_comment(
    session: Session, sealed: SealedIdentity, new: NewComment, settings: SiteSettings, clock: Clock
) -> Comment | StoredComment:
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
    raised = _raised(thread, status, now)
    comment = _build(new, raised, parent, status)
    _store(session, new, comment, raised, now)
    store_identity(session, sealed)
    accept_by_use(session, comment.account_id, comment.site_id, settings, clock)
    return comment


def find_earlier(session: Session, site_id: str, attempt: Attempt, now: datetime) -> Comment | None:
    """What an earlier try with the same key stored. Raises IdempotencyConflictError when it said something else."""
    found = storing.earlier_try(session.connection(), site_id, attempt.key_hash)
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


def _open_thread(session: Session, new: NewComment, settings: SiteSettings, now: datetime) -> OpenedThread:
    thread = lock_thread(session.connection(), new.site_id, new.thread.key) or _create_thread(session, new, now)
    ends = closes_at(thread.created_at, settings.close_after_days)
    if thread.locked or (ends is not None and now >= ends):
        raise ThreadClosedError
    return thread


def _create_thread(session: Session, new: NewComment, now: datetime) -> OpenedThread:
    reference = new.thread
    named = {"site_id": new.site_id, "key": reference.key, "title": reference.title, "url": reference.url}
    try:
        with session.begin_nested():
            storing.add_thread(session.connection(), {"id": new_id(), "created_at": now, "last_at": now, **named})
    except IntegrityError:
        # Another process made it meanwhile.
        if (found := lock_thread(session.connection(), new.site_id, reference.key)) is None:
            raise
        return found
    made = lock_thread(session.connection(), new.site_id, reference.key)
    if made is None:
        raise ThreadClosedError
    return made


def _find_parent(session: Session, thread: OpenedThread, parent_id: str | None) -> Answered | None:
    if parent_id is None:
        return None
    parent = storing.find_answered(session.connection(), parent_id)
    if parent is None or parent.thread_id != thread.id or parent.status != Status.PUBLISHED:
        raise InvalidInputError(FieldProblem("parent", "unknown-parent"))
    return parent


def _raised(thread: OpenedThread, status: Status, now: datetime) -> OpenedThread:
    """The thread as it is with one more comment, which readers see or do not."""
    seen = int(status is Status.PUBLISHED)
    return replace(
        thread, last_at=next_moment(now, thread.last_at), count=thread.count + seen, version=thread.version + seen
    )


def _build(new: NewComment, thread: OpenedThread, parent: Answered | None, status: Status) -> StoredComment:
    seen_in = thread.version if status is Status.PUBLISHED else 0
    return StoredComment(
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
        changed_in=seen_in,
        shown_in=seen_in,
        created_at=thread.last_at,
    )


def _store(session: Session, new: NewComment, comment: StoredComment, thread: OpenedThread, now: datetime) -> None:
    connection = session.connection()
    storing.add_comment(connection, comment)
    _keep_receipt_and_attempt(connection, new, now)
    storing.raise_thread(connection, thread)
    if comment.status == Status.PUBLISHED:
        mark_changed(session)
        if comment.parent_id is not None:
            storing.count_answer(connection, comment.parent_id)
    # These statements went past whatever the session holds of the same rows.
    session.expire_all()


def _keep_receipt_and_attempt(connection: Connection, new: NewComment, now: datetime) -> None:
    if new.receipt_token is not None:
        storing.add_receipt(connection, new.id, token_hash(new.receipt_token), now + _RECEIPT_LIVES)
    if new.attempt is not None:
        made = EarlierTry(new.id, new.attempt.fingerprint, now + _ATTEMPT_LIVES)
        storing.add_try(connection, new.site_id, new.attempt.key_hash, made)
