"""Setting a new password by a link that works once, for an hour; it takes nobody past their second factor."""

from functools import partial

from sqlmodel import Session

from comments.accounts.links import LinkPurpose, forget_links, issue, link_token, open_link
from comments.accounts.mails import queue_password_changed, queue_reset
from comments.accounts.models import Account
from comments.accounts.own_acts import act_on_account, own_act
from comments.accounts.queries import find_by_email_index, find_by_username
from comments.accounts.registrar import Addressee, Registrar, mail_to_whoever
from comments.accounts.sessions import end_all_sessions
from comments.audit.actions import Action
from comments.audit.actors import Actor
from comments.audit.log import append
from comments.foundation.clock import Clock
from comments.foundation.signing import Signer


def issue_link(session: Session, account: Account, by: Actor, signer: Signer, clock: Clock) -> str:
    """The token of a new link, which takes the place of an older one; told this once."""
    link = issue(session, account.id, LinkPurpose.RESET, signer, clock)
    append(session, act_on_account(Action.ACCOUNT_RESET, account.id, by), clock)
    return link_token(link.id, signer)


async def mail_link(registrar: Registrar, login: str) -> None:
    """Mail a link to whoever has that name or address; the same work where nobody has."""

    def send(session: Session, addressee: Addressee) -> None:
        link = issue(session, addressee.account_id, LinkPurpose.RESET, registrar.signer, registrar.clock)
        queue_reset(session, link, registrar.clock)

    await mail_to_whoever(registrar, login, partial(_find, login=login), send)


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
    queue_password_changed(session, account.id, clock)
    append(session, own_act(Action.CREDENTIAL_SET, account.id), clock)
    return account


def _find(session: Session, index: bytes | None, login: str) -> Addressee | None:
    """An account that can be written to."""
    found = find_by_username(session, login) if index is None else find_by_email_index(session, index)
    if found is None or found.address_id is None or found.closed_at is not None or found.ends_at is not None:
        return None
    return Addressee(found.id, found.email_index)
