"""Guests who lost their receipts: they ask by an address, and open once what is mailed to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, func, update
from sqlmodel import Session, col, select

from comments.accounts.mails import queue_lost_receipts
from comments.accounts.rules import check_email
from comments.db.database import Database
from comments.discussion.errors import ReceiptSpentError
from comments.discussion.models import Comment, FoundComment, ReceiptSearch
from comments.foundation.clock import Clock
from comments.foundation.identifiers import new_id, new_token, token_hash
from comments.foundation.rate_limit import RateLimiter, Rule, TooManyRequestsError
from comments.foundation.signing import Signer
from comments.outbox.queueing import enqueue
from comments.register.categories import CATEGORIES
from comments.vault.bound import RECEIPT_SEARCHES
from comments.vault.collection import Collector, store_identity
from comments.vault.erasure import erase_sealed
from comments.vault.purging import purge_rows

SEARCH_LIFETIME: Final = timedelta(hours=CATEGORIES["lost_receipt"].period_hours or 1)
FIND_RECEIPTS: Final = "receipts.find"
"""The outbox entry that looks for what was left under an address, off the way of the answer."""
FORGET_SEARCHED: Final = "receipts.forget-address"
"""The outbox entry that destroys the key of that address."""
MAILS_TO_ONE_ADDRESS: Final = Rule(limit=3, window=timedelta(days=1))
"""Nobody has confirmed these addresses: whoever types another's must not fill their mailbox."""
_TOKEN: Final = "lost-receipts"  # noqa: S105  a purpose, not a password


@dataclass(frozen=True)
class SearchDesk:
    """What asking for lost receipts needs."""

    db: Database
    collector: Collector
    signer: Signer
    limiter: RateLimiter
    clock: Clock


async def ask_for_receipts(desk: SearchDesk, email: str, language: str) -> None:
    """Promise to look for what was left under an address; the same work whether or not anything was.

    An address that was written to too often today is taken in and forgotten alike. Raises InvalidInputError.
    """
    address, search_id, clock = check_email(email), new_id(), desk.clock
    is_silent = not await _may_mail(desk, address)
    sealed = await desk.collector.seal_receipt_search(search_id, address)
    hashed = token_hash(search_token(search_id, desk.signer))

    def store(session: Session) -> None:
        now = clock()
        session.add(
            ReceiptSearch(
                id=search_id, language=language, token_hash=hashed, created_at=now, expires_at=now + SEARCH_LIFETIME
            )
        )
        session.flush()
        store_identity(session, sealed)
        enqueue(session, FIND_RECEIPTS, {"search": search_id, "silent": is_silent}, clock)

    await desk.db.write(store)


def search_token(search_id: str, signer: Signer) -> str:
    """What stands in the mailed link: the same however often it is made, so that a mail can be sent again."""
    return signer.token(_TOKEN, search_id)


def keep_found(session: Session, search_id: str, comment_ids: Sequence[str], clock: Clock) -> None:
    """Note what a search found and promise the mail; with nothing found, the search and its address are forgotten."""
    search = session.get(ReceiptSearch, search_id)
    if search is None or search.opened_at is not None:
        return
    if not comment_ids or search.expires_at <= clock():
        forget_address(session, search_id, clock)
        session.delete(search)
        return
    if found_by(session, search_id, 1):
        return
    session.add_all(FoundComment(search_id=search_id, comment_id=each) for each in comment_ids)
    queue_lost_receipts(session, search_id, clock)


def forget_address(session: Session, search_id: str, clock: Clock) -> None:
    """Remove the address of a search, and promise that its key goes too; what was found stays until the hour ends."""
    erase_sealed(session, search_id, RECEIPT_SEARCHES)
    enqueue(session, FORGET_SEARCHED, {"search": search_id}, clock)


def check_link(session: Session, token: str, now: datetime) -> None:
    """Whether a mailed link still opens, left as it is; raises ReceiptSpentError."""
    unopened = select(ReceiptSearch.id).where(*_lives(token, now), col(ReceiptSearch.opened_at).is_(None))
    if session.exec(unopened).first() is None:
        raise ReceiptSpentError


def open_link(session: Session, token: str, now: datetime) -> tuple[str, str]:
    """Use a mailed link up; gives the search and the token of the page that it opens. Raises ReceiptSpentError."""
    page_token = new_token()
    # One statement, so that of two who open it at once one finds nothing.
    spent = (
        update(ReceiptSearch)
        .where(*_lives(token, now), col(ReceiptSearch.opened_at).is_(None))
        .values(token_hash=token_hash(page_token), opened_at=now)
        .returning(col(ReceiptSearch.id))
        .execution_options(synchronize_session=False)
    )
    search_id = session.execute(spent).scalar_one_or_none()
    if search_id is None:
        raise ReceiptSpentError
    return search_id, page_token


def opened_search(session: Session, page_token: str, now: datetime) -> str:
    """The search whose page was opened; raises ReceiptSpentError."""
    opened = select(ReceiptSearch.id).where(*_lives(page_token, now), col(ReceiptSearch.opened_at).is_not(None))
    found = session.exec(opened).first()
    if found is None:
        raise ReceiptSpentError
    return found


def found_by(session: Session, search_id: str, limit: int = 1000) -> Sequence[Comment]:
    """What a search found and was not erased since, the newest first."""
    chosen = select(Comment).join(FoundComment, col(FoundComment.comment_id) == col(Comment.id))
    mine = chosen.where(col(FoundComment.search_id) == search_id)
    return session.exec(mine.order_by(col(Comment.created_at).desc(), col(Comment.id)).limit(limit)).all()


def found_comment(session: Session, search_id: str, comment_id: str) -> Comment:
    """One of them; raises ReceiptSpentError."""
    found = session.get(FoundComment, (search_id, comment_id))
    comment = None if found is None else session.get(Comment, comment_id)
    if comment is None:
        raise ReceiptSpentError
    return comment


def count_searches(session: Session, as_of: datetime) -> int:
    """How many searches are over."""
    over = col(ReceiptSearch.expires_at) <= as_of
    return session.exec(select(func.count()).select_from(ReceiptSearch).where(over)).one()


def erase_searches(session: Session, as_of: datetime, limit: int) -> tuple[int, list[str]]:
    """Erase some of them with their addresses; gives how many, and the subjects whose keys must go."""
    chosen = list(session.exec(select(ReceiptSearch.id).where(col(ReceiptSearch.expires_at) <= as_of).limit(limit)))
    subjects = purge_rows(session, RECEIPT_SEARCHES, chosen)
    session.execute(delete(ReceiptSearch).where(col(ReceiptSearch.id).in_(chosen)))
    return len(chosen), subjects


async def _may_mail(desk: SearchDesk, email: str) -> bool:
    try:
        await desk.limiter.check("lost-receipts", desk.collector.email_index(email), rule=MAILS_TO_ONE_ADDRESS)
    except TooManyRequestsError:
        return False
    return True


def _lives(token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return col(ReceiptSearch.token_hash) == token_hash(token), col(ReceiptSearch.expires_at) > now
