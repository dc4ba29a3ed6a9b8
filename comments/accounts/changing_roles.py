"""Changing a member's role on a site, or taking it, by the hand of somebody who may."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from comments.accounts.appointing import appoint, dismiss
from comments.accounts.authorising import authorise, require_recent
from comments.accounts.models import Account
from comments.accounts.people import Person
from comments.accounts.queries import other_owners, role_of
from comments.accounts.role_rules import RoleChange, check_role_change
from comments.accounts.rules import Permission, Role
from comments.audit.actors import Actor
from comments.foundation.clock import Clock
from comments.foundation.errors import NotFoundError
from comments.sites.models import Site


@dataclass(frozen=True, kw_only=True)
class WantedRole:
    """What a member is to become; None takes their role."""

    site_id: str
    account_id: str
    role: Role | None


def change_role(session: Session, person: Person, wanted: WantedRole, clock: Clock) -> None:
    """Give a member another role, or none.

    Raises RecentSignInNeededError, OwnersOnlyError, LastOwnerError, NotFoundError when they are no member, and what
    `authorise` raises.
    """
    require_recent(person, clock)
    _lock(session, wanted.site_id)
    by = authorise(session, person, wanted.site_id, Permission.PEOPLE_CHANGE)
    account = session.get(Account, wanted.account_id)
    before = role_of(session, wanted.account_id, wanted.site_id)
    if account is None or before is None:
        raise NotFoundError
    owners = 1 + other_owners(session, wanted.site_id, wanted.account_id)
    check_role_change(RoleChange(by=by, before=before, after=wanted.role, owners=owners))
    actor = Actor(person.id, by)
    if wanted.role is None:
        dismiss(session, wanted.site_id, account, actor, clock)
    else:
        appoint(session, wanted.site_id, account, wanted.role, actor, clock)


def _lock(session: Session, site_id: str) -> None:
    """Let no other change of roles on the site come between: two owners could each take the other's role."""
    session.exec(select(Site.id).where(col(Site.id) == site_id).with_for_update(key_share=True)).one_or_none()
