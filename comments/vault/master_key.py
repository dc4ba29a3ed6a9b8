"""The file of the master key: 32 random bytes in base64, for its owner's eyes alone."""

import base64
import binascii
import contextlib
import os
import secrets
from pathlib import Path

from comments.vault.derivation import KEY_BYTES

_OWNER_ONLY = 0o600


class UnreadableKeyError(Exception):
    """The file is there, and holds no key of ours."""


def read_master_key(path: Path) -> bytes | None:
    """The key, or None when there is no such file; raises UnreadableKeyError."""
    try:
        key = base64.b64decode(path.read_bytes().strip(), validate=True)
    except FileNotFoundError:
        return None
    except (OSError, binascii.Error) as failure:
        raise UnreadableKeyError from failure
    if len(key) != KEY_BYTES:
        raise UnreadableKeyError
    return key


def create_master_key(path: Path) -> None:
    """Make the file, whole or not at all; one that another process made first stays."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(descriptor)
    try:
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink()
    _make_durable(path.parent)


def _make_durable(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
