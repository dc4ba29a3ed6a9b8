"""Which feature forgets which category: each knows how, retention knows when."""

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import SQLColumnExpression
from sqlmodel import Session

from comments.accounts import purging as accounts
from comments.accounts import purging_addresses as addresses
from comments.accounts.closing import count_closing
from comments.accounts.inactivity import close_inactive, count_inactive
from comments.accounts.mails import MAIL_KINDS
from comments.accounts.models import AccountLink, SignInCode
from comments.audit import purging as audit
from comments.db.database import Database
from comments.disclosures.holding import end_holds
from comments.disclosures.queries import count_ended_holds, held_comments, oldest_hold
from comments.discussion import purging as discussion
from comments.discussion import purging_revisions as revisions
from comments.discussion import receipt_searches as searches
from comments.discussion.models import IdempotentPost, Receipt, SpentChallenge
from comments.discussion.rules import Status
from comments.foundation.clock import Clock
from comments.moderation import purging as reports
from comments.outbox import purging as outbox
from comments.policies import purging as policies
from comments.portability import closing_accounts as closing
from comments.reactions.models import ReactionLink
from comments.register.categories import CATEGORIES
from comments.retention.purgers import CommentPurger, Cut, Purger, Retention, RowPurger, SealedRowPurger
from comments.sites.queries import all_sites
from comments.sites.rules import SiteSettings, period_days
from comments.statistics import purging as statistics
from comments.vault.expiry import KeyExpiry


def new_retention(db: Database, expiry: KeyExpiry, clock: Clock) -> Retention:
    """Retention over every feature there is."""
    purgers: dict[str, Purger] = {
        "spam": _turned_away(Status.SPAM),
        "rejected": _turned_away(Status.REJECTED),
        "revision": _replaced(),
        "report": _reported(),
        "receipt": _expiring(Receipt),
        "lost_receipt": SealedRowPurger(count=searches.count_searches, erase=searches.erase_searches),
        "idempotency": _expiring(IdempotentPost),
        "challenge": _expiring(SpentChallenge),
        "vote_link": _expiring(ReactionLink),
        "registration": SealedRowPurger(count=addresses.count_registrations, erase=addresses.erase_registrations),
        "email_change": SealedRowPurger(count=addresses.count_email_changes, erase=addresses.erase_email_changes),
        # In this order: whose time is over is closed in the same run, and no account before its comments are settled.
        "inactive_account": _inactive(clock),
        "comment": SealedRowPurger(count=closing.count_comments, erase=closing.settle_comments),
        "account_closed": SealedRowPurger(count=count_closing, erase=partial(closing.close_accounts, clock=clock)),
        "session_ip": SealedRowPurger(count=accounts.count_session_ips, erase=accounts.erase_session_ips),
        "session": _over_sessions(timedelta(days=CATEGORIES["session"].period_days or 0)),
        "link": _ended(AccountLink),
        "sign_in_code": _ended(SignInCode),
        "invitation": SealedRowPurger(count=accounts.count_invitations, erase=accounts.erase_invitations),
        "policy_acceptance": RowPurger(count=policies.count_due, erase=partial(policies.pseudonymise_due, clock=clock)),
        "audit": _details(clock),
        "audit_skeleton": RowPurger(
            count=audit.count_acts_over, erase=partial(audit.prune, clock=clock), oldest=audit.oldest_act
        ),
        "hold": SealedRowPurger(count=count_ended_holds, erase=partial(end_holds, clock=clock), oldest=oldest_hold),
        "statistics": RowPurger(count=statistics.count_due, erase=statistics.aggregate_due),
        "outbox": _delivered(outbox.Kept(CATEGORIES["outbox"].period_days or 0, passing=MAIL_KINDS)),
    }
    return Retention(db=db, expiry=expiry, purgers=purgers, clock=clock)


def _inactive(clock: Clock) -> RowPurger:
    return RowPurger(count=count_inactive, erase=partial(close_inactive, clock=clock))


def _turned_away(status: Status) -> CommentPurger:
    def over(cut: Cut) -> discussion.TurnedAway:
        return over_of(cut.site_id, cut.before)

    def over_of(site_id: str | SQLColumnExpression[str], before: datetime) -> discussion.TurnedAway:
        return discussion.TurnedAway(site_id=site_id, status=status, before=before)

    def erase(session: Session, cut: Cut, limit: int) -> tuple[int, list[str]]:
        ids = discussion.erase_over(session, over(cut), limit, held_comments())
        if ids:
            reports.forget_reporters(session, cut.site_id)
        return len(ids), ids

    return CommentPurger(
        over=lambda site_id, before: over_of(site_id, before).condition(),
        count=lambda session, cut: discussion.count_over(session, over(cut)),
        held=lambda session, cut: discussion.count_over(session, over(cut), held_comments()),
        erase=erase,
        oldest=lambda session: discussion.oldest_turned_away(session, status),
    )


def _replaced() -> CommentPurger:
    def over(cut: Cut) -> revisions.Replaced:
        return revisions.Replaced(site_id=cut.site_id, before=cut.before)

    def erase(session: Session, cut: Cut, limit: int) -> tuple[int, list[str]]:
        return revisions.erase_replaced(session, over(cut), held_comments(), limit), []

    return CommentPurger(
        over=lambda site_id, before: revisions.Replaced(site_id=site_id, before=before).condition(),
        count=lambda session, cut: revisions.count_replaced(session, over(cut)),
        held=lambda session, cut: revisions.count_replaced(session, over(cut), held_comments()),
        erase=erase,
        oldest=revisions.oldest_replaced,
    )


def _reported() -> CommentPurger:
    def over(cut: Cut) -> reports.Made:
        return reports.Made(site_id=cut.site_id, before=cut.before)

    def erase(session: Session, cut: Cut, limit: int) -> tuple[int, list[str]]:
        return reports.erase_made(session, over(cut), held_comments(), limit), []

    return CommentPurger(
        over=lambda site_id, before: reports.Made(site_id=site_id, before=before).condition(),
        count=lambda session, cut: reports.count_made(session, over(cut)),
        held=lambda session, cut: reports.count_made(session, over(cut), held_comments()),
        erase=erase,
        oldest=reports.oldest_report,
    )


def _details(clock: Clock) -> RowPurger:
    def over(session: Session, as_of: datetime) -> audit.Details:
        usual = CATEGORIES["audit"].period_days or 0
        kept = {site.id: period_days(SiteSettings.of(site), "audit") or usual for site in all_sites(session)}
        shorter = {site_id: timedelta(days=days) for site_id, days in kept.items() if days < usual}
        return audit.Details(as_of=as_of, shorter=shorter)

    return RowPurger(
        count=lambda session, as_of: audit.count_due(session, over(session, as_of)),
        erase=lambda session, as_of, limit: audit.erase_payloads(session, over(session, as_of), limit, clock),
        oldest=audit.oldest_details,
    )


def _expiring(table: discussion.Expiring) -> RowPurger:
    def count(session: Session, as_of: datetime) -> int:
        return discussion.count_expired(session, table, as_of)

    def erase(session: Session, as_of: datetime, limit: int) -> int:
        return discussion.erase_expired(session, table, as_of, limit)

    return RowPurger(count=count, erase=erase, oldest=partial(discussion.oldest_end, table=table))


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
