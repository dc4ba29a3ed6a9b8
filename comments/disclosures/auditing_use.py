"""Whether what a site collects is ever looked at: what nobody needs should not be asked."""

from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session, col, select

from comments.audit.actions import Action
from comments.audit.models import AuditEntry
from comments.sites.models import Site
from comments.vault.bound import EMAIL, IP
from comments.vault.holdings import fields_held

UNREAD_AFTER: Final = timedelta(days=180)
"""Shorter than a record's details last, so that a look that was made is still known."""


def unread_fields(session: Session, site: Site, now: datetime) -> list[str]:
    """What lies sealed with comments of a site, and was opened for nobody in all that time; none of a young site."""
    since = now - UNREAD_AFTER
    if site.created_at > since:
        return []
    held = fields_held(session, site.id)
    read = _fields_read(session, site.id, since) if held else set()
    return [field for field in (IP, EMAIL) if field in held - read]


def _fields_read(session: Session, site_id: str, since: datetime) -> set[str]:
    looks = select(AuditEntry.payload).where(
        col(AuditEntry.site_id) == site_id, col(AuditEntry.action) == Action.LOOK.value, col(AuditEntry.at) > since
    )
    return {field for payload in session.exec(looks) for field in (payload or {}).get("fields", (IP, EMAIL))}
