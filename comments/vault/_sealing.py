"""Sealing. Whoever can import this can hide a value, not find one."""

import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from comments.vault.bound import Place
from comments.vault.sealed import Sealed

NONCE_BYTES = 12


def seal(key: bytes, plaintext: bytes, place: Place) -> Sealed:
    """Seal a value to its place with AES-256-GCM-SIV, which forgives a nonce that comes twice."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return Sealed(nonce + AESGCMSIV(key).encrypt(nonce, plaintext, place.associated_data()))
