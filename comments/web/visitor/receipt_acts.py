"""What the holder of a receipt may do with its comment; a link that is worth nothing is refused alike for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from comments.disclosures.queries import LookMade, held_until, looks_at
from comments.discussion import queries
from comments.discussion.correcting import correct_name
from comments.discussion.deleting import delete_comment
from comments.discussion.editing import edit_comment
from comments.discussion.models import Comment, CommentRevision, Receipt, Thread
from comments.discussion.objecting import object_to_keeping, objected_at
from comments.foundation.clock import Clock
from comments.rendering.limits import check_name
from comments.rendering.pipeline import Rendered
from comments.sites.models import Site
from comments.sites.queries import site_by_id
from comments.sites.rules import SiteSettings


@dataclass(frozen=True, kw_only=True)
class Found:
    """The comment of a receipt with where it stands, what it said before, who looked, until when the receipt works."""

    comment: Comment
    site: Site
    thread: Thread
    former: Sequence[CommentRevision]
    looks: list[LookMade]
    objected_at: datetime | None
    receipt_ends: datetime


def find(session: Session, token: str, now: datetime) -> Found:
    """What a receipt proves; raises ReceiptSpentError."""
    comment = queries.comment_by_receipt(session, token, now)
    return Found(
        comment=comment,
        site=site_by_id(session, comment.site_id),
        thread=queries.thread_of(session, comment),
        former=queries.former_words(session, comment.id),
        looks=looks_at(session, comment.site_id, comment.id),
        objected_at=objected_at(session, comment),
        receipt_ends=session.get_one(Receipt, comment.id).expires_at,
    )


def correct(session: Session, token: str, name: str, clock: Clock) -> Found:
    """Correct the name, at any time. Raises ReceiptSpentError, InvalidInputError, NothingToCorrectError."""
    found = find(session, token, clock())
    correct_name(session, found.comment, check_name(name, "name"), SiteSettings.of(found.site))
    return found


def reword(session: Session, token: str, words: tuple[str, Rendered], clock: Clock) -> None:
    """Change the words while the window is open. Raises ReceiptSpentError, EditWindowOverError."""
    found, (source, rendered) = find(session, token, clock()), words
    edit_comment(session, found.comment, source, rendered, SiteSettings.of(found.site), clock)


def object_to(session: Session, token: str, clock: Clock) -> None:
    """Forget what is sealed with the comment. Raises ReceiptSpentError."""
    object_to_keeping(session, queries.comment_by_receipt(session, token, clock()), clock)


def erase(session: Session, token: str, clock: Clock) -> datetime | None:
    """Erase the comment with everything it left. Gives until when something of it is held all the same.

    Raises ReceiptSpentError.
    """
    comment = queries.comment_by_receipt(session, token, clock())
    delete_comment(session, comment, clock)
    return held_until(session, comment.id)
