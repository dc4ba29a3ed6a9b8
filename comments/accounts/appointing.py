"""Giving people roles on a site, and taking them."""

from sqlmodel import Session

from comments.accounts.models import Account, Membership
from comments.accounts.rules import Role
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
    session.add(membership)
    session.flush()
    return membership


def dismiss(session: Session, site_id: str, account: Account, by: Actor, clock: Clock) -> None:
    """Take somebody's role on a site; raises NotFoundError when they have none."""
    membership = session.get(Membership, (site_id, account.id))
    if membership is None:
        raise NotFoundError
    _record(session, Action.MEMBER_REMOVED, membership, {"before": membership.role, "after": None}, by, clock)
    session.delete(membership)
    session.flush()


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
