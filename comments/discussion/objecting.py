"""Objecting to what is kept on the ground of legitimate interest: what is sealed with a comment ends at once."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from comments.audit.actions import Action
from comments.audit.log import Act, append
from comments.audit.models import AuditEntry
from comments.discussion.models import Comment
from comments.foundation.clock import Clock
from comments.outbox.queueing import enqueue
from comments.vault.erasure import erase_sealed
from comments.vault.gate import AUTHOR

FORGET_OBJECTED = "vault.forget-objected"
"""The outbox entry that destroys the comment's key, as FORGET_SUBJECT does, and leaves the words alone."""


def object_to_keeping(session: Session, comment: Comment, clock: Clock) -> None:
    """Forget the IP and e-mail address of a comment and its network's tag; its words stay.

    The record tells that its author objected, never who that is. To object again changes nothing.
    """
    if objected_at(session, comment) is not None:
        return
    erase_sealed(session, comment.id)
    enqueue(session, FORGET_OBJECTED, {"site": comment.site_id, "comment": comment.id}, clock)
    act = Act(action=Action.OBJECTED, site_id=comment.site_id, actor_role=AUTHOR, subject=comment.id)
    append(session, act, clock)


def objections_to(session: Session, comment_ids: Sequence[str]) -> dict[str, datetime]:
    """When the authors of some comments objected, by comment."""
    chosen = select(AuditEntry.subject, AuditEntry.at).where(
        col(AuditEntry.subject).in_(comment_ids), col(AuditEntry.action) == Action.OBJECTED.value
    )
    return {str(subject): at for subject, at in session.exec(chosen)}


def objected_at(session: Session, comment: Comment) -> datetime | None:
    """When the comment's author objected, if they did."""
    return objections_to(session, [comment.id]).get(comment.id)
