"""Changing one's address: the old one agrees and the new one confirms, each by a link, before either counts."""

from dataclasses import dataclass, field

from sqlmodel import Session

from comments.accounts.confirming_addresses import claim_address, flush_claim
from comments.accounts.errors import LinkSpentError
from comments.accounts.links import EMAIL_CHANGE_LIFETIME, LinkPurpose, forget_links, issue, open_link
from comments.accounts.mails import (
    queue_email_changed,
    queue_forget_address,
    queue_known_address,
    queue_new_email,
    queue_old_email,
)
from comments.accounts.models import Account, AccountLink, EmailChange
from comments.accounts.own_acts import own_act
from comments.accounts.queries import find_by_email_index
from comments.accounts.registrar import Registrar, queue_for_nobody
from comments.accounts.rules import check_email
from comments.audit.actions import Action
from comments.audit.log import append
from comments.foundation.clock import Clock
from comments.foundation.errors import FieldProblem, InvalidInputError
from comments.foundation.identifiers import new_id
from comments.vault.collection import SealedIdentity, store_identity

BOTH = (LinkPurpose.OLD_EMAIL, LinkPurpose.NEW_EMAIL)


@dataclass(frozen=True, kw_only=True)
class _Wish:
    account_id: str
    address_id: str
    sealed: SealedIdentity
    email_index: bytes = field(repr=False)
    may_mail: bool


async def ask_for_address(registrar: Registrar, account_id: str, email: str) -> None:
    """Keep a new address for 48 hours, in place of one that waits, and mail both links.

    Raises InvalidInputError, or VaultLockedError. Whether somebody else has the address, its owner alone is told.
    """
    checked, address_id = check_email(email), new_id()
    index = registrar.collector.email_index(checked)
    if await registrar.db.read(lambda session: session.get_one(Account, account_id).email_index) == index:
        raise InvalidInputError(FieldProblem("email", "same-email"))
    sealed, _ = await registrar.collector.seal_account_email(address_id, checked)
    may_mail = await registrar.may_mail(index)
    wish = _Wish(account_id=account_id, address_id=address_id, sealed=sealed, email_index=index, may_mail=may_mail)
    await registrar.db.write(lambda session: _keep(session, wish, registrar))


def forget_wish(session: Session, account_id: str, clock: Clock) -> None:
    """Give up an address that waits, if one does."""
    change = session.get(EmailChange, account_id)
    if change is not None:
        forget_links(session, account_id, BOTH)
        queue_forget_address(session, change.address_id, clock)
        session.delete(change)
        session.flush()


def purpose_of_link(session: Session, token: str, clock: Clock) -> tuple[LinkPurpose, Account]:
    """What opening the link agrees to, and whose account it is; raises LinkSpentError."""
    link, account, _ = _open(session, token, clock)
    return LinkPurpose(link.purpose), account


def agree(session: Session, token: str, clock: Clock) -> bool:
    """Note what the link says, and change the address once both have agreed; gives whether it was changed.

    Raises LinkSpentError, or AddressTakenError when another account confirmed the address first.
    """
    link, account, change = _open(session, token, clock)
    if link.purpose == LinkPurpose.OLD_EMAIL:
        change.old_confirmed_at = clock()
    else:
        change.new_confirmed_at = clock()
    session.add(change)
    session.delete(link)
    session.flush()
    if change.old_confirmed_at is None or change.new_confirmed_at is None:
        return False
    _swap(session, account, change, clock)
    return True


def _keep(session: Session, wish: _Wish, registrar: Registrar) -> None:
    clock = registrar.clock
    forget_wish(session, wish.account_id, clock)
    account = session.get_one(Account, wish.account_id)
    owner = find_by_email_index(session, wish.email_index)
    known = owner if owner is not None and owner.email_confirmed_at is not None else None
    is_proved = account.email_confirmed_at is not None and account.address_id is not None
    change = EmailChange(
        account_id=account.id,
        address_id=wish.address_id,
        email_index=wish.email_index,
        # An address that nobody confirmed proves nothing, and there may be none at all.
        old_confirmed_at=None if is_proved else clock(),
        expires_at=clock() + EMAIL_CHANGE_LIFETIME,
    )
    session.add(change)
    session.flush()
    if is_proved:
        queue_old_email(session, issue(session, account.id, LinkPurpose.OLD_EMAIL, registrar.signer, clock), clock)
    link = issue(session, account.id, LinkPurpose.NEW_EMAIL, registrar.signer, clock, wish.email_index)
    if known is None:
        store_identity(session, wish.sealed)
    if not wish.may_mail:
        queue_for_nobody(session, clock)
    elif known is not None:
        queue_known_address(session, known.id, clock)
    else:
        queue_new_email(session, link, wish.address_id, clock)


def _open(session: Session, token: str, clock: Clock) -> tuple[AccountLink, Account, EmailChange]:
    link, account = open_link(session, token, BOTH, clock)
    change = session.get(EmailChange, account.id)
    if change is None or change.expires_at <= clock():
        raise LinkSpentError
    return link, account, change


def _swap(session: Session, account: Account, change: EmailChange, clock: Clock) -> None:
    claim_address(session, change.email_index, account.id, clock)
    if account.address_id is not None:
        # Its mail is the last one; after that the worker forgets the address.
        queue_email_changed(session, account.id, account.address_id, clock)
    account.address_id, account.email_index = change.address_id, change.email_index
    account.email_confirmed_at = clock()
    session.add(account)
    session.delete(change)
    flush_claim(session)
    forget_links(session, account.id)
    append(session, own_act(Action.EMAIL_CHANGED, account.id), clock)
