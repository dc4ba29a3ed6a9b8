"""One key, many uses: each use has a key of its own, derived under its own name."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32


def derive(key: bytes, use: str) -> bytes:
    """The key for one use; it tells nothing of the key that it comes from."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"aparte:" + use.encode()).derive(key)


def value_key(data_key: bytes | None, subject_key: bytes) -> bytes:
    """The key of one subject's value: it takes both, so that whichever is destroyed first forgets the value."""
    if data_key is None:
        return derive(subject_key, "value:subject")
    return derive(data_key + subject_key, "value:bucket-and-subject")
