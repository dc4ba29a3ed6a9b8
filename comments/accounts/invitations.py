"""Invitations as rows: found by their token, listed without an address, and gone together with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session, col, select

from comments.accounts.errors import InvitationSpentError
from comments.accounts.models import Account, Invitation
from comments.accounts.rules import Role
from comments.audit.actions import Action
from comments.audit.actors import Actor
from comments.audit.log import Act
from comments.foundation.clock import Clock
from comments.foundation.errors import NotFoundError
from comments.foundation.identifiers import token_hash
from comments.foundation.signing import Signer
from comments.outbox.queueing import enqueue
from comments.register.categories import CATEGORIES
from comments.vault.bound import INVITATIONS
from comments.vault.erasure import erase_sealed

INVITATION_LIFETIME: Final = timedelta(days=CATEGORIES["invitation"].period_days or 7)
FORGET_INVITATION: Final = "invitation.forget"
"""The outbox entry that destroys the key of an invitation's address, even if the process dies right after it went."""
_TOKEN: Final = "invitation"  # noqa: S105  a purpose, not a password


@dataclass(frozen=True, kw_only=True)
class PendingInvitation:
    """An invitation that nobody has accepted yet; to whom it went is not among what may be read."""

    id: str
    role: Role
    invited_by: str | None
    sent_at: datetime
    expires_at: datetime


def invitation_token(invitation_id: str, signer: Signer) -> str:
    """What stands in the link's address: the same however often it is made, so that a mail can be sent again."""
    return signer.token(_TOKEN, invitation_id)


def open_invitation(session: Session, token: str, clock: Clock) -> Invitation:
    """The invitation of a link, left as it is; raises InvitationSpentError."""
    chosen = select(Invitation).where(col(Invitation.token_hash) == token_hash(token))
    found = session.exec(chosen.where(col(Invitation.expires_at) > clock())).one_or_none()
    if found is None:
        raise InvitationSpentError
    return found


def pending_invitation(session: Session, site_id: str, invitation_id: str, now: datetime) -> Invitation:
    """An invitation of a site that is still open; raises NotFoundError."""
    found = session.get(Invitation, invitation_id)
    if found is None or found.site_id != site_id or found.expires_at <= now:
        raise NotFoundError
    return found


def pending_invitations(session: Session, site_id: str, now: datetime) -> list[PendingInvitation]:
    """The open invitations of a site, the newest first."""
    chosen = (
        select(Invitation, Account.username)
        .outerjoin(Account, col(Account.id) == col(Invitation.invited_by))
        .where(col(Invitation.site_id) == site_id, col(Invitation.expires_at) > now)
        .order_by(col(Invitation.expires_at).desc(), col(Invitation.id))
    )
    return [
        PendingInvitation(
            id=row.id,
            role=Role(row.role),
            invited_by=inviter,
            sent_at=row.expires_at - INVITATION_LIFETIME,
            expires_at=row.expires_at,
        )
        for row, inviter in session.exec(chosen)
    ]


def act_on(invitation: Invitation, action: Action, by: Actor) -> Act:
    """What is recorded of an invitation: the role that it offers, never to whom."""
    return Act(
        action=action,
        site_id=invitation.site_id,
        actor_id=by.id,
        actor_role=by.role,
        subject=f"invitations:{invitation.id}",
        detail={"role": invitation.role},
    )


def invitations_by(session: Session, site_id: str, account_id: str) -> Sequence[Invitation]:
    """The invitations to a site that somebody sent."""
    theirs = select(Invitation).where(col(Invitation.site_id) == site_id, col(Invitation.invited_by) == account_id)
    return session.exec(theirs).all()


def forget_invitation(session: Session, invitation: Invitation, clock: Clock) -> None:
    """Remove an invitation with its sealed address, and promise that the key of that goes too."""
    session.delete(invitation)
    erase_sealed(session, invitation.id, INVITATIONS)
    enqueue(session, FORGET_INVITATION, {"invitation": invitation.id}, clock)


def forget_invitations_of_site(session: Session, site_id: str, clock: Clock) -> None:
    """Remove all invitations to a site that is about to go."""
    for invitation in session.exec(select(Invitation).where(col(Invitation.site_id) == site_id)):
        forget_invitation(session, invitation, clock)
