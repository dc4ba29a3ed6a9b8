"""Opening. The contract `vault-opening` lists who may import this: it is the list of who can decrypt."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from comments.vault._sealing import NONCE_BYTES
from comments.vault.bound import Place
from comments.vault.errors import SealBrokenError
from comments.vault.sealed import Sealed


def open_sealed(key: bytes, value: Sealed, place: Place) -> bytes:
    """Open a value at its place; raises SealBrokenError if a bit, or the place, is another."""
    try:
        return AESGCMSIV(key).decrypt(value.box[:NONCE_BYTES], value.box[NONCE_BYTES:], place.associated_data())
    except (InvalidTag, ValueError):
        raise SealBrokenError from None
