"""How one act is bound to the one before it: pure arithmetic on values.

The payload enters the chain only through a salted commitment. Once payload and salt are erased, nobody can guess the
payload from the commitment, and the chain still verifies.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

FIRST = bytes(32)
"""What the first act of all follows."""


@dataclass(frozen=True, kw_only=True)
class Skeleton:
    """The part of an act that stays."""

    sequence: int
    id: str
    at: datetime
    site_id: str | None
    actor_id: str | None
    action: str
    subject: str | None


def canonical(value: Mapping[str, Any]) -> bytes:
    """JSON that is the same to the byte for the same values."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def commit_to(payload: Mapping[str, Any], salt: bytes) -> bytes:
    """A commitment that tells nothing of the payload to whoever lacks the salt."""
    return hashlib.sha256(salt + canonical(payload)).digest()


def link(previous: bytes, skeleton: Skeleton, commitment: bytes) -> bytes:
    """The act's own hash, over the act before it, its skeleton and its commitment."""
    at = skeleton.at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(previous + canonical(vars(skeleton) | {"at": at}) + commitment).digest()
