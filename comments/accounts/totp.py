"""One-time codes from an app (RFC 6238): made from a seed that the vault keeps, and none taken twice."""

import hmac
from typing import Final

import pyotp
from sqlalchemy import or_, update
from sqlmodel import Session, col

from comments.accounts.models import Account
from comments.foundation.clock import Clock

SEED: Final = "totp"
"""The vault's name for a seed that counts."""
UNCONFIRMED_SEED: Final = "totp-new"
"""And for one of which no code has been seen yet."""
DIGITS: Final = 6
_SECONDS: Final = 30


def new_seed() -> str:
    """A seed of 160 random bits, as apps take it."""
    return pyotp.random_base32()


def app_address(seed: str, username: str, operator: str) -> str:
    """What the QR code says to the app."""
    return pyotp.TOTP(seed).provisioning_uri(name=username, issuer_name=operator)


def is_from_app(code: str) -> bool:
    """Whether a code looks like one of an app's; those on paper are longer."""
    return len(code) == DIGITS and code.isascii() and code.isdigit()


def matching_step(seed: str, code: str, clock: Clock) -> int | None:
    """The half minute that a code was made for, if that is the present one or one beside it."""
    present, codes = int(clock().timestamp()) // _SECONDS, pyotp.TOTP(seed)
    given = code.encode("utf-8", "surrogatepass")
    near = range(present - 1, present + 2)
    return max((step for step in near if hmac.compare_digest(codes.generate_otp(step).encode(), given)), default=None)


def spend_step(session: Session, account_id: str, step: int) -> bool:
    """Whether a code of that half minute, or of a later one, has not been taken yet; now it has."""
    unspent = or_(col(Account.totp_step).is_(None), col(Account.totp_step) < step)
    confirmed = col(Account.totp_confirmed_at).is_not(None)
    spending = update(Account).where(col(Account.id) == account_id, confirmed, unspent).values(totp_step=step)
    return session.execute(spending.returning(col(Account.id))).first() is not None
