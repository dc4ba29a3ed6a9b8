"""Checking what a provider's ID token says (OpenID Connect Core 1.0, section 3.1.3.7)."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import Key

from comments.accounts.openid.errors import ProviderTroubleError, Trouble
from comments.accounts.openid.keys import ProviderKeys
from comments.foundation.clock import Clock

LEEWAY: Final = timedelta(minutes=2)
OLDEST: Final = timedelta(hours=1)
"""A token is made when it is asked for, so that one from earlier is none of ours."""
LONGEST_SUBJECT: Final = 255
_END_OF_TIME: Final = 1e11

_KIND_AND_HASH: Final = {
    "RS256": ("RSA", "sha256"),
    "RS384": ("RSA", "sha384"),
    "RS512": ("RSA", "sha512"),
    "PS256": ("RSA", "sha256"),
    "PS384": ("RSA", "sha384"),
    "PS512": ("RSA", "sha512"),
    "ES256": ("EC", "sha256"),
    "ES384": ("EC", "sha384"),
    "ES512": ("EC", "sha512"),
    "Ed25519": ("OKP", "sha512"),
}
"""The algorithms that are accepted: each takes a key that only the provider has."""

Claims = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a token must say to be the one that was asked for."""

    issuer: str
    client_id: str
    nonce: str = field(repr=False)
    access_token: str | None = field(repr=False)


async def check_id_token(token: str, keys: ProviderKeys, expected: Expected, clock: Clock) -> Claims:
    """What the token says, if the provider signed it now, for us, for this sign-in; raises ProviderTroubleError."""
    algorithm, kid = _header_of(token)
    kind, hash_name = _KIND_AND_HASH[algorithm]
    candidates = await keys.matching(kid, kind)
    if not candidates:
        raise ProviderTroubleError(Trouble.UNKNOWN_KEY)
    claims = _verified(token, candidates, algorithm)
    now = clock().timestamp()
    fits = (
        claims.get("iss") == expected.issuer
        and _is_for(claims, expected.client_id)
        and _is_of_now(claims, now)
        and _same(claims.get("nonce"), expected.nonce)
        and _goes_with(claims, expected.access_token, hash_name)
        and _is_subject(claims.get("sub"))
    )
    if not fits:
        raise ProviderTroubleError(Trouble.WRONG_CLAIMS)
    return claims


def _header_of(token: str) -> tuple[str, str | None]:
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, TypeError):
        raise ProviderTroubleError(Trouble.UNFIT_TOKEN) from None
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in _KIND_AND_HASH or not isinstance(kid, str | None) or "crit" in header:
        raise ProviderTroubleError(Trouble.UNFIT_TOKEN)
    return algorithm, kid


def _verified(token: str, candidates: list[Key], algorithm: str) -> Claims:
    # Providers add to the header what RFC 7515 does not know; nothing of it is used.
    registry = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    for key in candidates:
        try:
            claims = json.loads(jws.deserialize_compact(token, key, registry=registry).payload or b"")
        except (JoseError, ValueError, TypeError, RecursionError):
            continue
        if isinstance(claims, dict):
            return claims
    raise ProviderTroubleError(Trouble.WRONG_SIGNATURE)


def _is_for(claims: Claims, client_id: str) -> bool:
    """We are its audience; where there are others or an authorised party is named, we are that party."""
    audience, party = claims.get("aud"), claims.get("azp")
    named = audience if isinstance(audience, list) else [audience]
    if client_id not in named:
        return False
    return party == client_id if party is not None else len(named) == 1


def _is_of_now(claims: Claims, now: float) -> bool:
    ends, begun, leeway = _moment(claims.get("exp")), _moment(claims.get("iat")), LEEWAY.total_seconds()
    if ends is None or begun is None:
        return False
    return ends > now - leeway and now - OLDEST.total_seconds() <= begun <= now + leeway


def _moment(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and 0 < value < _END_OF_TIME else None


def _same(value: object, expected: str) -> bool:
    return isinstance(value, str) and hmac.compare_digest(value.encode(), expected.encode())


def _goes_with(claims: Claims, access_token: str | None, hash_name: str) -> bool:
    """The access token is the one that came with it, where the token says so."""
    said = claims.get("at_hash")
    if said is None or access_token is None:
        return said is None
    digest = hashlib.new(hash_name, access_token.encode()).digest()
    half = base64.urlsafe_b64encode(digest[: len(digest) // 2]).decode().rstrip("=")
    return _same(said, half)


def _is_subject(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_SUBJECT
