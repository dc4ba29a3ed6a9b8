"""What an entry of the outbox asks to be written, read afresh each time: what it was about may be gone by now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlmodel import Session, col, select

from comments.accounts.invitations import INVITATION_LIFETIME, invitation_token
from comments.accounts.links import LinkPurpose, lifetime_of, link_token
from comments.accounts.mails import Mail
from comments.accounts.models import Account, AccountLink, Invitation
from comments.discussion.models import ReceiptSearch
from comments.discussion.receipt_searches import SEARCH_LIFETIME, search_token
from comments.foundation.clock import Clock
from comments.foundation.signing import Signer
from comments.foundation.texts import choose_language
from comments.moderation.models import Report
from comments.notifications.letters import LETTERS, Letter
from comments.outbox.models import OutboxEntry
from comments.policies.models import PolicyVersion
from comments.sites.models import Site
from comments.vault.bound import ACCOUNTS, INVITATIONS, RECEIPT_SEARCHES, REPORTS


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """Why somebody is written to, in which language, and where their address lies sealed.

    `path` is where the mail's link leads; with its secret, so it is not printed.
    """

    letter: Letter
    language: str
    table_name: str
    row_id: str
    path: str = field(repr=False)
    username: str | None = None
    life: timedelta | None = None
    change: str = ""
    browser: str = ""
    at: datetime | None = None
    provider: str = ""
    role: str = ""
    site_name: str = ""
    reference: str = ""
    summary: str = ""


def occasion_of(session: Session, entry: OutboxEntry, signer: Signer, clock: Clock) -> Occasion | None:
    """The occasion, or None when it is over: the account was closed, or the link was used or has run out."""
    of_no_account = _OF_NO_ACCOUNT.get(Mail(entry.kind))
    if of_no_account is not None:
        return of_no_account(session, entry, signer, clock)
    payload, letter = entry.payload, LETTERS[Mail(entry.kind)]
    account = session.get(Account, payload["account"])
    address_id = payload.get("address") or (account and account.address_id)
    if account is None or account.closed_at is not None or not address_id:
        return None
    if _is_void(entry, account):
        return None
    link = _live_link(session, payload["link"], clock) if "link" in payload else None
    news = _news(session, payload) if "version" in payload else ("", "")
    if news is None or (link is None and "link" in payload):
        return None
    return Occasion(
        letter=letter,
        language=choose_language(account.language),
        table_name=ACCOUNTS,
        row_id=address_id,
        path=letter.path.format(token="" if link is None else link_token(link.id, signer)),
        username=account.username if letter.greets else None,
        life=None if link is None else lifetime_of(LinkPurpose(link.purpose)),
        change=payload.get("change", ""),
        browser=payload.get("browser", ""),
        at=datetime.fromisoformat(payload["at"]) if "at" in payload else None,
        provider=_provider(session, payload.get("provider", "")),
        site_name=news[0],
        summary=news[1],
    )


def _is_void(entry: OutboxEntry, account: Account) -> bool:
    """Whether the account's holder has thought again meanwhile, or uses the account again."""
    if entry.kind == Mail.ACCOUNT_CLOSING:
        return account.closes_at is None
    return entry.kind == Mail.INACTIVE and account.warnings != entry.payload["warnings"]


def _invitation(session: Session, entry: OutboxEntry, signer: Signer, clock: Clock) -> Occasion | None:
    letter, invitation = LETTERS[Mail.INVITATION], session.get(Invitation, entry.payload["invitation"])
    if invitation is None or invitation.expires_at <= clock():
        return None
    return Occasion(
        letter=letter,
        language=choose_language(invitation.language),
        table_name=INVITATIONS,
        row_id=invitation.id,
        path=letter.path.format(token=invitation_token(invitation.id, signer)),
        life=INVITATION_LIFETIME,
        role=invitation.role,
        site_name=session.get_one(Site, invitation.site_id).name,
    )


def _lost_receipts(session: Session, entry: OutboxEntry, signer: Signer, clock: Clock) -> Occasion | None:
    letter, search = LETTERS[Mail.LOST_RECEIPTS], session.get(ReceiptSearch, entry.payload["search"])
    if search is None or search.opened_at is not None or search.expires_at <= clock():
        return None
    return Occasion(
        letter=letter,
        language=choose_language(search.language),
        table_name=RECEIPT_SEARCHES,
        row_id=search.id,
        path=letter.path.format(token=search_token(search.id, signer)),
        life=SEARCH_LIFETIME,
    )


def _report(session: Session, entry: OutboxEntry, _signer: Signer, _clock: Clock) -> Occasion | None:
    """What may be told of a report: its reference and what it led to, and nothing of what it is about."""
    letter, report = LETTERS[Mail(entry.kind)], session.get(Report, entry.payload["report"])
    if report is None:
        return None
    return Occasion(
        letter=letter,
        language=choose_language(report.language),
        table_name=REPORTS,
        row_id=report.id,
        path=letter.path.format(reference=report.id),
        change=report.outcome or "",
        reference=report.id,
        site_name=session.get_one(Site, report.site_id).name,
    )


def _live_link(session: Session, link_id: str, clock: Clock) -> AccountLink | None:
    link = session.exec(select(AccountLink).where(col(AccountLink.id) == link_id)).first()
    return None if link is None or link.expires_at <= clock() else link


def _news(session: Session, payload: Mapping[str, Any]) -> tuple[str, str] | None:
    """The name of a site and what changed in a version of its policy; None once they are gone."""
    version = PolicyVersion
    chosen = select(Site.name, version.summary).join(version, col(version.site_id) == col(Site.id))
    found = session.exec(chosen.where(col(Site.id) == payload["site"], col(version.version) == payload["version"]))
    return found.first()


def _provider(session: Session, provider: str) -> str:
    """A site by its name; a provider of the operator's stays as it is, for its name stands in the settings."""
    kind, _, name = provider.partition(":")
    site = session.get(Site, name) if kind == "site" else None
    return provider if site is None else site.name


_OF_NO_ACCOUNT: Mapping[Mail, Callable[[Session, OutboxEntry, Signer, Clock], Occasion | None]] = MappingProxyType(
    {
        Mail.INVITATION: _invitation,
        Mail.LOST_RECEIPTS: _lost_receipts,
        Mail.REPORT_RECEIVED: _report,
        Mail.REPORT_SETTLED: _report,
    }
)
