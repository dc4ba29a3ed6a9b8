"""Guessing at secrets: how often, from where, and never so that strangers could keep somebody out.

A guess counts as wrong until it is told to have been right. What is counted is what somebody typed, whether there is
such an account or not, so that no count tells. Strangers are counted by name and network; a browser in which the
account's holder has signed in before is counted by itself, where no stranger can use anything up.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from comments.foundation.limit_rules import Rule, Series, Waits, tally
from comments.foundation.rate_limit import Count, RateLimiter

_QUARTER: Final = timedelta(minutes=15)
_HOUR: Final = timedelta(hours=1)

ONE_PLACE: Final = Rule(limit=60, window=_QUARTER, guards_secret=True)
"""From one network, at whatever."""
_ONE_NAME: Final = Rule(limit=100, window=_QUARTER, guards_secret=True, is_alarm=True)
"""At one name, from everywhere: past it strangers have fewer free guesses, but each network still has one."""
_LANE: Final = Series(
    calm=Waits(free=3, first=timedelta(seconds=1)),
    strict=Waits(free=1, first=timedelta(seconds=15)),
    longest=_QUARTER,
    most=10,
    kept=_HOUR,
)
"""At one name from one network, or from one browser."""
_WRONG_LATELY: Final = tally(_HOUR)


class Secret(StrEnum):
    """What somebody guesses at, or asks to be sent."""

    PASSWORD = "password"  # noqa: S105  a kind of secret
    """A login that was typed, and its password."""
    CODE = "code"
    """The six digits of an app, by somebody who has proved the first factor; named by the account's id.

    A code on paper is too long to be guessed: `take_place` is for that.
    """
    LINK = "link"
    """A mailed link for an address or a login that was typed. Each asking counts, since each sends a mail."""


# Six digits are few: once somebody knows the password, a thousand networks must not try a thousand codes. Whoever is
# kept waiting by such a stranger gets in with a passkey or a code on paper, from a browser that is known, or after
# setting a new password by a mailed link: then the stranger comes no further than that.
_IN_WHOLE: Final = MappingProxyType(
    {
        Secret.CODE: Rule(limit=20, window=_HOUR, guards_secret=True),
        Secret.LINK: Rule(limit=5, window=_HOUR, guards_secret=True),
    }
)
"""At one name from all strangers together. Who asks for a link too often has had the mail."""


@dataclass(frozen=True)
class Guess:
    """A guess that has been counted as wrong; `failures` is how many came before it without a right one."""

    limiter: RateLimiter = field(repr=False)
    counts: tuple[Count, ...] = field(repr=False)
    failures: int = 0
    known_device: bool = False

    async def was_right(self) -> None:
        """Count it back, and forget the wrong ones before it."""
        await self.limiter.give_back(*self.counts)


async def take_guess(
    limiter: RateLimiter, secret: Secret, name: bytes, network: bytes, device: bytes | None = None
) -> Guess:
    """Count a guess; raises TooManyRequestsError, or LimitsUnavailableError where nobody can count."""
    counts = _by_strangers(secret, name, network) if device is None else _in_browser(secret, name, device)
    numbers = await limiter.take(*counts)
    return Guess(limiter, counts, failures=numbers[-1], known_device=device is not None)


async def take_place(limiter: RateLimiter, network: bytes) -> None:
    """Count a try at a secret too long to be guessed, such as a link's; raises what `take_guess` raises."""
    await limiter.check("guess place", network, rule=ONE_PLACE)


def _in_browser(secret: Secret, name: bytes, device: bytes) -> tuple[Count, ...]:
    return (Count(f"{secret} browser", (name, device), _LANE),)


def _by_strangers(secret: Secret, name: bytes, network: bytes) -> tuple[Count, ...]:
    in_whole = _IN_WHOLE.get(secret, _ONE_NAME)
    return (
        # The alarm stands before what it makes strict.
        Count(f"{secret} name", (name,), in_whole),
        Count(f"{secret} name and place", (name, network), _LANE),
        Count("guess place", (network,), ONE_PLACE),
        Count(f"{secret} wrong lately", (name,), _WRONG_LATELY),
    )
