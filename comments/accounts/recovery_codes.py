"""Codes on paper that stand in for a second factor, each once; shown when they are made, and never again."""

import secrets
from typing import Final

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from comments.accounts.models import RecoveryCode
from comments.foundation.clock import Clock
from comments.foundation.identifiers import token_hash

AT_ONCE: Final = 10
# Digits and letters that nobody confuses. 24 of them are 120 random bits, so that a plain hash keeps them safe.
_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH, _GROUP = 24, 4
_READ_AS: Final = str.maketrans("oil", "011", " -\u2010\u2011\u2013\t\r\n")


def replace_codes(session: Session, account_id: str) -> tuple[str, ...]:
    """New codes in place of all earlier ones; told this once."""
    forget_codes(session, account_id)
    codes = tuple(_new_code() for _ in range(AT_ONCE))
    session.add_all(RecoveryCode(code_hash=_hash(code), account_id=account_id) for code in codes)
    session.flush()
    return codes


def spend_code(session: Session, account_id: str, code: str, clock: Clock) -> bool:
    """Whether it is one of theirs that was not used yet; now it was."""
    theirs = (col(RecoveryCode.code_hash) == _hash(code), col(RecoveryCode.account_id) == account_id)
    spending = update(RecoveryCode).where(*theirs, col(RecoveryCode.used_at).is_(None)).values(used_at=clock())
    return session.execute(spending.returning(col(RecoveryCode.account_id))).first() is not None


def codes_left(session: Session, account_id: str) -> int:
    """How many can still be used."""
    unused = (col(RecoveryCode.account_id) == account_id, col(RecoveryCode.used_at).is_(None))
    return session.exec(select(func.count()).select_from(RecoveryCode).where(*unused)).one()


def forget_codes(session: Session, account_id: str) -> None:
    """Leave none of somebody's codes."""
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))


def _new_code() -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    return "-".join(letters[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def _hash(code: str) -> bytes:
    return token_hash(code.lower().translate(_READ_AS))
