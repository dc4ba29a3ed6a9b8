"""An administrator erases a comment because its author, who has no other way, asked for it."""

from sqlmodel import Session

from comments.accounts.authorising import authorise
from comments.accounts.people import Person
from comments.accounts.rules import Permission
from comments.audit.actions import Action
from comments.audit.log import Act, append
from comments.discussion.deleting import delete_comment
from comments.discussion.errors import StatusConflictError
from comments.discussion.queries import comment_by_id
from comments.discussion.rules import Status
from comments.discussion.turns import take_turn
from comments.foundation.clock import Clock
from comments.foundation.errors import FieldProblem, InvalidInputError
from comments.moderation.rules import Outcome, check_reason
from comments.moderation.settling import settle_reports


def erase_at_request(session: Session, person: Person, comment_id: str, reason: str, clock: Clock) -> None:
    """Leave nothing but the place that holds the answers, and record who asked and how.

    Raises InvalidInputError without a reason, StatusConflictError when nothing is left to erase, and what `authorise`
    raises.
    """
    comment = comment_by_id(session, comment_id)
    role = authorise(session, person, comment.site_id, Permission.COMMENT_ERASE)
    noted = check_reason(reason)
    if noted is None:
        raise InvalidInputError(FieldProblem("reason", "required"))
    take_turn(session, comment)
    if comment.status == Status.DELETED:
        raise StatusConflictError
    delete_comment(session, comment, clock)
    settle_reports(session, comment.id, Outcome.REMOVED, clock)
    act = Act(
        action=Action.COMMENT_ERASED,
        actor_id=person.id,
        actor_role=role,
        site_id=comment.site_id,
        subject=comment.id,
        detail={"reason": noted},
    )
    append(session, act, clock)
