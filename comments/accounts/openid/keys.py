"""The keys that a provider signs with, kept for an hour, and asked for anew when it signs with another."""

import base64
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from comments.accounts.openid.wire import KEPT, Document
from comments.foundation.clock import Clock

_KINDS: Final[dict[str, type[RSAKey] | type[ECKey] | type[OKPKey]]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
_LEAST_RSA_BYTES: Final = 256
_MOST_KEYS: Final = 50


class ProviderKeys:
    """One provider's keys; `fetch` asks the provider for its document of them."""

    def __init__(self, fetch: Callable[[], Awaitable[Document]], clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._known: list[Key] = []
        self._asked_at: datetime | None = None

    async def matching(self, kid: str | None, kind: str) -> list[Key]:
        """The keys that may have signed a token; raises ProviderTroubleError when the provider does not say."""
        is_fresh = self._asked_at is not None and self._clock() - self._asked_at < KEPT
        if is_fresh and (found := self._look(kid, kind)):
            return found
        self._known, self._asked_at = read_keys(await self._fetch()), self._clock()
        return self._look(kid, kind)

    def _look(self, kid: str | None, kind: str) -> list[Key]:
        alike = [key for key in self._known if key.key_type == kind]
        if kid is not None:
            return [key for key in alike if key.kid == kid]
        # Without a name it must be clear which one is meant.
        return alike if len(alike) == 1 else []


def read_keys(document: Document) -> list[Key]:
    """The keys for signatures in a JWK set; one that is not understood, or too weak, is left out (RFC 7517)."""
    listed = document.get("keys")
    entries = listed[:_MOST_KEYS] if isinstance(listed, list) else []
    return [key for entry in entries if isinstance(entry, dict) and (key := _read_key(entry)) is not None]


def _read_key(entry: dict[str, Any]) -> Key | None:
    kind = _KINDS.get(str(entry.get("kty")))
    if kind is None or entry.get("use", "sig") != "sig":
        return None
    try:
        return None if kind is RSAKey and _is_weak(entry["n"]) else kind.import_key(entry)
    except (JoseError, ValueError, TypeError, KeyError):
        return None


def _is_weak(modulus: str) -> bool:
    return len(base64.urlsafe_b64decode(modulus + "==").lstrip(b"\0")) < _LEAST_RSA_BYTES
