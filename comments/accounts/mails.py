"""The mails that an account may cause, promised in the transaction that causes them: ids only, never an address."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlmodel import Session

from comments.accounts.models import AccountLink, Invitation
from comments.foundation.clock import Clock
from comments.outbox.queueing import enqueue

FORGET_ADDRESS: Final = "account.forget-address"
"""The outbox entry that erases an address nobody has any more."""


class Mail(StrEnum):
    """Every kind of mail; its value is the kind of the outbox entry."""

    CONFIRM = "mail.confirm"
    """Confirm the address of a registration."""
    KNOWN_ADDRESS = "mail.known-address"
    """Somebody tried to register with an address that is yours."""
    RESET = "mail.reset"
    """Set a new password."""
    SIGN_IN = "mail.sign-in"
    """Sign in by a link."""
    OLD_EMAIL = "mail.old-email"
    """Agree, at the old address, to a new one."""
    NEW_EMAIL = "mail.new-email"
    """Confirm a new address, at the new one."""
    EMAIL_CHANGED = "mail.email-changed"
    """The address was changed; told to the old one, which is forgotten after that."""
    PASSWORD_CHANGED = "mail.password-changed"  # noqa: S105  a kind of mail
    """The password was changed."""
    SECOND_FACTOR_CHANGED = "mail.second-factor-changed"
    """A second factor came, went or was made anew."""
    SUSPICIOUS_SIGN_IN = "mail.suspicious-sign-in"
    """Somebody signed in, or nearly did, in an unusual way."""
    INVITATION = "mail.invitation"
    """A role on a site waits for you."""
    IDENTITY_LINKED = "mail.identity-linked"
    """A name elsewhere now signs in to the account."""
    POLICY_CHANGED = "mail.policy-changed"
    """The policy of a site where somebody is known changed materially; promised by `notifications.announcing`."""
    ACCOUNT_CLOSING = "mail.account-closing"
    """The account closes in 24 hours, and how to keep it."""
    INACTIVE = "mail.inactive"
    """The account will be closed because nobody uses it, and how to keep it."""

    LOST_RECEIPTS = "mail.lost-receipts"
    """A guest who lost their receipts finds what they left, by a link that works once."""
    REPORT_RECEIVED = "mail.report-received"
    """A report of a comment has arrived, and what happens next."""
    REPORT_SETTLED = "mail.report-settled"
    """What a report of a comment led to."""


MAIL_KINDS: Final = tuple(each.value for each in Mail)
"""The same as the outbox knows them."""


class FactorChange(StrEnum):
    """What became of a second factor."""

    APP_ADDED = "app-added"
    APP_REMOVED = "app-removed"
    PASSKEY_ADDED = "passkey-added"
    PASSKEY_REMOVED = "passkey-removed"
    CODES_RENEWED = "codes-renewed"
    CODE_USED = "code-used"
    ALL_REMOVED = "all-removed"
    """By the operator, for somebody who has lost them."""


def queue_confirm(session: Session, link: AccountLink, clock: Clock) -> None:
    """Confirm the address of a registration."""
    _queue_link(session, Mail.CONFIRM, link, clock)


def queue_known_address(session: Session, account_id: str, clock: Clock) -> None:
    """Tell the owner of an address that somebody tried to register with it."""
    enqueue(session, Mail.KNOWN_ADDRESS, {"account": account_id}, clock)


def queue_reset(session: Session, link: AccountLink, clock: Clock) -> None:
    """Send the link that sets a new password."""
    _queue_link(session, Mail.RESET, link, clock)


def queue_sign_in(session: Session, link: AccountLink, clock: Clock) -> None:
    """Send the link that signs in."""
    _queue_link(session, Mail.SIGN_IN, link, clock)


def queue_old_email(session: Session, link: AccountLink, clock: Clock) -> None:
    """Ask at the old address whether the new one is wanted."""
    _queue_link(session, Mail.OLD_EMAIL, link, clock)


def queue_new_email(session: Session, link: AccountLink, address_id: str, clock: Clock) -> None:
    """Ask at the new address, sealed under `address_id`, whether its owner agrees."""
    payload = {"account": link.account_id, "link": link.id, "address": address_id}
    enqueue(session, Mail.NEW_EMAIL, payload, clock)


def queue_email_changed(session: Session, account_id: str, old_address_id: str, clock: Clock) -> None:
    """Tell it to the old address; once the mail is out, or was given up, the worker forgets that address."""
    enqueue(session, Mail.EMAIL_CHANGED, {"account": account_id, "address": old_address_id}, clock)


def queue_password_changed(session: Session, account_id: str, clock: Clock) -> None:
    """Tell somebody that their password was changed."""
    enqueue(session, Mail.PASSWORD_CHANGED, {"account": account_id}, clock)


def queue_second_factor_changed(session: Session, account_id: str, change: FactorChange, clock: Clock) -> None:
    """Tell somebody what became of a second factor of theirs."""
    enqueue(session, Mail.SECOND_FACTOR_CHANGED, {"account": account_id, "change": change.value}, clock)


def queue_suspicious_sign_in(session: Session, account_id: str, browser: str, clock: Clock) -> None:
    """Warn somebody of a sign-in; `browser` is a family of `web.browser_family`, or empty."""
    payload = {"account": account_id, "browser": browser, "at": clock().isoformat()}
    enqueue(session, Mail.SUSPICIOUS_SIGN_IN, payload, clock)


def queue_invitation(session: Session, invitation: Invitation, clock: Clock) -> None:
    """Send an invitation; the site's administrators are told when it cannot be delivered."""
    enqueue(session, Mail.INVITATION, {"invitation": invitation.id}, clock, invitation.site_id)


def queue_lost_receipts(session: Session, search_id: str, clock: Clock) -> None:
    """Send the link to what was left under an address; the address is forgotten after that."""
    enqueue(session, Mail.LOST_RECEIPTS, {"search": search_id}, clock)


def queue_report_received(session: Session, report_id: str, clock: Clock) -> None:
    """Tell whoever reported a comment that it is known, and by which reference."""
    enqueue(session, Mail.REPORT_RECEIVED, {"report": report_id}, clock)


def queue_report_settled(session: Session, report_id: str, clock: Clock) -> None:
    """Tell them what became of it."""
    enqueue(session, Mail.REPORT_SETTLED, {"report": report_id}, clock)


def queue_identity_linked(session: Session, account_id: str, provider: str, clock: Clock) -> None:
    """Tell somebody that a name elsewhere signs in to their account; `provider` as in LinkedIdentity."""
    enqueue(session, Mail.IDENTITY_LINKED, {"account": account_id, "provider": provider}, clock)


def queue_account_closing(session: Session, account_id: str, closes_at: datetime, clock: Clock) -> None:
    """Tell somebody until when they may think again."""
    enqueue(session, Mail.ACCOUNT_CLOSING, {"account": account_id, "at": closes_at.isoformat()}, clock)


def queue_inactive(session: Session, account_id: str, closes_at: datetime, warnings: int, clock: Clock) -> None:
    """Warn somebody that their account ends for want of use; `warnings` says which warning it is."""
    payload = {"account": account_id, "at": closes_at.isoformat(), "warnings": warnings}
    enqueue(session, Mail.INACTIVE, payload, clock)


def queue_forget_address(session: Session, address_id: str, clock: Clock) -> None:
    """Erase a sealed address that no account and no change of address has any more."""
    enqueue(session, FORGET_ADDRESS, {"address": address_id}, clock)


def _queue_link(session: Session, kind: Mail, link: AccountLink, clock: Clock) -> None:
    enqueue(session, kind, {"account": link.account_id, "link": link.id}, clock)
