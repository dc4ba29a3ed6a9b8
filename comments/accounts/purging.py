"""How accounts forget: sessions that ended and links whose hour is past."""

from datetime import datetime

from sqlmodel import Session

from comments.accounts.models import AccountLink, AccountSession
from comments.db.expired import count_expired, erase_expired


def count_sessions(session: Session, as_of: datetime) -> int:
    """How many sessions have ended."""
    return count_expired(session, AccountSession, as_of)


def erase_sessions(session: Session, as_of: datetime, limit: int) -> int:
    """Remove sessions that have ended."""
    return erase_expired(session, AccountSession, as_of, limit)


def count_links(session: Session, as_of: datetime) -> int:
    """How many links are past their hour."""
    return count_expired(session, AccountLink, as_of)


def erase_links(session: Session, as_of: datetime, limit: int) -> int:
    """Remove links that are past their hour."""
    return erase_expired(session, AccountLink, as_of, limit)
