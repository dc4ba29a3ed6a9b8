"""Links that work once and not for long: to confirm an address, to set a password, to sign in."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import delete
from sqlmodel import Session, col

from comments.accounts.errors import LinkSpentError
from comments.accounts.models import Account, AccountLink
from comments.foundation.clock import Clock
from comments.foundation.identifiers import new_id, token_hash
from comments.foundation.signing import Signer
from comments.register.categories import CATEGORIES

LINK_LIFETIME = timedelta(hours=CATEGORIES["link"].period_hours or 1)
REGISTRATION_LIFETIME = timedelta(hours=CATEGORIES["registration"].period_hours or 1)
EMAIL_CHANGE_LIFETIME = timedelta(hours=CATEGORIES["email_change"].period_hours or 1)
_TOKEN = "account-link"  # noqa: S105  a purpose, not a password


class LinkPurpose(StrEnum):
    """What opening a link does."""

    RESET = "reset"
    """Set a new password."""
    CONFIRM = "confirm"
    """Confirm the address of a registration."""
    SIGN_IN = "sign-in"
    """Begin a session."""
    OLD_EMAIL = "old-email"
    """Agree, at the old address, to a new one."""
    NEW_EMAIL = "new-email"
    """Confirm a new address."""


_LIFETIMES = {
    LinkPurpose.CONFIRM: REGISTRATION_LIFETIME,
    LinkPurpose.OLD_EMAIL: EMAIL_CHANGE_LIFETIME,
    LinkPurpose.NEW_EMAIL: EMAIL_CHANGE_LIFETIME,
}


def lifetime_of(purpose: LinkPurpose) -> timedelta:
    """How long a link works: an hour where it lets somebody in, else as long as what it confirms is waited for."""
    return _LIFETIMES.get(purpose, LINK_LIFETIME)


def issue(
    session: Session,
    account_id: str,
    purpose: LinkPurpose,
    signer: Signer,
    clock: Clock,
    email_index: bytes | None = None,
) -> AccountLink:
    """A new link of somebody's, in place of an older one for the same purpose; `link_token` gives what to mail."""
    forget_links(session, account_id, [purpose])
    link_id = new_id()
    link = AccountLink(
        token_hash=token_hash(link_token(link_id, signer)),
        id=link_id,
        account_id=account_id,
        purpose=purpose.value,
        email_index=email_index,
        expires_at=clock() + lifetime_of(purpose),
    )
    session.add(link)
    session.flush()
    return link


def link_token(link_id: str, signer: Signer) -> str:
    """What stands in the link's address: the same however often it is made, so that a mail can be tried again."""
    return signer.token(_TOKEN, link_id)


def open_link(
    session: Session, token: str, purposes: Sequence[LinkPurpose], clock: Clock
) -> tuple[AccountLink, Account]:
    """The link and whose it is, left as they are; raises LinkSpentError."""
    link = session.get(AccountLink, token_hash(token))
    if link is None or link.purpose not in purposes or link.expires_at <= clock():
        raise LinkSpentError
    account = session.get(Account, link.account_id)
    if account is None or account.closed_at is not None:
        raise LinkSpentError
    return link, account


def forget_links(session: Session, account_id: str, purposes: Sequence[LinkPurpose] = tuple(LinkPurpose)) -> None:
    """Links of those purposes work no more."""
    theirs = col(AccountLink.account_id) == account_id
    session.execute(delete(AccountLink).where(theirs, col(AccountLink.purpose).in_(purposes)))
