"""How often a sign-in may be tried, in the console and by program together."""

from datetime import timedelta

from comments.accounts.rules import username_key
from comments.foundation.rate_limit import RateLimiter, Rule
from comments.web.client_address import Address, network_key

LONGEST_LOGIN = 320
_QUARTER = timedelta(minutes=15)
_ONE_NAME_FROM_ONE_PLACE = Rule(limit=10, window=_QUARTER)
_ONE_NAME = Rule(limit=100, window=_QUARTER)
"""Far more than from one place: nobody must be able to keep somebody else out."""
_ONE_PLACE = Rule(limit=60, window=_QUARTER)
_ALL = Rule(limit=2000, window=_QUARTER)
"""What the hashing can bear, whoever asks for it."""


async def check_sign_in(limiter: RateLimiter, login: str, address: Address | None) -> None:
    """Count one attempt; raises TooManyRequestsError."""
    name, network = username_key(login[:LONGEST_LOGIN]).encode("utf-8", "surrogatepass"), network_key(address)
    await limiter.check("sign-in name and place", name, network, rule=_ONE_NAME_FROM_ONE_PLACE)
    await limiter.check("sign-in place", network, rule=_ONE_PLACE)
    await limiter.check("sign-in name", name, rule=_ONE_NAME)
    await limiter.check("sign-in", rule=_ALL)


async def check_place(limiter: RateLimiter, address: Address | None) -> None:
    """Count one try at a secret that no name goes with; raises TooManyRequestsError."""
    await limiter.check("sign-in place", network_key(address), rule=_ONE_PLACE)
    await limiter.check("sign-in", rule=_ALL)
