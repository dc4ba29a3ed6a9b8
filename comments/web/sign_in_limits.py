"""Guessing at secrets through the service's surfaces: what was typed and where it comes from, ready to be counted."""

from comments.accounts.guessing import Guess, Secret, take_guess, take_place
from comments.accounts.rules import username_key
from comments.foundation.rate_limit import RateLimiter
from comments.web.client_address import Address, network_key

LONGEST_LOGIN = 320


async def check_sign_in(
    limiter: RateLimiter, login: str, address: Address | None, device: bytes | None = None
) -> Guess:
    """Count an attempt to sign in with a password; raises TooManyRequestsError or LimitsUnavailableError.

    To be given on with the attempt, which tells when the password was right. `device` comes from `Doorkeeper.lane_of`.
    """
    return await check_guess(limiter, Secret.PASSWORD, login, address, device)


async def check_guess(
    limiter: RateLimiter, secret: Secret, name: str, address: Address | None, device: bytes | None = None
) -> Guess:
    """Count a guess at a code, or a wish for a mailed link; raises TooManyRequestsError or LimitsUnavailableError.

    To be asked before anything is looked up, in the same way for known and unknown names. After a right code tell the
    guess: `await guess.was_right()`.
    """
    key = username_key(name[:LONGEST_LOGIN]).encode("utf-8", "surrogatepass")
    return await take_guess(limiter, secret, key, network_key(address), device)


async def check_place(limiter: RateLimiter, address: Address | None) -> None:
    """Count one try at a secret that no name goes with; raises TooManyRequestsError or LimitsUnavailableError."""
    await take_place(limiter, network_key(address))
