"""Giving people roles on a site, and taking them; whoever's role changes signs in to the console anew."""

from sqlmodel import Session, col, select

from comments.accounts.invitations import act_on, forget_invitation, invitations_by
from comments.accounts.models import Account, AccountSession, Membership
from comments.accounts.role_rules import may_give
from comments.accounts.rules import Role
from comments.accounts.sessions import end_sessions
from comments.audit.actions import Action
from comments.audit.actors import Actor
from comments.audit.log import Act, append
from comments.foundation.clock import Clock
from comments.foundation.errors import NotFoundError


def appoint(session: Session, site_id: str, account: Account, role: Role, by: Actor, clock: Clock) -> Membership:
    """Give somebody a role on a site, in place of the one they had."""
    membership = session.get(Membership, (site_id, account.id))
    before = None if membership is None else membership.role
    if membership is None:
        membership = Membership(site_id=site_id, account_id=account.id, role=role.value, since=clock())
    if before != role.value:
        membership.role, membership.since = role.value, clock()
        _record(session, Action.MEMBER_SET, membership, {"before": before, "after": role.value}, by, clock)
        _end_what_it_carried(session, membership, role, by, clock)
    session.add(membership)
    session.flush()
    return membership


def dismiss(session: Session, site_id: str, account: Account, by: Actor, clock: Clock) -> None:
    """Take somebody's role on a site; raises NotFoundError when they have none."""
    membership = session.get(Membership, (site_id, account.id))
    if membership is None:
        raise NotFoundError
    _record(session, Action.MEMBER_REMOVED, membership, {"before": membership.role, "after": None}, by, clock)
    _end_what_it_carried(session, membership, None, by, clock)
    session.delete(membership)
    session.flush()


def _end_what_it_carried(session: Session, membership: Membership, role: Role | None, by: Actor, clock: Clock) -> None:
    """Their sessions in the console, so that no cookie outlives a change of rights, and offers they may not make."""
    theirs = select(AccountSession.id).where(
        col(AccountSession.account_id) == membership.account_id, col(AccountSession.kind) == "console"
    )
    end_sessions(session, session.exec(theirs), clock)
    for invitation in invitations_by(session, membership.site_id, membership.account_id):
        if role is None or not may_give(role, Role(invitation.role)):
            forget_invitation(session, invitation, clock)
            append(session, act_on(invitation, Action.INVITATION_WITHDRAWN, by), clock)


def _record(
    session: Session, action: Action, membership: Membership, change: dict[str, str | None], by: Actor, clock: Clock
) -> None:
    act = Act(
        action=action,
        site_id=membership.site_id,
        actor_id=by.id,
        actor_role=by.role,
        subject=f"accounts:{membership.account_id}",
        detail=change,
    )
    append(session, act, clock)
