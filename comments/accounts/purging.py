"""How accounts forget: sessions, some time after they ended, links and codes whose time is past, open invitations."""

from datetime import datetime

from sqlalchemy import delete, func, inspect
from sqlmodel import Session, col, select

from comments.accounts.models import AccountLink, AccountSession, Invitation, SignInCode
from comments.vault.bound import INVITATIONS, SESSIONS
from comments.vault.purging import purge_rows

Expiring = type[AccountLink] | type[SignInCode]
_OVER = func.coalesce(col(AccountSession.ended_at), col(AccountSession.expires_at))


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
    return session.exec(select(func.count()).select_from(AccountSession).where(ended_before >= _OVER)).one()


def erase_sessions(session: Session, ended_before: datetime, limit: int) -> tuple[int, list[str]]:
    """Erase some of them with where they came from; gives how many, and the subjects whose keys must go."""
    chosen = list(session.exec(select(AccountSession.id).where(ended_before >= _OVER).limit(limit)))
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
