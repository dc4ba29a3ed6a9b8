"""Signing in by a link that is mailed: to whoever reads the mail of a confirmed address, once, within the hour."""

from sqlalchemy import delete
from sqlmodel import Session, col

from comments.accounts.errors import LinkSpentError
from comments.accounts.links import LinkPurpose, issue, open_link
from comments.accounts.mails import queue_sign_in
from comments.accounts.models import Account, AccountLink
from comments.accounts.queries import find_by_email_index, find_by_username
from comments.accounts.registrar import Registrar, queue_for_nobody
from comments.foundation.clock import Clock
from comments.foundation.identifiers import token_hash

_SIGN_IN = [LinkPurpose.SIGN_IN]


async def mail_link(registrar: Registrar, login: str) -> None:
    """Mail a link to whoever has that name or address; the same work if nobody does."""
    index = registrar.collector.email_index(login) if "@" in login else None
    found = await registrar.db.read(lambda session: _address_of(session, login, index))
    asked = index or (found and found[1]) or login.encode("utf-8", "surrogatepass")
    chosen = found if await registrar.may_mail(asked) else None

    def send(session: Session) -> None:
        if chosen is None or session.get(Account, chosen[0]) is None:
            queue_for_nobody(session, registrar.clock)
        else:
            account_id, email_index = chosen
            link = issue(session, account_id, LinkPurpose.SIGN_IN, registrar.signer, registrar.clock, email_index)
            queue_sign_in(session, link, registrar.clock)

    await registrar.db.write(send)


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


def _address_of(session: Session, login: str, index: bytes | None) -> tuple[str, bytes] | None:
    """An account with a confirmed address, and that address's index."""
    account = find_by_username(session, login) if index is None else find_by_email_index(session, index)
    if account is None or account.email_index is None or not _can_enter(account):
        return None
    return account.id, account.email_index


def _can_enter(account: Account) -> bool:
    return account.email_confirmed_at is not None and account.ends_at is None and account.closed_at is None
