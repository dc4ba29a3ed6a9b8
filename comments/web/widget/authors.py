"""Who asks to change a comment: its guest by the receipt, its member by their session, or a moderator."""

from dataclasses import dataclass, field
from functools import partial

from sqlmodel import Session

from comments.accounts.people import COMMENTING, Person
from comments.accounts.sessions import person_by_token
from comments.db.database import Database
from comments.discussion import deleting, editing, queries
from comments.discussion.models import Comment
from comments.discussion.rules import Status
from comments.foundation.clock import Clock
from comments.foundation.errors import FieldProblem, InvalidInputError, NotAllowedError, NotFoundError, NotSignedInError
from comments.moderation.deciding import decide
from comments.moderation.rules import Decision
from comments.rendering.pipeline import Rendered
from comments.sites.queries import site_by_id
from comments.sites.rules import SiteSettings
from comments.web.widget.outgoing import CommentView, PostedCommentView, comment_view, posted_view

_DECIDABLE = frozenset(Status)


@dataclass(frozen=True)
class Edit:
    """New words for a comment, and the token of whoever wrote it."""

    comment_id: str
    token: str = field(repr=False)
    source: str = field(repr=False)
    rendered: Rendered = field(repr=False)


def edit(session: Session, change: Edit, clock: Clock) -> PostedCommentView:
    """Change one's own comment. Raises NotSignedInError, NotAllowedError, EditWindowOverError."""
    comment = queries.comment_by_id(session, change.comment_id)
    if not is_author(session, comment, change.token, clock):
        raise NotAllowedError
    settings = SiteSettings.of(site_by_id(session, comment.site_id))
    editing.edit_comment(session, comment, change.source, change.rendered, settings, clock)
    return posted_view(comment, queries.thread_of(session, comment).key)


def source_of(session: Session, comment_id: str, token: str, clock: Clock) -> str:
    """One's own comment as it was typed. Raises NotSignedInError, NotAllowedError."""
    comment = queries.comment_by_id(session, comment_id)
    if not is_author(session, comment, token, clock):
        raise NotAllowedError
    return comment.source


def moderate(session: Session, comment_id: str, token: str, decision: Decision, clock: Clock) -> CommentView:
    """Carry out a moderator's decision. Raises NotSignedInError, NotAllowedError, NotFoundError."""
    comment = decide(session, _moderator(session, token, clock), comment_id, decision, clock)
    return comment_view(comment, queries.thread_of(session, comment).key, to_author=True)


async def remove(db: Database, comment_id: str, token: str, clock: Clock) -> None:
    """Delete one's own comment, or any as a moderator."""
    await db.write(partial(_remove, comment_id=comment_id, token=token, clock=clock))


def decision(status: str | None, pinned: bool | None, reason: str | None) -> Decision:
    """What a moderator's request says; raises InvalidInputError."""
    if status is None and pinned is None:
        raise InvalidInputError(FieldProblem("body", "required"))
    if status is not None and status not in _DECIDABLE:
        raise InvalidInputError(FieldProblem("status", "not-a-choice", choices=", ".join(Status)))
    return Decision(status=None if status is None else Status(status), pinned=pinned, reason=reason)


def is_author(session: Session, comment: Comment, token: str, clock: Clock) -> bool:
    """Whether a receipt or a member's session is that of the comment's author. Raises NotSignedInError."""
    try:
        return queries.comment_by_receipt(session, token, clock()).id == comment.id
    except NotFoundError:
        person = person_by_token(session, token, COMMENTING, clock)
    if person.site_id not in {None, comment.site_id}:
        raise NotSignedInError from None
    return comment.account_id == person.id


def _remove(session: Session, comment_id: str, token: str, clock: Clock) -> None:
    comment = queries.comment_by_id(session, comment_id)
    if is_author(session, comment, token, clock):
        deleting.delete_comment(session, comment, clock)
        return
    decide(session, _moderator(session, token, clock), comment_id, Decision(status=Status.DELETED), clock)


def _moderator(session: Session, token: str, clock: Clock) -> Person:
    """Whoever signed in by themselves: what a blog's page was lent is for commenting alone."""
    person = person_by_token(session, token, COMMENTING, clock)
    if person.kind == "widget":
        raise NotAllowedError
    return person
