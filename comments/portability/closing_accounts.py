"""Closing accounts for good: first what becomes of their comments, some at a time, then the accounts themselves."""

from datetime import datetime

from sqlalchemy import exists, func
from sqlmodel import Session, col, select

from comments.accounts.closing import close_for_good, is_over
from comments.accounts.models import Account
from comments.discussion.models import Comment
from comments.discussion.parting import Parting, comments_left, part
from comments.discussion.turns import take_turns
from comments.foundation.clock import Clock
from comments.vault.bound import COMMENTS
from comments.vault.key_store import subject_of
from comments.vault.ledger import anonymised


def count_comments(session: Session, as_of: datetime) -> int:
    """How many comments wait for their authors' accounts to be closed."""
    over = select(Account.id).where(is_over(as_of))
    return session.exec(select(func.count()).select_from(Comment).where(col(Comment.account_id).in_(over))).one()


def settle_comments(session: Session, as_of: datetime, limit: int) -> tuple[int, list[str]]:
    """Do with some of them what their authors wished; gives how many, and the subjects whose keys must go."""
    found = comments_left(session, select(Account.id).where(is_over(as_of)), limit)
    subjects: list[str] = []
    # One that a moderator deletes at this moment is nobody's any more.
    for comment in (each for each in take_turns(session, found) if each.account_id is not None):
        wish = _wish(session.get_one(Account, comment.account_id))
        subjects += _doomed(comment.id, wish)
        part(session, comment, wish)
    return len(found), subjects


def close_accounts(session: Session, as_of: datetime, limit: int, clock: Clock) -> tuple[int, list[str]]:
    """Close some accounts whose comments are settled; gives how many, and the subjects whose keys must go."""
    has_comments = exists().where(col(Comment.account_id) == col(Account.id))
    settled = (
        select(Account)
        .where(is_over(as_of), ~has_comments)
        .order_by(col(Account.closes_at), col(Account.id))
        .limit(limit)
    )
    subjects = [close_for_good(session, account, clock) for account in session.exec(settled).all()]
    return len(subjects), [subject for each in subjects for subject in each]


def _wish(account: Account) -> Parting:
    return Parting(account.comments_after or Parting.KEEP)


def _doomed(comment_id: str, wish: Parting) -> list[str]:
    match wish:
        case Parting.ERASE:
            return [subject_of(COMMENTS, comment_id)]
        case Parting.ANONYMISE:
            return [anonymised(comment_id)]
        case Parting.KEEP:
            return []
