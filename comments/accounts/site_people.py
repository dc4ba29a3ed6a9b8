"""Forgetting, with a site that is removed, the people whom it alone vouched for, and every session that was for it."""

from sqlalchemy import delete, or_
from sqlmodel import Session, col, select

from comments.accounts.models import Account, AccountSession
from comments.db.database import Database
from comments.vault.bound import SESSIONS
from comments.vault.erasure import Eraser
from comments.vault.purging import purge_rows


async def forget_visits(db: Database, eraser: Eraser, site_id: str) -> None:
    """Destroy the keys of where those sessions came from, then the sessions."""
    ids = await db.read(lambda session: _sessions_of(session, site_id))
    await eraser.forget_rows(SESSIONS, ids)
    await db.write(lambda session: _erase_sessions(session, ids))


def erase_visits(session: Session, site_id: str) -> None:
    """Erase those sessions, whose keys are gone, with what is sealed with them."""
    _erase_sessions(session, _sessions_of(session, site_id))


def remove_people(session: Session, site_id: str) -> None:
    """Remove those people, once the site's comments are gone."""
    session.flush()
    session.execute(delete(Account).where(col(Account.home_site_id) == site_id))


def _sessions_of(session: Session, site_id: str) -> list[str]:
    chosen = select(AccountSession.id).join(Account, col(Account.id) == col(AccountSession.account_id))
    return list(
        session.exec(chosen.where(or_(col(AccountSession.site_id) == site_id, col(Account.home_site_id) == site_id)))
    )


def _erase_sessions(session: Session, ids: list[str]) -> None:
    purge_rows(session, SESSIONS, ids)
    session.execute(delete(AccountSession).where(col(AccountSession.id).in_(ids)))
