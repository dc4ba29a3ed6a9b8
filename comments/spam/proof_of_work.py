"""A small sum that a guest's browser does while a comment is being written, so that sending many costs something.

The sum is signed, bound to the site, good for some minutes and for one comment: the caller stores the fingerprint of a
spent one.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from itertools import count
from typing import Annotated, ClassVar, Final

import msgspec

from comments.foundation.clock import Clock, to_wire
from comments.foundation.errors import CommentsError
from comments.foundation.signing import InvalidSignatureError, Signer

BITS: Final = 14
"""Some sixteen thousand hashes: a fraction of a second in a browser, begun before anybody waits for it."""

LIFETIME: Final = timedelta(minutes=10)

_LONGEST_LIFETIME: Final = timedelta(days=1)
_SALT_BYTES: Final = 16
_HASH_BITS: Final = 256
# What a number in JavaScript holds exactly.
_GREATEST_NUMBER: Final = 2**53 - 1

_Word = Annotated[str, msgspec.Meta(max_length=64)]
_Token = Annotated[str, msgspec.Meta(max_length=512)]


class ChallengeRequiredError(CommentsError):
    """This site asks guests for a proof of work, and none was sent."""

    code: ClassVar[str] = "challenge-required"


class ChallengeFailedError(CommentsError):
    """The proof of work is wrong, too late, or another site's; whoever sees it asks for a new one."""

    code: ClassVar[str] = "challenge-failed"


class Challenge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Find a number so that SHA-256 of `salt:number` begins with so many zero bits."""

    salt: _Word
    bits: Annotated[int, msgspec.Meta(ge=1, le=64)]
    expires_at: _Word
    signature: _Token


class Solution(Challenge, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A challenge as it was given, with the number that was found."""

    number: Annotated[int, msgspec.Meta(ge=0, le=_GREATEST_NUMBER)]


def issue(signer: Signer, site_id: str, clock: Clock, bits: int = BITS, lifetime: timedelta = LIFETIME) -> Challenge:
    """A new challenge for one comment on one site."""
    salt = secrets.token_urlsafe(_SALT_BYTES)
    expires_at = to_wire(clock() + lifetime)
    signature = signer.sign(_purpose(site_id), [salt, bits, expires_at], clock)
    return Challenge(salt=salt, bits=bits, expires_at=expires_at, signature=signature)


def verify(solution: Solution, signer: Signer, site_id: str, clock: Clock) -> bytes:
    """The fingerprint under which the challenge is stored as spent; raises ChallengeFailedError."""
    try:
        signed = signer.open(_purpose(site_id), solution.signature, _LONGEST_LIFETIME, clock)
    except InvalidSignatureError:
        raise ChallengeFailedError from None
    if signed != [solution.salt, solution.bits, solution.expires_at]:
        raise ChallengeFailedError
    if clock() >= datetime.fromisoformat(solution.expires_at) or not _is_solved(solution, solution.number):
        raise ChallengeFailedError
    # Of the challenge, not of the solution: there are many numbers, and each would be a comment.
    return hashlib.sha256(f"{site_id}:{solution.salt}".encode()).digest()


def solve(challenge: Challenge) -> Solution:
    """Do the work, as the widget does it."""
    number = next(number for number in count() if _is_solved(challenge, number))
    return Solution(**msgspec.structs.asdict(challenge), number=number)


def _is_solved(challenge: Challenge, number: int) -> bool:
    digest = hashlib.sha256(f"{challenge.salt}:{number}".encode()).digest()
    return int.from_bytes(digest) >> (_HASH_BITS - challenge.bits) == 0


def _purpose(site_id: str) -> str:
    return f"proof-of-work:{site_id}"
