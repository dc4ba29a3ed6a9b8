"""How accounts forget: sessions that ended and links whose hour is past."""

from datetime import datetime

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from comments.accounts.models import AccountLink, AccountSession

Expiring = type[AccountSession] | type[AccountLink]


def count_ended(session: Session, table: Expiring, as_of: datetime) -> int:
    """How many rows of a table have passed the end that they carry."""
    return session.exec(select(func.count()).select_from(table).where(col(table.expires_at) <= as_of)).one()


def erase_ended(session: Session, table: Expiring, as_of: datetime, limit: int) -> int:
    """Erase some of them; gives how many."""
    # Both are known by the hash of their token alone.
    chosen = session.exec(select(table.token_hash).where(col(table.expires_at) <= as_of).limit(limit)).all()
    session.execute(delete(table).where(col(table.token_hash).in_(chosen)))
    return len(chosen)
