"""Change a comment's words while its author's window is open."""

from datetime import datetime

from sqlmodel import Session

from comments.discussion.errors import EditWindowOverError
from comments.discussion.models import Comment, CommentRevision
from comments.discussion.queries import has_published
from comments.discussion.rules import EDITABLE, AuthorKind, Status, edit_window_ends, first_status
from comments.discussion.turns import take_turn
from comments.discussion.visibility import change_status, note_change
from comments.foundation.clock import Clock
from comments.foundation.identifiers import new_id
from comments.policies.accepting import accept_by_use
from comments.rendering.pipeline import Rendered
from comments.sites.rules import SiteSettings, period_days


def edit_comment(
    session: Session, comment: Comment, source: str, rendered: Rendered, settings: SiteSettings, clock: Clock
) -> Comment:
    """Replace the words, and keep the former ones as long as the site says.

    Where the site looks at comments first, it looks at the new words too.
    """
    now, thread = clock(), take_turn(session, comment)
    over = now >= edit_window_ends(comment.created_at, settings.edit_minutes)
    if over or comment.status not in EDITABLE:
        raise EditWindowOverError(minutes=settings.edit_minutes)
    _keep_former_words(session, comment, settings, now)
    comment.source, comment.html, comment.tree = source, rendered.html, rendered.tree
    comment.renderer, comment.edited_at = rendered.version, now
    session.add(comment)
    kind = AuthorKind(comment.author_kind)
    before = comment.account_id is not None and has_published(session, comment.site_id, comment.account_id)
    if first_status(settings.moderation, kind, published_before=before) is Status.PENDING:
        change_status(session, comment, Status.PENDING)
    accept_by_use(session, comment.account_id, comment.site_id, settings, clock)
    note_change(session, thread, comment)
    return comment


def _keep_former_words(session: Session, comment: Comment, settings: SiteSettings, now: datetime) -> None:
    """A site that keeps them for no day keeps none."""
    if period_days(settings, "revision"):
        former = CommentRevision(
            id=new_id(),
            site_id=comment.site_id,
            comment_id=comment.id,
            source=comment.source,
            replaced_at=now,
        )
        session.add(former)
