"""The widget's bundles as they were built: where they lie, and under which lasting names a page may pin them."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).resolve().parent
_LENGTH: Final = 12
WIDGET: Final = "aparte.js"
CHECKING: Final = "pinned.js"
"""The widget once more, as a page gets it that pins it: it checks each of its parts to the byte."""


def widget_folder() -> Path:
    """The built bundles: beside the package in a checkout, inside it in a wheel."""
    bundled = _HERE.parent / "_bundled" / "widget"
    return bundled if bundled.is_dir() else _HERE.parent.parent / "static" / "widget" / "dist"


@cache
def build_of(folder: Path) -> str:
    """What names this build: a hash of all its files, so that a pinned bundle finds its own parts and no others."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:_LENGTH]


def pinned_name(folder: Path, name: str) -> str:
    """The name under which a file will never be another one: `aparte.0123456789ab.js`."""
    stem, dot, kind = name.rpartition(".")
    return f"{stem}.{build_of(folder)}{dot}{kind}"


def unpinned_name(folder: Path, name: str) -> str | None:
    """The file that such a name is about; nothing where it names no build, or another one."""
    plain = name.replace(f".{build_of(folder)}.", ".")
    if pinned_name(folder, plain) != name:
        return None
    return CHECKING if plain == WIDGET else plain


def integrity_of(path: Path) -> str:
    """What a page writes beside the file's address, so that its browser takes no other bytes (SRI)."""
    return "sha384-" + base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()
