"""Resetting a password by a link that works once, for an hour."""

from sqlmodel import Session

from comments.accounts.links import LinkPurpose, forget_links, issue, link_token, open_link
from comments.accounts.models import Account
from comments.accounts.sessions import end_all_sessions
from comments.audit.actions import Action
from comments.audit.actors import Actor
from comments.audit.log import Act, append
from comments.foundation.clock import Clock
from comments.foundation.signing import Signer


def issue_link(session: Session, account: Account, by: Actor, signer: Signer, clock: Clock) -> str:
    """The token of a new link, which takes the place of an older one; told this once."""
    link = issue(session, account.id, LinkPurpose.RESET, signer, clock)
    append(session, _act(Action.ACCOUNT_RESET, account.id, by), clock)
    return link_token(link.id, signer)


def account_of_link(session: Session, token: str, clock: Clock) -> Account:
    """Whose link it is; raises LinkSpentError."""
    return open_link(session, token, [LinkPurpose.RESET], clock)[1]


def set_password(session: Session, token: str, password_hash: str, clock: Clock) -> Account:
    """Use the link up: set the password and sign its holder out everywhere; raises LinkSpentError."""
    account = account_of_link(session, token, clock)
    account.password_hash = password_hash
    session.add(account)
    forget_links(session, account.id)
    end_all_sessions(session, account.id, clock)
    append(session, _act(Action.CREDENTIAL_SET, account.id, Actor(account.id, "self")), clock)
    return account


def _act(action: Action, account_id: str, by: Actor) -> Act:
    return Act(action=action, actor_id=by.id, actor_role=by.role, subject=f"accounts:{account_id}")
