"""Files as ready bytes: the widget's bundle and the pages' own styles, compressed once, with strong tags."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import brotli
from litestar import Request, Response

from comments.foundation.errors import NotFoundError
from comments.web.codings import Coding, choose_coding, matches

ASSETS: Final = Path(__file__).resolve().parent / "assets"
_TYPES: Final = {
    ".js": "text/javascript",
    ".json": "application/json",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".png": "image/png",
}
_HOUR: Final = "public, max-age=3600, stale-while-revalidate=86400"
LASTING: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
"""For a file whose name says which bytes it holds."""


@dataclass(frozen=True)
class StaticFile:
    """A file's bytes in each coding."""

    media_type: str
    bodies: dict[Coding, bytes]
    digest: str


def file_response(request: Request[Any, Any, Any], folder: Path, name: str, headers: dict[str, str]) -> Response[bytes]:
    """A file, or 304 where it is known. Raises NotFoundError."""
    found = _load(folder, name)
    coding = choose_coding(request.headers.get("accept-encoding", "").encode("latin-1"))
    tag = f'"{found.digest}-{coding}"'
    everything = {
        "ETag": tag,
        "Vary": "Accept-Encoding",
        "Cache-Control": _HOUR,
        "X-Content-Type-Options": "nosniff",
        **headers,
    }
    if matches(request.headers.get("if-none-match", "").encode("latin-1"), tag.encode()):
        return Response(b"", status_code=304, headers=everything, media_type=found.media_type)
    if coding != "identity":
        everything["Content-Encoding"] = coding
    return Response(found.bodies[coding], headers=everything, media_type=found.media_type)


@cache
def _load(folder: Path, name: str) -> StaticFile:
    path = folder / name
    if path.suffix not in _TYPES or path.parent != folder:
        raise NotFoundError
    try:
        body = path.read_bytes()
    except (OSError, ValueError):
        # Not there, no file, or a name that no file can have.
        raise NotFoundError from None
    bodies: dict[Coding, bytes] = {
        "identity": body,
        "gzip": gzip.compress(body, 9, mtime=0),
        "br": brotli.compress(body, quality=11),
    }
    return StaticFile(_TYPES[path.suffix], bodies, hashlib.sha256(body).hexdigest()[:20])
