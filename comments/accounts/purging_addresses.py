"""How registrations that nobody confirmed end, and changes of address that not both addresses agreed to."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from comments.accounts.models import Account, EmailChange
from comments.vault.bound import ACCOUNTS
from comments.vault.purging import purge_rows


def count_registrations(session: Session, as_of: datetime) -> int:
    """How many registrations were not confirmed in time."""
    return session.exec(select(func.count()).select_from(Account).where(col(Account.ends_at) <= as_of)).one()


def erase_registrations(session: Session, as_of: datetime, limit: int) -> tuple[int, list[str]]:
    """Erase some of them with their addresses; gives how many, and the subjects whose keys must go."""
    chosen = select(Account.id, Account.address_id).where(col(Account.ends_at) <= as_of).limit(limit)
    found = session.exec(chosen).all()
    session.execute(delete(Account).where(col(Account.id).in_([each for each, _ in found])))
    return len(found), _purge(session, [address for _, address in found])


def count_email_changes(session: Session, as_of: datetime) -> int:
    """How many changes of address were not agreed to in time."""
    return session.exec(select(func.count()).select_from(EmailChange).where(col(EmailChange.expires_at) <= as_of)).one()


def erase_email_changes(session: Session, as_of: datetime, limit: int) -> tuple[int, list[str]]:
    """Erase some of them with the new addresses; gives how many, and the subjects whose keys must go."""
    over = col(EmailChange.expires_at) <= as_of
    found = session.exec(select(EmailChange.account_id, EmailChange.address_id).where(over).limit(limit)).all()
    session.execute(delete(EmailChange).where(col(EmailChange.account_id).in_([each for each, _ in found])))
    return len(found), _purge(session, [address for _, address in found])


def _purge(session: Session, address_ids: Sequence[str | None]) -> list[str]:
    return purge_rows(session, ACCOUNTS, [each for each in address_ids if each is not None])
