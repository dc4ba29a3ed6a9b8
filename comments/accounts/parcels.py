"""What a browser carries for us for a while and cannot read: sealed and dated, each kind under a key of its own."""

import base64
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from comments.foundation.clock import Clock
from comments.foundation.signing import Signer

if TYPE_CHECKING:
    from joserfc.jwk import OctKey

_HEADER: Final = {"alg": "dir", "enc": "A256GCM"}
_ALGORITHMS: Final = list(_HEADER.values())


class LostParcelError(ValueError):
    """The parcel was not made here for this purpose, or its time is over; the answer does not tell which."""


@dataclass(frozen=True)
class Parcels:
    """Packs JSON values. Whoever carries a parcel can neither read nor change it, but may bring it twice."""

    signer: Signer = field(repr=False)
    clock: Clock

    def pack(self, purpose: str, content: object, lifetime: timedelta) -> str:
        """A parcel that opens for so long."""
        from joserfc import jwe  # noqa: PLC0415  it knows many kinds of keys, and few requests carry a parcel

        ends = (self.clock() + lifetime).timestamp()
        return jwe.encrypt_compact(dict(_HEADER), json.dumps([ends, content]), self._key(purpose), _ALGORITHMS)

    def open(self, purpose: str, parcel: str) -> object:
        """What was packed; raises LostParcelError."""
        from joserfc import jwe  # noqa: PLC0415  likewise
        from joserfc.errors import JoseError  # noqa: PLC0415  likewise

        try:
            packed = jwe.decrypt_compact(parcel, self._key(purpose), _ALGORITHMS).plaintext
            ends, content = json.loads(packed or b"")
        except (JoseError, ValueError, TypeError):
            raise LostParcelError from None
        if ends <= self.clock().timestamp():
            raise LostParcelError
        kept: object = content
        return kept

    def _key(self, purpose: str) -> "OctKey":
        from joserfc.jwk import OctKey  # noqa: PLC0415  likewise

        return OctKey.import_key(base64.urlsafe_b64decode(self.signer.token("parcel", purpose) + "="))
