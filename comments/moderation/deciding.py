"""A moderator decides about a comment; the decision and its record are one transaction."""

from typing import Any

from sqlmodel import Session

from comments.accounts.authorising import authorise
from comments.accounts.people import Person
from comments.accounts.rules import Permission, Role
from comments.audit.actions import Action
from comments.audit.log import Act, append
from comments.discussion.deciding import decide_status, set_pinned
from comments.discussion.models import Comment
from comments.discussion.queries import comment_by_id
from comments.discussion.rules import Status
from comments.discussion.turns import take_turn
from comments.foundation.clock import Clock
from comments.moderation.rules import GONE, Decision, Outcome, check_reason
from comments.moderation.settling import settle_reports
from comments.policies.accepting import accept_by_use
from comments.sites.queries import site_by_id
from comments.sites.rules import SiteSettings


def decide(session: Session, person: Person, comment_id: str, decision: Decision, clock: Clock) -> Comment:
    """Carry out a decision and record it with its reason; what is so already is neither done nor recorded again."""
    comment = comment_by_id(session, comment_id)
    role = authorise(session, person, comment.site_id, Permission.MODERATE)
    reason = check_reason(decision.reason)
    take_turn(session, comment)
    detail: dict[str, Any] = {}
    if decision.status is not None and decision.status != comment.status:
        detail |= {"from": comment.status, "to": decision.status.value}
        decide_status(session, comment, decision.status, reason, clock)
        if decision.status in GONE:
            settle_reports(session, comment.id, Outcome.REMOVED, clock)
    if decision.pinned is not None and _pin(session, comment, decision.pinned):
        detail["pinned"] = comment.pinned
    if detail:
        settings = SiteSettings.of(site_by_id(session, comment.site_id))
        accept_by_use(session, person.id, comment.site_id, settings, clock)
        append(session, _act(person, role, comment, detail | ({"reason": reason} if reason else {})), clock)
    return comment


def _pin(session: Session, comment: Comment, pinned: bool) -> bool:
    before = comment.pinned
    if pinned != before:
        set_pinned(session, comment, pinned)
    return comment.pinned != before


def _act(person: Person, role: Role, comment: Comment, detail: dict[str, Any]) -> Act:
    return Act(
        action=Action.COMMENT_DELETED if comment.status == Status.DELETED else Action.COMMENT_DECIDED,
        actor_id=person.id,
        actor_role=role,
        site_id=comment.site_id,
        subject=comment.id,
        detail=detail,
    )
