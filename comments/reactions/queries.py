"""Reading what one member thinks of comments."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from comments.reactions.models import AccountReaction


def reactions_of(session: Session, account_id: str) -> Sequence[AccountReaction]:
    """Somebody's reactions, the oldest first."""
    chosen = select(AccountReaction).where(col(AccountReaction.account_id) == account_id)
    return session.exec(chosen.order_by(col(AccountReaction.created_at), col(AccountReaction.comment_id))).all()


def count_reactions(session: Session, account_id: str) -> int:
    """How many reactions somebody gave."""
    mine = select(func.count()).select_from(AccountReaction).where(col(AccountReaction.account_id) == account_id)
    return session.exec(mine).one()
