"""One's own sessions, the ended ones too for as long as they are kept, and where each was begun from."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from comments.accounts.models import AccountSession
from comments.accounts.people import Person
from comments.accounts.queries import sessions_since
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.errors import NotFoundError
from comments.register.categories import CATEGORIES
from comments.sites.models import Site
from comments.sites.rules import SiteSettings, period_days
from comments.vault.bound import IP, SESSIONS
from comments.vault.gate import AUTHOR, Authorisation, Gate, Look, Purpose

_KEPT = timedelta(days=CATEGORIES["session"].period_days or 0)


@dataclass(frozen=True, kw_only=True)
class OwnSession:
    """A session as its holder sees it; `over_at` is set once it has ended, `ip_until` is when its address goes."""

    id: str
    kind: str
    browser: str
    site: str | None
    begun_at: datetime
    seen_at: datetime
    over_at: datetime | None
    ip_until: datetime | None


def own_sessions(session: Session, account_id: str, now: datetime) -> list[OwnSession]:
    """Every session that is still kept, the newest first."""
    found = sessions_since(session, account_id, now - _KEPT)
    return [_own(row, site, now) for row, site in found]


async def own_session_ip(db: Database, gate: Gate, person: Person, session_id: str, clock: Clock) -> str | None:
    """Where one of somebody's own sessions was begun from; None when nobody knows, or when it is forgotten.

    Raises NotFoundError for another's session, and to whoever holds a token of one site alone.
    """
    now = clock()
    mine = await db.read(lambda session: own_sessions(session, person.id, now))
    wanted = next((each for each in mine if each.id == session_id and person.site_id is None), None)
    if wanted is None:
        raise NotFoundError
    if wanted.ip_until is not None and wanted.ip_until <= now:
        return None
    authorisation = Authorisation(person_id=person.id, role=AUTHOR, site_id=None, purpose=Purpose.SELF_ACCESS)
    opened = await gate.open(authorisation, Look(table_name=SESSIONS, row_id=wanted.id, fields=(IP,)))
    return opened.values.get(IP)


def _own(row: AccountSession, site: Site | None, now: datetime) -> OwnSession:
    end = row.ended_at or row.expires_at
    over_at = end if end <= now else None
    return OwnSession(
        id=row.id,
        kind=row.kind,
        browser=row.browser,
        site=None if site is None else site.name,
        begun_at=row.created_at,
        seen_at=row.seen_at,
        over_at=over_at,
        ip_until=None if over_at is None else over_at + timedelta(days=_ip_days(site)),
    )


def _ip_days(site: Site | None) -> int:
    settings = SiteSettings() if site is None else SiteSettings.of(site)
    return period_days(settings, "session_ip") or 0
