"""Inviting somebody by mail to take a role on a site: sent, sent again, withdrawn."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from comments.accounts.authorising import authorise, require_recent
from comments.accounts.errors import OwnersOnlyError, TooManyInvitationsError
from comments.accounts.invitations import (
    INVITATION_LIFETIME,
    act_on,
    forget_invitation,
    invitation_token,
    pending_invitation,
)
from comments.accounts.mails import queue_invitation
from comments.accounts.models import Invitation
from comments.accounts.people import Person
from comments.accounts.role_rules import may_give
from comments.accounts.rules import Permission, Role, check_email
from comments.audit.actions import Action
from comments.audit.actors import Actor
from comments.audit.log import append, lock_record
from comments.audit.queries import times_since
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.identifiers import new_id, token_hash
from comments.foundation.signing import Signer
from comments.vault.collection import Collector, store_identity

INVITATIONS_A_DAY: Final = 20
"""For one site, sending again included."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Inviter:
    """What inviting needs."""

    db: Database
    collector: Collector
    signer: Signer
    clock: Clock


@dataclass(frozen=True, kw_only=True)
class NewInvitation:
    """A role on a site, and where to send it, in which language. Prints no address."""

    site_id: str
    email: str = field(repr=False)
    role: Role
    language: str


async def invite(inviter: Inviter, person: Person, wanted: NewInvitation) -> None:
    """Send an invitation. Whether the address has an account is never asked, so that no answer can tell.

    Raises InvalidInputError, OwnersOnlyError, TooManyInvitationsError, RecentSignInNeededError, and what `authorise`
    and sealing raise.
    """
    email, clock, invitation_id = check_email(wanted.email), inviter.clock, new_id()
    require_recent(person, clock)
    await inviter.db.read(lambda session: _role_of_host(session, person, wanted.site_id, wanted.role))
    sealed = await inviter.collector.seal_invitation(invitation_id, email)
    token = invitation_token(invitation_id, inviter.signer)

    def store(session: Session) -> None:
        by = _role_of_host(session, person, wanted.site_id, wanted.role)
        invitation = Invitation(
            id=invitation_id,
            site_id=wanted.site_id,
            role=wanted.role.value,
            language=wanted.language,
            token_hash=token_hash(token),
            invited_by=person.id,
            created_at=clock(),
            expires_at=clock() + INVITATION_LIFETIME,
        )
        session.add(invitation)
        session.flush()
        store_identity(session, sealed)
        _send(session, invitation, Actor(person.id, by), clock)

    await inviter.db.write(store)


def send_again(session: Session, person: Person, site_id: str, invitation_id: str, clock: Clock) -> None:
    """Mail an open invitation once more; it is then open as long as a new one."""
    invitation = pending_invitation(session, site_id, invitation_id, clock())
    by = _role_of_host(session, person, site_id, Role(invitation.role))
    invitation.expires_at = clock() + INVITATION_LIFETIME
    session.add(invitation)
    _send(session, invitation, Actor(person.id, by), clock)


def withdraw(session: Session, person: Person, site_id: str, invitation_id: str, clock: Clock) -> None:
    """Take an open invitation back: its link works no more, and its address is forgotten."""
    invitation = pending_invitation(session, site_id, invitation_id, clock())
    by = _role_of_host(session, person, site_id, Role(invitation.role))
    forget_invitation(session, invitation, clock)
    append(session, act_on(invitation, Action.INVITATION_WITHDRAWN, Actor(person.id, by)), clock)


def _role_of_host(session: Session, person: Person, site_id: str, offered: Role) -> Role:
    by = authorise(session, person, site_id, Permission.PEOPLE_CHANGE)
    if not may_give(by, offered):
        raise OwnersOnlyError
    return by


def _send(session: Session, invitation: Invitation, by: Actor, clock: Clock) -> None:
    _check_limit(session, invitation.site_id, clock())
    queue_invitation(session, invitation, clock)
    append(session, act_on(invitation, Action.INVITATION_SENT, by), clock)


def _check_limit(session: Session, site_id: str, now: datetime) -> None:
    # Nobody else can append until this commits, so that the count is right.
    lock_record(session)
    times = times_since(session, Action.INVITATION_SENT, now - _DAY, (site_id, None, None))
    if len(times) >= INVITATIONS_A_DAY:
        wait = times[-INVITATIONS_A_DAY] + _DAY - now
        raise TooManyInvitationsError(headers={"Retry-After": str(int(wait.total_seconds()) + 1)})
