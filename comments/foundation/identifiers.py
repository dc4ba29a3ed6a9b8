"""Opaque random strings: they say nothing of when, where or by whom a thing was made."""

import hashlib
import secrets

_ID_BYTES = 12
_TOKEN_BYTES = 32


def new_id() -> str:
    """96 random bits in 16 URL-safe characters."""
    return secrets.token_urlsafe(_ID_BYTES)


def new_token() -> str:
    """A secret of 256 random bits that its holder alone keeps."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """What we keep of a token: enough to recognise it, not enough to use it."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
