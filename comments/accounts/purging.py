"""How accounts forget: sessions, some time after they ended, links and codes whose time is past, open invitations."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, inspect, or_
from sqlmodel import Session, col, select

from comments.accounts.models import AccountLink, AccountSession, Invitation, SignInCode
from comments.register.categories import CATEGORIES
from comments.sites.queries import all_sites
from comments.sites.rules import SiteSettings, period_days
from comments.vault.bound import INVITATIONS, SESSIONS
from comments.vault.purging import purge_rows, rows_with_values

Expiring = type[AccountLink] | type[SignInCode]


def count_ended(session: Session, table: Expiring, as_of: datetime) -> int:
    """How many rows of a table have passed the end that they carry."""
    return session.exec(select(func.count()).select_from(table).where(col(table.expires_at) <= as_of)).one()


def erase_ended(session: Session, table: Expiring, as_of: datetime, limit: int) -> int:
    """Erase some of them; gives how many."""
    [key] = inspect(table).primary_key
    chosen = session.scalars(select(key).where(col(table.expires_at) <= as_of).limit(limit)).all()
    session.execute(delete(table).where(key.in_(chosen)))
    return len(chosen)


def count_sessions(session: Session, ended_before: datetime) -> int:
    """How many sessions ended then or earlier, by hand or by time."""
    return session.exec(select(func.count()).select_from(AccountSession).where(_ended(ended_before))).one()


def count_session_ips(session: Session, as_of: datetime) -> int:
    """How many sessions ended so long ago that where they were begun from is over."""
    return session.exec(select(func.count()).select_from(AccountSession).where(_ip_is_over(session, as_of))).one()


def erase_session_ips(session: Session, as_of: datetime, limit: int) -> tuple[int, list[str]]:
    """Erase some of those addresses alone; gives how many, and the subjects whose keys must go."""
    chosen = list(session.exec(select(AccountSession.id).where(_ip_is_over(session, as_of)).limit(limit)))
    return len(chosen), purge_rows(session, SESSIONS, chosen)


def erase_sessions(session: Session, ended_before: datetime, limit: int) -> tuple[int, list[str]]:
    """Erase some of them with where they came from; gives how many, and the subjects whose keys must go."""
    chosen = list(session.exec(select(AccountSession.id).where(_ended(ended_before)).limit(limit)))
    subjects = purge_rows(session, SESSIONS, chosen)
    session.execute(delete(AccountSession).where(col(AccountSession.id).in_(chosen)))
    return len(chosen), subjects


def count_invitations(session: Session, as_of: datetime) -> int:
    """How many invitations nobody accepted in time."""
    return session.exec(select(func.count()).select_from(Invitation).where(col(Invitation.expires_at) <= as_of)).one()


def erase_invitations(session: Session, as_of: datetime, limit: int) -> tuple[int, list[str]]:
    """Erase some of them with where they were sent; gives how many, and the subjects whose keys must go."""
    chosen = list(session.exec(select(Invitation.id).where(col(Invitation.expires_at) <= as_of).limit(limit)))
    subjects = purge_rows(session, INVITATIONS, chosen)
    session.execute(delete(Invitation).where(col(Invitation.id).in_(chosen)))
    return len(chosen), subjects


def _ended(before: datetime) -> ColumnElement[bool]:
    """Ended then or earlier, by hand or by time; each of the two has an index."""
    by_time = and_(col(AccountSession.ended_at).is_(None), col(AccountSession.expires_at) <= before)
    return or_(col(AccountSession.ended_at) <= before, by_time)


def _ip_is_over(session: Session, as_of: datetime) -> ColumnElement[bool]:
    """After the register's period, or after the shorter one of the site that a session is good for."""
    longest = CATEGORIES["session_ip"].period_days or 0
    sites: dict[int, list[str]] = {}
    for site in all_sites(session):
        sites.setdefault(period_days(SiteSettings.of(site), "session_ip") or 0, []).append(site.id)
    shorter = (
        and_(col(AccountSession.site_id).in_(ids), _ended(as_of - timedelta(days=days)))
        for days, ids in sites.items()
        if days < longest
    )
    has_one = col(AccountSession.id).in_(rows_with_values(SESSIONS))
    return and_(has_one, or_(_ended(as_of - timedelta(days=longest)), *shorter))
