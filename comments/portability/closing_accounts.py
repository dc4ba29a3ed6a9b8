"""Closing accounts for good: first what becomes of their comments, some at a time, then the accounts themselves."""

from datetime import datetime
from functools import partial

from sqlalchemy import func
from sqlmodel import Session, col, select

from comments.accounts.closing import accounts_over, close_for_good, is_over
from comments.accounts.models import Account
from comments.discussion.models import Comment
from comments.discussion.parting import Parting, comments_left, part
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
    wishes = {account.id: _wish(account) for account in accounts_over(session, as_of, limit)}
    found = comments_left(session, list(wishes), limit)
    subjects: list[str] = []
    for comment in found:
        wish = wishes[comment.account_id or ""]
        subjects += _doomed(comment.id, wish)
        part(session, comment, wish)
    return len(found), subjects


def close_accounts(session: Session, as_of: datetime, limit: int, clock: Clock) -> tuple[int, list[str]]:
    """Close some accounts, whose comments are settled by now; gives how many, and the subjects whose keys must go."""
    closing = accounts_over(session, as_of, limit)
    busy = {comment.account_id for comment in comments_left(session, [each.id for each in closing], limit)}
    close = partial(close_for_good, session, clock=clock)
    done = [close(account) for account in closing if account.id not in busy]
    return len(done), [subject for subjects in done for subject in subjects]


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
