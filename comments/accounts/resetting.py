"""Resetting a password by a link that works once, for an hour."""

from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from comments.accounts.errors import LinkSpentError
from comments.accounts.models import Account, AccountLink
from comments.accounts.sessions import end_all_sessions
from comments.audit.actions import Action
from comments.audit.actors import Actor
from comments.audit.log import Act, append
from comments.foundation.clock import Clock
from comments.foundation.identifiers import new_token, token_hash
from comments.register.categories import CATEGORIES

_PURPOSE = "reset"
LINK_LIFETIME = timedelta(hours=CATEGORIES["link"].period_hours or 1)


def issue_link(session: Session, account: Account, by: Actor, clock: Clock) -> str:
    """The token of a new link, which takes the place of an older one; told this once."""
    _forget_links(session, account.id)
    token = new_token()
    link = AccountLink(
        token_hash=token_hash(token), account_id=account.id, purpose=_PURPOSE, expires_at=clock() + LINK_LIFETIME
    )
    session.add(link)
    append(session, _act(Action.ACCOUNT_RESET, account.id, by), clock)
    return token


def account_of_link(session: Session, token: str, clock: Clock) -> Account:
    """Whose link it is; raises LinkSpentError."""
    link = session.get(AccountLink, token_hash(token))
    if link is None or link.purpose != _PURPOSE or link.expires_at <= clock():
        raise LinkSpentError
    account = session.get(Account, link.account_id)
    if account is None or account.closed_at is not None:
        raise LinkSpentError
    return account


def set_password(session: Session, token: str, password_hash: str, clock: Clock) -> Account:
    """Use the link up: set the password and sign its holder out everywhere; raises LinkSpentError."""
    account = account_of_link(session, token, clock)
    account.password_hash = password_hash
    session.add(account)
    _forget_links(session, account.id)
    end_all_sessions(session, account.id)
    append(session, _act(Action.CREDENTIAL_SET, account.id, Actor(account.id, "self")), clock)
    return account


def _forget_links(session: Session, account_id: str) -> None:
    session.execute(delete(AccountLink).where(col(AccountLink.account_id) == account_id))


def _act(action: Action, account_id: str, by: Actor) -> Act:
    return Act(action=action, actor_id=by.id, actor_role=by.role, subject=f"accounts:{account_id}")
