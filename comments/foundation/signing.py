"""Values that go out and come back unchanged: signed, dated, and good for one purpose."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final, cast

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from comments.foundation.clock import Clock, system_clock

_LEAST_KEY_BYTES: Final = 32


class InvalidSignatureError(ValueError):
    """The token was not signed here for this purpose, or its time is over; the answer does not tell which."""


class Signer:
    """Signs JSON values as text that may stand in an address. Whoever holds a token can read what it says."""

    def __init__(self, key: bytes) -> None:
        if len(key) < _LEAST_KEY_BYTES:
            raise ValueError("a signing key has at least 32 bytes")
        self._key = key

    def sign(self, purpose: str, payload: object, clock: Clock) -> str:
        """A token for a JSON value, dated now, to the second."""
        return self._serializer(purpose, clock).dumps(payload)

    def open(self, purpose: str, token: str, max_age: timedelta, clock: Clock) -> object:
        """The signed value; raises InvalidSignatureError."""
        try:
            return self._serializer(purpose, clock).loads(token, max_age=int(max_age.total_seconds()))
        except (BadData, UnicodeError):
            raise InvalidSignatureError from None

    def token(self, purpose: str, name: str) -> str:
        """A secret for a name, the same each time: 256 bits that nobody can make who has not the key."""
        said = f"{purpose}\0{name}".encode("utf-8", "surrogatepass")
        return base64.urlsafe_b64encode(hmac.digest(self._key, said, hashlib.sha256)).decode().rstrip("=")

    def issued_at(self, purpose: str, token: str) -> datetime:
        """When the token was signed, however long ago; raises InvalidSignatureError."""
        try:
            _, moment = self._serializer(purpose, system_clock).loads(token, return_timestamp=True)
        except (BadData, UnicodeError):
            raise InvalidSignatureError from None
        return cast("datetime", moment)

    def _serializer(self, purpose: str, clock: Clock) -> URLSafeTimedSerializer:
        # The purpose is the salt from which the key of the signature is derived: no purpose verifies another's tokens.
        salt = purpose.encode("utf-8", "surrogatepass")
        return URLSafeTimedSerializer(
            self._key,
            salt,
            serializer_kwargs={"ensure_ascii": True},
            signer=_DatedSigner,
            signer_kwargs={"clock": clock},
        )


class _DatedSigner(TimestampSigner):
    def __init__(self, secret_key: list[bytes], *, salt: bytes, clock: Clock) -> None:
        super().__init__(secret_key, salt, key_derivation="hmac", digest_method=hashlib.sha256)
        self._clock = clock

    def get_timestamp(self) -> int:
        return int(self._clock().timestamp())
