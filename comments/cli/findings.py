"""What `aparte check` finds in the configuration and in the databases; it changes nothing."""

import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec
from sqlalchemy import func
from sqlmodel import Session, col, select

from comments.accounts.charter import CharterFile
from comments.accounts.errors import CharterUnreadableError
from comments.accounts.mails import MAIL_KINDS
from comments.accounts.queries import members_of
from comments.accounts.rules import Role
from comments.cli.speaking import say
from comments.disclosures.auditing_use import UNREAD_AFTER, unread_fields
from comments.foundation.clock import Clock, to_wire
from comments.foundation.network import TrustedProxies
from comments.notifications.errors import MailRefusedError
from comments.notifications.filing import FOLDER
from comments.outbox.models import OutboxEntry
from comments.policies.clauses import Operator
from comments.policies.publishing import release_due
from comments.policies.verifying import altered_versions
from comments.register.recipients import recipients_of
from comments.settings import Settings
from comments.sites.models import Site
from comments.sites.queries import all_sites
from comments.sites.rules import SiteSettings, period_days

Level = Literal["wrong", "advice"]
_OVERDUE = timedelta(hours=1)
_SHORT_DAYS = 30
_UNSTEADY = timedelta(minutes=1)
"""By so much clocks are put right all the time."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something to mend (`wrong`) or to think about (`advice`), and how."""

    check: str
    level: Level
    message: str
    remedy: str


def finding(check: str, level: Level = "wrong", **parameters: object) -> Finding:
    """A finding in words."""
    message = say(f"cli.check.{check}", **parameters)
    return Finding(check=check, level=level, message=message, remedy=say(f"cli.check.{check}.remedy", **parameters))


def in_configuration(settings: Settings) -> Iterator[Finding]:
    """What the settings alone tell."""
    if not settings.operator_contact:
        yield finding("contact", "advice")
    if not settings.public_url:
        yield finding("public-url", "advice")
    if not settings.smtp_url:
        yield finding("smtp", "advice", folder=settings.data_dir / FOLDER)
    if settings.rate_limits == "off":
        yield finding("rate-limits", "advice")
    elif settings.workers > 1 and not settings.valkey_url:
        yield finding("limits-apart", "advice", number=settings.workers)
    yield from (
        finding("transfer", "advice", name=each.name) for each in recipients_of(settings) if not each.is_covered
    )
    try:
        TrustedProxies.parse(settings.trusted_proxies)
    except ValueError:
        yield finding("trusted-proxies")


def in_files(settings: Settings) -> Iterator[Finding]:
    """Folders and files that others on the machine could read, and a text that is missing."""
    for check, path in (("data-dir-open", settings.data_dir), ("key-open", settings.master_key_path)):
        if _is_open_to_others(path):
            yield finding(check, path=path)
    try:
        CharterFile(settings.charter_file).charter()
    except CharterUnreadableError:
        yield finding("charter", path=settings.charter_file)


def in_queue(session: Session, now: datetime) -> Iterator[Finding]:
    """Work that was given up, or that nobody does."""
    yield from _given_up(session)
    late = col(OutboxEntry.due_at) < now - _OVERDUE
    waiting = _count(session, col(OutboxEntry.done_at).is_(None), col(OutboxEntry.dead).is_(False), late)
    if waiting:
        yield finding("queue-late", number=waiting)


def _given_up(session: Session) -> Iterator[Finding]:
    """Mails apart: one that its server refuses for good is mostly an address that somebody mistyped."""
    dead, is_mail = col(OutboxEntry.dead).is_(True), col(OutboxEntry.kind).in_(MAIL_KINDS)
    refused = col(OutboxEntry.last_error) == MailRefusedError.__name__
    if number := _count(session, dead, ~is_mail):
        yield finding("queue-dead", number=number)
    if number := _count(session, dead, is_mail, refused.is_not(True)):
        yield finding("mail-dead", number=number)
    if number := _count(session, dead, is_mail, refused):
        yield finding("mail-refused", "advice", number=number)


def in_clock(latest_run: datetime | None, now: datetime) -> Iterator[Finding]:
    """Whether the clock was set back since retention last ran."""
    if latest_run is not None and latest_run > now + _UNSTEADY:
        yield finding("clock-back", "advice", latest=to_wire(latest_run), now=to_wire(now))


def in_sites(session: Session, operator: Operator, clock: Clock) -> Iterator[Finding]:
    """Blogs whose policy does not tell what is enforced, or that nobody answers for."""
    for site in all_sites(session):
        if altered := altered_versions(session, site.id):
            yield finding("policy-altered", slug=site.slug, numbers=", ".join(str(each) for each in altered))
        if (due := release_due(session, site, operator, clock)) is not None:
            yield finding("policy-behind", slug=site.slug, severity=due.severity)
        if not any(role in {Role.OWNER, Role.ADMIN} for _, role in members_of(session, site.id)):
            yield finding("nobody-answers", "advice", slug=site.slug)
        yield from in_use(session, site, clock())


def in_use(session: Session, site: Site, now: datetime) -> Iterator[Finding]:
    """What is collected and was of no use to anybody: a blog may ask less, or keep it for a shorter time."""
    settings, unread = SiteSettings.of(site), unread_fields(session, site, now)
    if "email" in unread and settings.email != "hidden":
        yield finding("unread-email", "advice", slug=site.slug, days=UNREAD_AFTER.days)
    if "ip" in unread and (period_days(settings, "comment_ip") or 0) > _SHORT_DAYS:
        yield finding("unread-ip", "advice", slug=site.slug, days=UNREAD_AFTER.days, shorter=_SHORT_DAYS)


def _is_open_to_others(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & _OTHERS)


def _count(session: Session, *conditions: object) -> int:
    return session.exec(select(func.count()).select_from(OutboxEntry).where(*conditions)).one()  # type: ignore[arg-type]
