"""Delete a comment so that nothing of it is left but the place that holds its replies."""

from sqlalchemy import delete
from sqlmodel import Session, col

from comments.discussion.models import Comment, CommentRevision, FoundComment, IdempotentPost, Receipt
from comments.discussion.rules import AuthorKind, Status
from comments.discussion.visibility import change_status
from comments.foundation.clock import Clock
from comments.outbox.queueing import enqueue
from comments.reactions.giving import forget_reactions
from comments.vault.erasure import erase_sealed

FORGET_SUBJECT = "vault.forget-comment"
"""The outbox entry that destroys the subject's key even if the process dies right after the deletion."""


def delete_comment(session: Session, comment: Comment, clock: Clock) -> None:
    """Empty the comment in every column, erase its sealed values, and promise that its key goes too."""
    empty_comment(session, comment)
    enqueue(session, FORGET_SUBJECT, {"site": comment.site_id, "comment": comment.id}, clock)


def empty_comment(session: Session, comment: Comment) -> None:
    """Leave a tombstone; the caller sees to the key in the vault."""
    change_status(session, comment, Status.DELETED)
    comment.author_name, comment.author_kind, comment.account_id = "", AuthorKind.GUEST.value, None
    comment.source, comment.html, comment.tree = "", "", []
    comment.reason, comment.edited_at, comment.decided_at = None, None, None
    comment.pinned, comment.renderer, comment.policy_version = False, 0, 0
    comment.reactions, comment.score = {}, comment.replies
    session.add(comment)
    forget_reactions(session, comment.id)
    session.execute(delete(CommentRevision).where(col(CommentRevision.comment_id) == comment.id))
    session.execute(delete(Receipt).where(col(Receipt.comment_id) == comment.id))
    session.execute(delete(IdempotentPost).where(col(IdempotentPost.comment_id) == comment.id))
    session.execute(delete(FoundComment).where(col(FoundComment.comment_id) == comment.id))
    erase_sealed(session, comment.id)
