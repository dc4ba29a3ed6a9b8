"""Proving once more who one is, before what cannot be undone: the session goes on under another token."""

from dataclasses import dataclass, field

from sqlmodel import Session

from comments.accounts.errors import WrongCredentialsError
from comments.accounts.guessing import Secret, take_guess
from comments.accounts.models import Account
from comments.accounts.passkeys import use_passkey
from comments.accounts.people import Person
from comments.accounts.relying_party import Answer
from comments.accounts.rules import LONGEST_PASSWORD
from comments.accounts.second_factors import GivenCode, check_code
from comments.accounts.sessions import SignedIn, renew_session
from comments.accounts.signing_in import Doorkeeper
from comments.foundation.network import Address


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Somebody at their own account, with the token of the session that they are in."""

    person: Person
    token: str = field(repr=False)
    address: Address | None = field(default=None, repr=False)


async def prove_with_password(keeper: Doorkeeper, holder: Holder, password: str) -> SignedIn:
    """Raises WrongCredentialsError or TooManyRequestsError."""
    await verify_password(keeper, holder, password)
    return await _renew(keeper, holder, strong=holder.person.strong)


async def verify_password(keeper: Doorkeeper, holder: Holder, password: str) -> None:
    """Ask for somebody's password and leave the session as it is; raises what `prove_with_password` raises."""
    # Nobody but its holder has this session, so that strangers' guesses do not count here.
    lane = holder.person.session_id.encode()
    guess = await take_guess(keeper.verifier.limiter, Secret.PASSWORD, holder.person.id.encode(), b"", lane)
    stored = await keeper.db.read(lambda session: session.get_one(Account, holder.person.id).password_hash)
    matches = await keeper.hasher.verify(stored, password[:LONGEST_PASSWORD], goes_first=True)
    if not matches or len(password) > LONGEST_PASSWORD:
        raise WrongCredentialsError
    await guess.was_right()


async def prove_with_code(keeper: Doorkeeper, holder: Holder, code: str) -> SignedIn:
    """Raises WrongCodeError or TooManyRequestsError."""
    # Nobody but its holder has this session, so that strangers' guesses do not count here.
    lane = holder.person.session_id.encode()
    await check_code(keeper.verifier, holder.person.id, GivenCode(code=code, address=holder.address, device=lane))
    return await _renew(keeper, holder, strong=True)


async def prove_with_passkey(keeper: Doorkeeper, holder: Holder, answer: Answer) -> SignedIn:
    """Raises PasskeyRefusedError, too for somebody else's passkey."""

    def prove(session: Session) -> SignedIn:
        use_passkey(session, holder.person.id, answer, keeper.clock)
        return renew_session(session, holder.token, keeper.clock, strong=True)

    return await keeper.db.write(prove)


async def _renew(keeper: Doorkeeper, holder: Holder, *, strong: bool) -> SignedIn:
    return await keeper.db.write(lambda session: renew_session(session, holder.token, keeper.clock, strong=strong))
