"""What a site says of one of its people, in a token that it signs with a secret that it shares with us (RFC 7519)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from comments.foundation.clock import Clock
from comments.foundation.errors import NotSignedInError
from comments.foundation.signing import Signer

ALGORITHM: Final = "HS256"
LONGEST_LIFE: Final = timedelta(minutes=10)
LEEWAY: Final = timedelta(minutes=1)
LONGEST_TOKEN: Final = 8000
LONGEST_SUBJECT: Final = 255
LONGEST_ID: Final = 200
_END_OF_TIME: Final = 1e11
_SECRET: Final = "sso"  # noqa: S105  a purpose, not a secret
# The header says nothing but this: no key, no other algorithm, nothing that we would have to understand.
_HEADER_NAMES: Final = frozenset({"alg", "typ", "kid"})


@dataclass(frozen=True, kw_only=True)
class Assertion:
    """One of a site's people, as the site knows them; `id` names the token, which is good for once."""

    subject: str = field(repr=False)
    name: str
    id: str = field(repr=False)


def site_secret(signer: Signer, site_id: str, generation: int) -> str:
    """The secret of a site: the same each time, and another for each generation."""
    return signer.token(_SECRET, f"{site_id}:{generation}")


def read_assertion(token: str, secret: str, audiences: Sequence[str], clock: Clock) -> Assertion:
    """What the token says, if it was signed with that secret, for this site, now; raises NotSignedInError."""
    claims = _verified(token, secret)
    subject, name, token_id = claims.get("sub"), claims.get("name"), claims.get("jti")
    named = claims.get("aud")
    fits = (
        any(each in audiences for each in (named if isinstance(named, list) else [named]))
        and _is_of_now(claims, clock().timestamp())
        and _is_text(subject, LONGEST_SUBJECT)
        and _is_text(token_id, LONGEST_ID)
    )
    if not fits or not isinstance(name, str):
        raise NotSignedInError
    return Assertion(subject=str(subject), name=name, id=str(token_id))


def _verified(token: str, secret: str) -> dict[str, Any]:
    from joserfc import jws  # noqa: PLC0415  it knows many kinds of keys, and few sites sign their people in
    from joserfc.errors import JoseError  # noqa: PLC0415  likewise
    from joserfc.jwk import OctKey  # noqa: PLC0415  likewise

    if len(token) > LONGEST_TOKEN:
        raise NotSignedInError
    try:
        signed = jws.deserialize_compact(token, OctKey.import_key(secret), algorithms=[ALGORITHM])
        claims = json.loads(signed.payload or b"")
    except (JoseError, ValueError, TypeError, RecursionError):
        raise NotSignedInError from None
    if not isinstance(claims, dict) or not signed.headers().keys() <= _HEADER_NAMES:
        raise NotSignedInError
    return claims


def _is_of_now(claims: dict[str, Any], now: float) -> bool:
    made, ends, starts = _moment(claims.get("iat")), _moment(claims.get("exp")), _moment(claims.get("nbf", now))
    if made is None or ends is None or starts is None:
        return False
    leeway = LEEWAY.total_seconds()
    lives = max(made, starts) <= now + leeway and now < ends + leeway
    return lives and 0 < ends - made <= LONGEST_LIFE.total_seconds()


def _moment(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and 0 < value < _END_OF_TIME else None


def _is_text(value: object, longest: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= longest
