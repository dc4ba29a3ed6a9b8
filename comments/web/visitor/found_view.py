"""What a mailed link found, as its page lists it: nothing is opened, and the IP is told of but never shown."""

from datetime import datetime

import msgspec
from sqlmodel import Session

from comments.discussion.objecting import objections_to
from comments.discussion.own_comments import written_with
from comments.discussion.receipt_searches import found_by
from comments.web.visitor.receipt_view import CommentCard, HeldLine, card_of, sealed_lines


class FoundCard(msgspec.Struct, frozen=True, kw_only=True):
    """A comment, and until when something is sealed with it."""

    card: CommentCard
    held: list[HeldLine]


def found_cards(session: Session, search_id: str, now: datetime, language: str) -> list[FoundCard]:
    """Everything that was found and is still there, the newest first."""
    ids = [each.id for each in found_by(session, search_id)]
    objected = objections_to(session, ids)
    return [
        FoundCard(
            card=card_of(each.comment, (each.site, each.thread), objected.get(each.comment.id), now, language),
            held=sealed_lines(session, each.comment, each.site, now, language),
        )
        for each in reversed(written_with(session, ids))
    ]
