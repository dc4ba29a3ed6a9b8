"""Every kind of mail, promised to one person as the features promise it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlmodel import Session

from comments.accounts import mails
from comments.accounts.invitations import invitation_token
from comments.accounts.links import LinkPurpose, issue
from comments.accounts.mails import FactorChange, Mail
from comments.accounts.models import Account, AccountLink, Invitation
from comments.db.database import Database
from comments.discussion.models import ReceiptSearch
from comments.discussion.receipt_searches import SEARCH_LIFETIME, search_token
from comments.foundation.clock import Clock
from comments.foundation.identifiers import new_id, token_hash
from comments.foundation.signing import Signer
from comments.moderation.models import Report
from comments.outbox.queueing import enqueue
from comments.policies.queries import find_current_version
from comments.sites.models import Site
from comments.vault.assembly import Vault
from comments.vault.collection import store_identity
from tests.factories.accounts import make_account
from tests.factories.policies import publish
from tests.factories.reports import make_report


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Somebody with an address, who is also invited to a site."""

    account_id: str
    address_id: str
    invitation_id: str
    search_id: str
    report_id: str
    signer: Signer
    clock: Clock


async def make_reader(  # noqa: PLR0913  everything that a person with an address hangs on
    db: Database, vault: Vault, signer: Signer, site: Site, *, address: str, language: str = "en", username: str = "ada"
) -> Reader:
    """An account with a sealed address, and an invitation that went to the same."""
    address_id = new_id()
    sealed, index = await vault.collector.seal_account_email(address_id, address)

    def make(session: Session) -> str:
        account = make_account(session, username)
        account.address_id, account.email_index, account.language = address_id, index, language
        store_identity(session, sealed)
        return account.id

    return Reader(
        account_id=await db.write(make),
        address_id=address_id,
        invitation_id=await invite(db, vault, signer, site, address, language),
        search_id=await search_receipts(db, vault, signer, address, language),
        report_id=await make_report(db, vault, site, email=address, language=language),
        signer=signer,
        clock=vault.clock,
    )


async def invite(db: Database, vault: Vault, signer: Signer, site: Site, address: str, language: str = "en") -> str:
    """An invitation to moderate a site; gives its id."""
    invitation_id = new_id()
    sealed = await vault.collector.seal_invitation(invitation_id, address)

    def make(session: Session) -> None:
        session.add(
            Invitation(
                id=invitation_id,
                site_id=site.id,
                role="moderator",
                language=language,
                token_hash=token_hash(invitation_token(invitation_id, signer)),
                created_at=vault.clock(),
                expires_at=vault.clock() + timedelta(days=7),
            )
        )
        store_identity(session, sealed)

    await db.write(make)
    return invitation_id


async def search_receipts(db: Database, vault: Vault, signer: Signer, address: str, language: str = "en") -> str:
    """Somebody looks for what they left under an address; gives the search's id."""
    search_id = new_id()
    sealed = await vault.collector.seal_receipt_search(search_id, address)

    def make(session: Session) -> None:
        session.add(
            ReceiptSearch(
                id=search_id,
                language=language,
                token_hash=token_hash(search_token(search_id, signer)),
                created_at=vault.clock(),
                expires_at=vault.clock() + SEARCH_LIFETIME,
            )
        )
        store_identity(session, sealed)

    await db.write(make)
    return search_id


def promise(session: Session, kind: Mail, reader: Reader) -> None:
    """Queue one mail of a kind."""
    _PROMISES[kind](session, reader)


def promise_all(session: Session, reader: Reader) -> None:
    """Queue one mail of every kind."""
    for kind in Mail:
        promise(session, kind, reader)


def _link(session: Session, reader: Reader, purpose: LinkPurpose) -> AccountLink:
    return issue(session, reader.account_id, purpose, reader.signer, reader.clock)


def _policy_changed(session: Session, reader: Reader) -> None:
    site = session.get_one(Site, session.get_one(Invitation, reader.invitation_id).site_id)
    version = (find_current_version(session, site.id) or publish(session, site, reader.clock)).version
    payload = {"account": reader.account_id, "site": site.id, "version": version}
    enqueue(session, Mail.POLICY_CHANGED, payload, reader.clock)


def _closing(session: Session, reader: Reader) -> None:
    account = account_of(session, reader)
    account.closes_at = reader.clock() + timedelta(hours=24)
    mails.queue_account_closing(session, account.id, account.closes_at, reader.clock)


def _settled(session: Session, reader: Reader) -> None:
    session.get_one(Report, reader.report_id).outcome = "removed"
    mails.queue_report_settled(session, reader.report_id, reader.clock)


_PROMISES: Final[dict[Mail, Callable[[Session, Reader], None]]] = {
    Mail.CONFIRM: lambda s, r: mails.queue_confirm(s, _link(s, r, LinkPurpose.CONFIRM), r.clock),
    Mail.KNOWN_ADDRESS: lambda s, r: mails.queue_known_address(s, r.account_id, r.clock),
    Mail.RESET: lambda s, r: mails.queue_reset(s, _link(s, r, LinkPurpose.RESET), r.clock),
    Mail.SIGN_IN: lambda s, r: mails.queue_sign_in(s, _link(s, r, LinkPurpose.SIGN_IN), r.clock),
    Mail.OLD_EMAIL: lambda s, r: mails.queue_old_email(s, _link(s, r, LinkPurpose.OLD_EMAIL), r.clock),
    Mail.NEW_EMAIL: lambda s, r: mails.queue_new_email(s, _link(s, r, LinkPurpose.NEW_EMAIL), r.address_id, r.clock),
    Mail.EMAIL_CHANGED: lambda s, r: mails.queue_email_changed(s, r.account_id, r.address_id, r.clock),
    Mail.PASSWORD_CHANGED: lambda s, r: mails.queue_password_changed(s, r.account_id, r.clock),
    Mail.SECOND_FACTOR_CHANGED: lambda s, r: mails.queue_second_factor_changed(
        s, r.account_id, FactorChange.PASSKEY_ADDED, r.clock
    ),
    Mail.SUSPICIOUS_SIGN_IN: lambda s, r: mails.queue_suspicious_sign_in(s, r.account_id, "Firefox", r.clock),
    Mail.INVITATION: lambda s, r: mails.queue_invitation(s, s.get_one(Invitation, r.invitation_id), r.clock),
    Mail.LOST_RECEIPTS: lambda s, r: mails.queue_lost_receipts(s, r.search_id, r.clock),
    Mail.REPORT_RECEIVED: lambda s, r: mails.queue_report_received(s, r.report_id, r.clock),
    Mail.REPORT_SETTLED: _settled,
    Mail.IDENTITY_LINKED: lambda s, r: mails.queue_identity_linked(s, r.account_id, "oidc:example", r.clock),
    Mail.POLICY_CHANGED: _policy_changed,
    Mail.ACCOUNT_CLOSING: _closing,
    Mail.INACTIVE: lambda s, r: mails.queue_inactive(s, r.account_id, r.clock() + timedelta(days=30), 0, r.clock),
}


def account_of(session: Session, reader: Reader) -> Account:
    """The reader's row."""
    return session.get_one(Account, reader.account_id)
