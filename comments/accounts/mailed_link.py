"""Signing in by a link that is mailed: to whoever reads the mail of a confirmed address, once, within the hour."""

from functools import partial

from sqlalchemy import delete
from sqlmodel import Session, col

from comments.accounts.errors import LinkSpentError
from comments.accounts.links import LinkPurpose, issue, open_link
from comments.accounts.mails import queue_sign_in
from comments.accounts.models import Account, AccountLink
from comments.accounts.queries import find_by_email_index, find_by_username
from comments.accounts.registrar import Addressee, Registrar, mail_to_whoever
from comments.foundation.clock import Clock
from comments.foundation.identifiers import token_hash

_SIGN_IN = [LinkPurpose.SIGN_IN]


async def mail_link(registrar: Registrar, login: str) -> None:
    """Mail a link to whoever has that name or address; the same work if nobody does."""

    def send(session: Session, addressee: Addressee) -> None:
        whose, index = addressee.account_id, addressee.email_index
        link = issue(session, whose, LinkPurpose.SIGN_IN, registrar.signer, registrar.clock, index)
        queue_sign_in(session, link, registrar.clock)

    await mail_to_whoever(registrar, login, partial(_find, login=login), send)


def account_to_enter(session: Session, token: str, clock: Clock) -> Account:
    """Whom the link lets in, left as it is; raises LinkSpentError, too where the address has changed since."""
    link, account = open_link(session, token, _SIGN_IN, clock)
    if not _can_enter(account) or account.email_index != link.email_index:
        raise LinkSpentError
    return account


def spend_link(session: Session, token: str, clock: Clock) -> str:
    """Use the link up; gives the id of the account that it lets somebody in to. Raises LinkSpentError."""
    account = account_to_enter(session, token, clock)
    # One statement, so that of two who open it at once one finds nothing.
    mine = delete(AccountLink).where(col(AccountLink.token_hash) == token_hash(token)).returning(col(AccountLink.id))
    if session.execute(mine).one_or_none() is None:
        raise LinkSpentError
    return account.id


def _find(session: Session, index: bytes | None, login: str) -> Addressee | None:
    """An account with a confirmed address."""
    account = find_by_username(session, login) if index is None else find_by_email_index(session, index)
    if account is None or account.email_index is None or not _can_enter(account):
        return None
    return Addressee(account.id, account.email_index)


def _can_enter(account: Account) -> bool:
    return account.email_confirmed_at is not None and account.ends_at is None and account.closed_at is None
