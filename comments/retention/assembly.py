"""Which feature forgets which category: each knows how, retention knows when."""

from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from comments.accounts import purging as accounts
from comments.accounts import purging_addresses as addresses
from comments.accounts.mails import MAIL_KINDS
from comments.accounts.models import AccountLink, SignInCode
from comments.audit import purging as audit
from comments.db.database import Database
from comments.discussion import purging as discussion
from comments.discussion.models import IdempotentPost, Receipt, SpentChallenge
from comments.discussion.rules import Status
from comments.foundation.clock import Clock
from comments.outbox import purging as outbox
from comments.register.categories import CATEGORIES
from comments.retention.purgers import CommentPurger, Purger, Retention, RowPurger, SealedRowPurger
from comments.statistics import purging as statistics
from comments.vault.expiry import KeyExpiry


def new_retention(db: Database, expiry: KeyExpiry, clock: Clock) -> Retention:
    """Retention over every feature there is."""
    purgers: dict[str, Purger] = {
        "spam": _turned_away(Status.SPAM),
        "rejected": _turned_away(Status.REJECTED),
        "receipt": _expiring(Receipt),
        "idempotency": _expiring(IdempotentPost),
        "challenge": _expiring(SpentChallenge),
        "registration": SealedRowPurger(count=addresses.count_registrations, erase=addresses.erase_registrations),
        "email_change": SealedRowPurger(count=addresses.count_email_changes, erase=addresses.erase_email_changes),
        "session_ip": SealedRowPurger(count=accounts.count_session_ips, erase=accounts.erase_session_ips),
        "session": _over_sessions(timedelta(days=CATEGORIES["session"].period_days or 0)),
        "link": _ended(AccountLink),
        "sign_in_code": _ended(SignInCode),
        "invitation": SealedRowPurger(count=accounts.count_invitations, erase=accounts.erase_invitations),
        "statistics": RowPurger(count=statistics.count_due, erase=statistics.aggregate_due),
        "audit": RowPurger(count=audit.count_due, erase=partial(audit.erase_payloads, clock=clock)),
        "outbox": _delivered(outbox.Kept(CATEGORIES["outbox"].period_days or 0, passing=MAIL_KINDS)),
    }
    return Retention(db=db, expiry=expiry, purgers=purgers, clock=clock)


def _turned_away(status: Status) -> CommentPurger:
    def count(session: Session, site_id: str, before: datetime) -> int:
        return discussion.count_over(session, site_id, status, before)

    def erase(session: Session, site_id: str, before: datetime, limit: int) -> list[str]:
        return discussion.erase_over(session, site_id, status, before, limit)

    return CommentPurger(count=count, erase=erase)


def _expiring(table: discussion.Expiring) -> RowPurger:
    def count(session: Session, as_of: datetime) -> int:
        return discussion.count_expired(session, table, as_of)

    def erase(session: Session, as_of: datetime, limit: int) -> int:
        return discussion.erase_expired(session, table, as_of, limit)

    return RowPurger(count=count, erase=erase)


def _over_sessions(kept: timedelta) -> SealedRowPurger:
    def count(session: Session, as_of: datetime) -> int:
        return accounts.count_sessions(session, as_of - kept)

    def erase(session: Session, as_of: datetime, limit: int) -> tuple[int, list[str]]:
        return accounts.erase_sessions(session, as_of - kept, limit)

    return SealedRowPurger(count=count, erase=erase)


def _ended(table: accounts.Expiring) -> RowPurger:
    def count(session: Session, as_of: datetime) -> int:
        return accounts.count_ended(session, table, as_of)

    def erase(session: Session, as_of: datetime, limit: int) -> int:
        return accounts.erase_ended(session, table, as_of, limit)

    return RowPurger(count=count, erase=erase)


def _delivered(kept: outbox.Kept) -> RowPurger:
    def erase(session: Session, as_of: datetime, limit: int) -> int:
        return outbox.erase_over(session, as_of, kept, limit)

    return RowPurger(count=partial(outbox.count_over, kept=kept), erase=erase)
