"""The master key at work: it wraps and unwraps the keys that the vault's database holds."""

import hashlib
import hmac
import secrets
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from comments.vault.derivation import KEY_BYTES, derive
from comments.vault.errors import SealBrokenError, VaultLockedError

State = Literal["open", "missing", "wrong"]
"""Whether the master key is there and this vault's."""

_NONCE_BYTES = 12


class Keyring:
    """Holds the master key in memory once the vault is open; every use of a locked one raises VaultLockedError."""

    def __init__(self) -> None:
        self.state: State = "missing"
        self._wrapping: AESGCMSIV | None = None
        self._email_index_key: bytes | None = None
        self._signing_key = secrets.token_bytes(KEY_BYTES)

    def __repr__(self) -> str:
        return f"<Keyring {self.state}>"

    def unlock(self, master: bytes, wrapped_email_index_key: bytes) -> None:
        """Take the master key, which `fits` has proved to be this vault's."""
        self._wrapping = _wrapping(master)
        self._email_index_key = self.unwrap(wrapped_email_index_key, "email-index")
        self._signing_key = derive(master, "signing")
        self.state = "open"

    def lock(self, state: State) -> None:
        """Say why there is no master key."""
        self.state = state
        self._wrapping = self._email_index_key = None

    def require_open(self) -> None:
        """Raise VaultLockedError unless the vault is open."""
        if self.state != "open":
            raise VaultLockedError

    @property
    def signing_key(self) -> bytes:
        """The key of signed forms and tickets; while the vault is locked, one that ends with the process."""
        return self._signing_key

    @property
    def email_index_key(self) -> bytes:
        """The instance-wide key under which an account's address is unique."""
        if self._email_index_key is None:
            raise VaultLockedError
        return self._email_index_key

    def wrap(self, key: bytes, name: str) -> bytes:
        """Seal a key under the master key, bound to its name."""
        return _wrapped(self._required(), key, name)

    def unwrap(self, wrapped: bytes, name: str) -> bytes:
        """The key again; raises SealBrokenError."""
        try:
            return self._required().decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], name.encode())
        except (InvalidTag, ValueError):
            raise SealBrokenError from None

    def _required(self) -> AESGCMSIV:
        if self._wrapping is None:
            raise VaultLockedError
        return self._wrapping


def wrap_with(master: bytes, key: bytes, name: str) -> bytes:
    """Seal a key under a master key, bound to its name."""
    return _wrapped(_wrapping(master), key, name)


def proof_of(master: bytes, vault_id: str) -> bytes:
    """What only the vault's own master key makes of its id."""
    return hmac.new(derive(master, "proof"), vault_id.encode(), hashlib.sha256).digest()


def fits(master: bytes, vault_id: str, proof: bytes) -> bool:
    """Whether a master key is the one that the vault was made with."""
    return hmac.compare_digest(proof_of(master, vault_id), proof)


def _wrapped(wrapping: AESGCMSIV, key: bytes, name: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + wrapping.encrypt(nonce, key, name.encode())


def _wrapping(master: bytes) -> AESGCMSIV:
    return AESGCMSIV(derive(master, "wrapping"))
