"""Ending the sessions of others, at the operator's word: of one person, or of everybody."""

from sqlmodel import Session

from comments.accounts.models import Account
from comments.accounts.queries import sessions_of
from comments.accounts.sessions import end_everybodys_sessions, end_sessions
from comments.audit.actions import Action
from comments.audit.actors import Actor
from comments.audit.log import Act, append
from comments.foundation.clock import Clock


def sign_out_everywhere(session: Session, account: Account, by: Actor, clock: Clock) -> int:
    """End every session of one person; gives how many there were."""
    living = sessions_of(session, account.id, clock())
    end_sessions(session, [each.id for each in living], clock)
    append(session, _act(by, f"accounts:{account.id}", len(living)), clock)
    return len(living)


def sign_everybody_out(session: Session, by: Actor, clock: Clock) -> int:
    """End every session there is; gives how many there were."""
    ended = end_everybodys_sessions(session, clock)
    append(session, _act(by, None, ended), clock)
    return ended


def _act(by: Actor, subject: str | None, number: int) -> Act:
    detail = {"sessions": number}
    return Act(action=Action.SIGNED_OUT, actor_id=by.id, actor_role=by.role, subject=subject, detail=detail)
