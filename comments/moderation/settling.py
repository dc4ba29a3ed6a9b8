"""What becomes of reports: a moderator acts on the comment, or finds that there is no reason to."""

from sqlmodel import Session, col, select

from comments.accounts.authorising import authorise
from comments.accounts.mails import queue_report_settled
from comments.accounts.people import Person
from comments.accounts.rules import Permission
from comments.audit.actions import Action
from comments.audit.log import Act, append
from comments.discussion.models import Comment
from comments.discussion.queries import comment_by_id
from comments.foundation.clock import Clock
from comments.moderation.models import Report
from comments.moderation.rules import GONE, Outcome, check_reason
from comments.policies.accepting import accept_by_use
from comments.sites.queries import site_by_id
from comments.sites.rules import SiteSettings


def dismiss_reports(session: Session, person: Person, comment_id: str, reason: str | None, clock: Clock) -> list[str]:
    """Settle the open reports of a comment, which stays, and record it; gives their references.

    Raises InvalidInputError for a reason that is too long, and what `authorise` raises.
    """
    comment = comment_by_id(session, comment_id)
    role = authorise(session, person, comment.site_id, Permission.MODERATE)
    noted = check_reason(reason)
    settled = settle_reports(session, comment.id, Outcome.KEPT, clock)
    if settled:
        accept_by_use(session, person.id, comment.site_id, SiteSettings.of(site_by_id(session, comment.site_id)), clock)
        detail = {"reports": settled} | ({"reason": noted} if noted else {})
        act = Act(
            action=Action.REPORTS_DISMISSED,
            actor_id=person.id,
            actor_role=role,
            site_id=comment.site_id,
            subject=comment.id,
            detail=detail,
        )
        append(session, act, clock)
    return settled


def settle_reports(session: Session, comment_id: str, outcome: Outcome, clock: Clock) -> list[str]:
    """Close the open reports of a comment, and promise an answer to whoever left an address; gives their references."""
    chosen = select(Report).where(col(Report.comment_id) == comment_id, col(Report.settled_at).is_(None))
    found = session.exec(chosen.order_by(col(Report.created_at), col(Report.id)).with_for_update()).all()
    for report in found:
        report.settled_at, report.outcome = clock(), outcome.value
        session.add(report)
        if report.wants_answer:
            queue_report_settled(session, report.id, clock)
    return [report.id for report in found]


def settle_gone(session: Session, clock: Clock, comment_id: str | None = None) -> None:
    """Settle what is open about comments that nobody reads any more: their authors deleted them, or left.

    Of one comment, or of all that there are.
    """
    chosen = select(Report.comment_id).join(Comment, col(Comment.id) == col(Report.comment_id)).distinct()
    gone = chosen.where(col(Report.settled_at).is_(None), col(Comment.status).in_(GONE))
    if comment_id is not None:
        gone = gone.where(col(Report.comment_id) == comment_id)
    for each in session.exec(gone.order_by(col(Report.comment_id))).all():
        settle_reports(session, each, Outcome.REMOVED, clock)
