"""Correct the name under which a guest wrote: at any time, since what is wrong about a person must be mended."""

from sqlmodel import Session

from comments.discussion.errors import NothingToCorrectError
from comments.discussion.models import Comment
from comments.discussion.rules import EDITABLE, AuthorKind, Status, first_status
from comments.discussion.turns import take_turn
from comments.discussion.visibility import change_status, note_change
from comments.sites.rules import SiteSettings


def correct_name(session: Session, comment: Comment, name: str, settings: SiteSettings) -> None:
    """Give the comment another author's name; where the site looks at comments first, it looks at the name too."""
    thread = take_turn(session, comment)
    if comment.status not in EDITABLE or comment.author_kind != AuthorKind.GUEST:
        raise NothingToCorrectError
    if name == comment.author_name:
        return
    comment.author_name = name
    session.add(comment)
    if first_status(settings.moderation, AuthorKind.GUEST, published_before=False) is Status.PENDING:
        change_status(session, comment, Status.PENDING)
    note_change(session, thread, comment)
