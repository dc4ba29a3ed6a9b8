"""Somebody reports a comment, without an account and without saying who they are."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sqlmodel import Session

from comments.accounts.mails import queue_report_received
from comments.db.database import Database
from comments.db.locks import wait_for_turn
from comments.discussion.queries import comment_by_id
from comments.discussion.rules import Status
from comments.foundation.clock import Clock
from comments.foundation.errors import NotFoundError
from comments.foundation.identifiers import new_id
from comments.foundation.rate_limit import RateLimiter, Rule, TooManyRequestsError
from comments.moderation.errors import ReportConflictError
from comments.moderation.models import Report
from comments.moderation.rules import Notice
from comments.sites.queries import site_by_id
from comments.sites.rules import SiteSettings, period_days
from comments.vault.collection import Collector, Reporter, SealedIdentity, store_identity

REPORTS: Final = Rule(limit=30, window=timedelta(minutes=10))
"""From one network to one site; where they come from is counted, never kept."""
MAILS_TO_ONE_ADDRESS: Final = Rule(limit=10, window=timedelta(hours=24))
"""Anybody can name anybody's address: it shall not be flooded through us."""
_REFERENCE_BYTES: Final = 12


@dataclass(frozen=True)
class ReportDesk:
    """What taking a report needs; `key` makes the reference of one that is sent again."""

    db: Database
    collector: Collector
    limiter: RateLimiter
    clock: Clock
    key: bytes = field(repr=False)


async def report_comment(
    desk: ReportDesk, comment_id: str, notice: Notice, reporter: Reporter, sent: tuple[bytes, str | None]
) -> str:
    """Take a report of a published comment and give its reference; `sent` is from which network, by which key.

    Raises NotFoundError, TooManyRequestsError, ReportConflictError and VaultLockedError.
    """
    network, attempt = sent
    site_id, days = await desk.db.read(lambda session: _published(session, comment_id))
    reference = _reference(desk.key, comment_id, attempt)
    earlier = await desk.db.read(lambda session: _earlier(session, reference, notice))
    if earlier is not None:
        return earlier
    await desk.limiter.check("report", site_id.encode(), network, rule=REPORTS)
    mailed = await _may_mail(desk, reporter.email)
    sealed = await desk.collector.seal_reporter(site_id, reference, reporter, days)
    report = Report(
        id=reference,
        site_id=site_id,
        comment_id=comment_id,
        reason=notice.reason.value,
        explanation=notice.explanation,
        language=notice.language,
        wants_answer=mailed,
        created_at=desk.clock(),
    )
    return await desk.db.write(lambda session: _store(session, report, notice, sealed, desk.clock))


def _published(session: Session, comment_id: str) -> tuple[str, int]:
    """On which site a published comment stands, and how long that keeps who reports it."""
    comment = comment_by_id(session, comment_id)
    if comment.status != Status.PUBLISHED:
        raise NotFoundError
    settings = SiteSettings.of(site_by_id(session, comment.site_id))
    return comment.site_id, period_days(settings, "reporter") or 0


def _reference(key: bytes, comment_id: str, attempt: str | None) -> str:
    """Random, or made from the key by which it would be sent again: then a second try finds the first."""
    if attempt is None:
        return new_id()
    said = f"report:{comment_id}:{attempt}".encode("utf-8", "surrogatepass")
    return urlsafe_b64encode(hmac.new(key, said, hashlib.sha256).digest()[:_REFERENCE_BYTES]).decode()


def _earlier(session: Session, reference: str, notice: Notice) -> str | None:
    found = session.get(Report, reference)
    if found is not None and (found.reason, found.explanation) != (notice.reason.value, notice.explanation):
        raise ReportConflictError
    return None if found is None else found.id


async def _may_mail(desk: ReportDesk, email: str | None) -> bool:
    if email is None:
        return False
    try:
        await desk.limiter.check("report-mails", desk.collector.email_index(email), rule=MAILS_TO_ONE_ADDRESS)
    except TooManyRequestsError:
        return False
    return True


def _store(session: Session, report: Report, notice: Notice, sealed: SealedIdentity, clock: Clock) -> str:
    wait_for_turn(session, b"report", report.id.encode())
    if (earlier := _earlier(session, report.id, notice)) is not None:
        return earlier
    # The comment may have gone while its reporter's address was sealed.
    _published(session, report.comment_id)
    session.add(report)
    session.flush()
    store_identity(session, sealed)
    if report.wants_answer:
        queue_report_received(session, report.id, clock)
    return report.id
