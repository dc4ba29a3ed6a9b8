"""Object, as a member, to what is kept with each of one's comments."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from sqlmodel import Session

from comments.db.database import Database
from comments.discussion.models import Comment
from comments.discussion.objecting import object_to_keeping
from comments.discussion.own_comments import sealed_of_member
from comments.foundation.clock import Clock

_AT_ONCE: Final = 50
"""In one transaction, so that nobody who posts waits for long."""


async def object_everywhere(db: Database, account_id: str, clock: Clock) -> None:
    """Forget the addresses that are sealed with somebody's comments on every blog; done in part, it goes on again."""
    found = await db.read(partial(sealed_of_member, account_id=account_id))
    for start in range(0, len(found), _AT_ONCE):
        some = [comment_id for comment_id, _ in found[start : start + _AT_ONCE]]
        await db.write(partial(_object, account_id=account_id, comment_ids=some, clock=clock))


def _object(session: Session, account_id: str, comment_ids: Sequence[str], clock: Clock) -> None:
    for comment_id in comment_ids:
        comment = session.get(Comment, comment_id)
        if comment is not None and comment.account_id == account_id:
            object_to_keeping(session, comment, clock)
