"""Confirming an address by the link that was mailed there, and sending that link once more."""

from functools import partial

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from comments.accounts.errors import AddressTakenError, LinkSpentError
from comments.accounts.links import LinkPurpose, forget_links, issue, open_link
from comments.accounts.mails import queue_confirm, queue_forget_address
from comments.accounts.models import Account, AccountLink
from comments.accounts.own_acts import own_act
from comments.accounts.queries import find_by_email_index, find_by_username
from comments.accounts.registrar import Addressee, Registrar, mail_to_whoever
from comments.audit.actions import Action
from comments.audit.log import append
from comments.db.locks import wait_for_turn
from comments.foundation.clock import Clock

_CONFIRM = [LinkPurpose.CONFIRM]


def account_to_confirm(session: Session, token: str, clock: Clock) -> Account:
    """Whose address the link confirms; raises LinkSpentError."""
    link, account = open_link(session, token, _CONFIRM, clock)
    if link.email_index is None or _is_over(account, clock):
        raise LinkSpentError
    return account


def confirm(session: Session, token: str, clock: Clock) -> Account:
    """Make an account of a registration; raises LinkSpentError, or AddressTakenError when another was first."""
    account = account_to_confirm(session, token, clock)
    link, _ = open_link(session, token, _CONFIRM, clock)
    claim_address(session, link.email_index or b"", account.id, clock)
    account.email_index, account.email_confirmed_at, account.ends_at = link.email_index, clock(), None
    session.add(account)
    flush_claim(session)
    forget_links(session, account.id, _CONFIRM)
    append(session, own_act(Action.ACCOUNT_CONFIRMED, account.id), clock)
    return account


def claim_address(session: Session, email_index: bytes, account_id: str, clock: Clock) -> None:
    """Keep an address free for an account that proved it; raises AddressTakenError when another proved it before.

    An account that never proved that the address is its own loses it to the one that did.
    """
    wait_for_turn(session, b"address", email_index)
    other = find_by_email_index(session, email_index)
    if other is None or other.id == account_id:
        return
    if other.email_confirmed_at is not None:
        raise AddressTakenError
    if other.address_id is not None:
        queue_forget_address(session, other.address_id, clock)
    other.email_index, other.address_id = None, None
    session.add(other)
    session.flush()


def flush_claim(session: Session) -> None:
    """Write it down; raises AddressTakenError when somebody else wrote it a moment before."""
    try:
        session.flush()
    except IntegrityError:
        raise AddressTakenError from None


async def send_again(registrar: Registrar, login: str) -> None:
    """Mail the link once more to whoever waits for it under that name or address; the same work if nobody does."""

    def send(session: Session, addressee: Addressee) -> None:
        whose, index, clock = addressee.account_id, addressee.email_index, registrar.clock
        link = issue(session, whose, LinkPurpose.CONFIRM, registrar.signer, clock, index)
        ends_at = session.get_one(Account, whose).ends_at
        if ends_at is not None:
            link.expires_at = ends_at
        queue_confirm(session, link, clock)

    await mail_to_whoever(registrar, login, partial(_waiting, login=login, clock=registrar.clock), send)


def _waiting(session: Session, index: bytes | None, login: str, clock: Clock) -> Addressee | None:
    """An account whose address has not been confirmed, and that address's index."""
    account = find_by_username(session, login) if index is None else _by_address(session, index)
    if account is None or account.email_confirmed_at is not None or _is_over(account, clock):
        return None
    found = account.email_index or index or _index_of_link(session, account.id)
    return None if found is None else Addressee(account.id, found)


def _by_address(session: Session, index: bytes) -> Account | None:
    """The account that has the address, else the newest registration with it."""
    known = find_by_email_index(session, index)
    if known is not None:
        return known
    chosen = select(Account).join(AccountLink, col(AccountLink.account_id) == col(Account.id))
    theirs = chosen.where(col(AccountLink.email_index) == index, col(AccountLink.purpose) == LinkPurpose.CONFIRM)
    return session.exec(theirs.order_by(col(Account.created_at).desc(), col(Account.id))).first()


def _index_of_link(session: Session, account_id: str) -> bytes | None:
    theirs = col(AccountLink.account_id) == account_id, col(AccountLink.purpose) == LinkPurpose.CONFIRM
    return session.exec(select(AccountLink.email_index).where(*theirs)).first()


def _is_over(account: Account, clock: Clock) -> bool:
    ended = account.ends_at is not None and account.ends_at <= clock()
    return ended or account.closed_at is not None
