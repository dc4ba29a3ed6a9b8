"""Keep that somebody reacted, or that they did not mean it; whoever calls has the comment to themselves meanwhile."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlmodel import Session, col, select

from comments.reactions.models import AccountReaction, ReactionLink
from comments.reactions.rules import slot_of
from comments.register.categories import CATEGORIES

Change = dict[str, int]
"""By how much each count rises or falls."""
LINKED: Final = timedelta(hours=CATEGORIES["vote_link"].period_hours or 0)


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reacts: a member, or whoever the marks recognise, the first of which is the one to keep."""

    account_id: str | None = None
    marks: tuple[bytes, ...] = field(default=(), repr=False)


def give(session: Session, comment_id: str, name: str, reader: Reader, now: datetime) -> Change:
    """Let a reaction stand; nothing changes where it stands already, and one that it excludes gives way."""
    standing = _standing(session, comment_id, name, reader, now)
    if standing is None:
        session.add(_row(comment_id, name, reader, now))
        return {name: 1}
    if standing.name == name:
        return {}
    before, standing.name = standing.name, name
    session.add(standing)
    return {before: -1, name: 1}


def take_back(session: Session, comment_id: str, name: str, reader: Reader, now: datetime) -> Change:
    """Remove a reaction of one's own; nothing changes where none stands, or nobody knows any more whose it is."""
    standing = _standing(session, comment_id, name, reader, now)
    if standing is None or standing.name != name:
        return {}
    session.delete(standing)
    return {name: -1}


def forget_reactions(session: Session, comment_id: str) -> None:
    """Forget who reacted to a comment that is gone."""
    session.execute(delete(AccountReaction).where(col(AccountReaction.comment_id) == comment_id))
    session.execute(delete(ReactionLink).where(col(ReactionLink.comment_id) == comment_id))


def _standing(
    session: Session, comment_id: str, name: str, reader: Reader, now: datetime
) -> AccountReaction | ReactionLink | None:
    if reader.account_id is not None:
        return session.get(AccountReaction, (reader.account_id, comment_id, slot_of(name)))
    known = select(ReactionLink).where(col(ReactionLink.digest).in_(reader.marks), col(ReactionLink.expires_at) > now)
    return session.exec(known).first()


def _row(comment_id: str, name: str, reader: Reader, now: datetime) -> AccountReaction | ReactionLink:
    if reader.account_id is None:
        return ReactionLink(digest=reader.marks[0], comment_id=comment_id, name=name, expires_at=now + LINKED)
    return AccountReaction(
        account_id=reader.account_id, comment_id=comment_id, slot=slot_of(name), name=name, created_at=now
    )
