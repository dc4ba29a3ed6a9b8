"""React to a comment, or take that back: its counts, its score and what its readers see follow.

A closed thread takes reactions all the same: closing ends what is said, not what readers think of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col

from comments.discussion.models import Comment
from comments.discussion.queries import comment_by_id
from comments.discussion.rules import Status
from comments.discussion.turns import take_turn
from comments.discussion.visibility import touch
from comments.foundation.clock import Clock
from comments.foundation.errors import NotFoundError
from comments.policies.accepting import accept_by_use
from comments.reactions import giving
from comments.reactions.errors import ReactionNotOfferedError
from comments.reactions.giving import Change, Reader
from comments.reactions.rules import KNOWN, counted, worth_of
from comments.sites.queries import site_by_id
from comments.sites.rules import SiteSettings

Act = Callable[[Session, str, str, Reader, datetime], Change]


@dataclass(frozen=True, kw_only=True)
class Reaction:
    """Somebody's reaction to a comment."""

    comment_id: str
    name: str
    by: Reader


def react(session: Session, reaction: Reaction, clock: Clock) -> Mapping[str, int]:
    """Count a reaction once, however often it is given; gives the counts.

    Raises NotFoundError where the comment is not published, ReactionNotOfferedError.
    """
    return _change(session, reaction, giving.give, clock)


def take_back(session: Session, reaction: Reaction, clock: Clock) -> Mapping[str, int]:
    """Count a reaction no longer, whether or not the blog still offers it; gives the counts.

    Raises NotFoundError where the comment is not published, ReactionNotOfferedError for one that there never was.
    """
    return _change(session, reaction, giving.take_back, clock)


def _change(session: Session, reaction: Reaction, act: Act, clock: Clock) -> Mapping[str, int]:
    comment = comment_by_id(session, reaction.comment_id)
    settings = SiteSettings.of(site_by_id(session, comment.site_id))
    if reaction.name not in (settings.reactions if act is giving.give else KNOWN):
        raise ReactionNotOfferedError
    thread = take_turn(session, comment)
    if comment.status != Status.PUBLISHED:
        raise NotFoundError
    change = act(session, comment.id, reaction.name, reaction.by, clock())
    accept_by_use(session, reaction.by.account_id, comment.site_id, settings, clock)
    if change:
        _count(session, comment, change)
        touch(session, thread)
    session.flush()
    return comment.reactions


def _count(session: Session, comment: Comment, change: Change) -> None:
    after = counted(comment.reactions, change)
    # Added up by the database: an answer that is published at this moment raises the score as well.
    comment.score = col(Comment.score) + worth_of(after) - worth_of(comment.reactions)  # type: ignore[assignment]
    comment.reactions = after
    session.add(comment)
