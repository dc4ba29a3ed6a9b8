"""Accepting an invitation: whoever holds its link and is signed in with a confirmed address takes the role."""

from dataclasses import dataclass

from sqlmodel import Session

from comments.accounts.appointing import appoint
from comments.accounts.errors import AlreadyMemberError, EmailNotConfirmedError
from comments.accounts.invitations import act_on, forget_invitation, open_invitation
from comments.accounts.models import Account, Invitation
from comments.accounts.queries import role_of
from comments.accounts.role_rules import height
from comments.accounts.rules import Role
from comments.audit.actions import Action
from comments.audit.actors import Actor
from comments.audit.log import append
from comments.foundation.clock import Clock
from comments.foundation.errors import NotAllowedError
from comments.sites.models import Site
from comments.sites.queries import site_by_id


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What an invitation offers, as whoever holds its link reads it."""

    slug: str
    site: str
    role: Role
    invited_by: str | None


def offer_of(session: Session, token: str, clock: Clock) -> Offer:
    """Which role on which blog, and who offers it; raises InvitationSpentError."""
    return _offer(session, open_invitation(session, token, clock))


def accept_invitation(session: Session, account_id: str, token: str, clock: Clock) -> Offer:
    """Take the role; the invitation is gone with its address.

    Raises InvitationSpentError, EmailNotConfirmedError, AlreadyMemberError, and NotAllowedError to somebody whom one
    blog alone vouches for.
    """
    invitation = open_invitation(session, token, clock)
    account, role = session.get_one(Account, account_id), Role(invitation.role)
    if account.home_site_id is not None:
        raise NotAllowedError
    if account.email_confirmed_at is None:
        raise EmailNotConfirmedError
    if height(role_of(session, account_id, invitation.site_id)) >= height(role):
        raise AlreadyMemberError
    offer, by = _offer(session, invitation), Actor(account_id, role)
    forget_invitation(session, invitation, clock)
    append(session, act_on(invitation, Action.INVITATION_ACCEPTED, by), clock)
    appoint(session, invitation.site_id, account, role, by, clock)
    return offer


def _offer(session: Session, invitation: Invitation) -> Offer:
    site: Site = site_by_id(session, invitation.site_id)
    inviter = None if invitation.invited_by is None else session.get(Account, invitation.invited_by)
    name = None if inviter is None else inviter.username
    return Offer(slug=site.slug, site=site.name, role=Role(invitation.role), invited_by=name)
