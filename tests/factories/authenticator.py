"""A device that makes and uses passkeys, in software: honest unless a test asks it to be otherwise."""

import base64
import hashlib
import json
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

_PRESENT, _VERIFIED, _WITH_KEY = 0x01, 0x04, 0x40


class Authenticator:
    """One device with one passkey, for one service."""

    def __init__(self, rp_id: str, origin: str, *, name: bytes = b"a passkey of 16!", counts: bool = False) -> None:
        self.rp_id, self.origin, self.name = rp_id, origin, name
        self.is_verified = True
        self.user = b""
        self._uses = 0
        self._counts = counts
        self._key = ec.generate_private_key(ec.SECP256R1())

    def make(self, options: dict[str, Any]) -> str:
        """Make the passkey; gives the answer as a page would send it."""
        self.user = _bytes(options["user"]["id"])
        client = self._client_data("webauthn.create", options["challenge"])
        length = len(self.name).to_bytes(2)
        data = self._data(_WITH_KEY) + bytes(16) + length + self.name + self._public_key()
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer({"clientDataJSON": _text(client), "attestationObject": _text(attestation)})

    def use(self, options: dict[str, Any], **others: Any) -> str:
        """Sign the challenge; gives the answer as a page would send it."""
        client, data = self._client_data("webauthn.get", options["challenge"]), self._data()
        signature = self._key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": _text(client),
            "authenticatorData": _text(data),
            "signature": _text(signature),
            "userHandle": _text(self.user),
        }
        return self._answer(response | others)

    def rewind(self) -> None:
        """Count uses from the beginning, as a copy of the device would."""
        self._uses = 0

    def _data(self, more: int = 0) -> bytes:
        self._uses += self._counts
        flags = _PRESENT | more | (_VERIFIED if self.is_verified else 0)
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + self._uses.to_bytes(4)

    def _client_data(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _public_key(self) -> bytes:
        numbers = self._key.public_key().public_numbers()
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)})

    def _answer(self, response: dict[str, Any]) -> str:
        named = {"id": _text(self.name), "rawId": _text(self.name), "type": "public-key"}
        return json.dumps(named | {"response": response})


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _bytes(value: str) -> bytes:
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
