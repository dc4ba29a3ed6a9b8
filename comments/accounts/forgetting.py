"""Forget an address that somebody once had."""

from sqlmodel import Session, col, select

from comments.accounts.models import Account, EmailChange
from comments.db.database import Database
from comments.vault.bound import ACCOUNTS
from comments.vault.erasure import Eraser, erase_sealed


async def forget_address(db: Database, eraser: Eraser, address_id: str) -> None:
    """Destroy its key, then its row; one that is still somebody's stays."""
    if await db.read(lambda session: _is_in_use(session, address_id)):
        return
    await eraser.forget_rows(ACCOUNTS, [address_id])
    await db.write(lambda session: erase_sealed(session, address_id, ACCOUNTS))


def _is_in_use(session: Session, address_id: str) -> bool:
    of_account = select(Account.id).where(col(Account.address_id) == address_id)
    of_change = select(EmailChange.account_id).where(col(EmailChange.address_id) == address_id)
    return session.exec(of_account).first() is not None or session.exec(of_change).first() is not None
