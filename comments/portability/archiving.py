"""Pack an export as it is read: a ZIP of JSON, a page for people and the schema; nothing of it is ever stored."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from comments.foundation.dates import long_date
from comments.foundation.texts import texts_for
from comments.portability.export_format import Export, ExportedComment, schema

_FOLDER: Final = Path(__file__).resolve().parent / "templates"
_END: Final = b"]}"
_PIECES_AT_ONCE: Final = 200
"""A template gives every word and value by itself."""
_EARLIEST_YEAR: Final = 1980
"""Of the ZIP format."""
Comments = Callable[[], AsyncIterator[ExportedComment]]
"""Reads the comments from the first to the last, as often as it is called."""


@dataclass(frozen=True, kw_only=True)
class Content:
    """What is packed: all but the comments, the comments, and the language of the page for people."""

    head: Export
    comments: Comments
    language: str
    at: datetime

    @property
    def file_name(self) -> str:
        """What the archive is called; it names nobody."""
        return f"aparte-export-{self.at:%Y-%m-%d}.zip"


class _Outlet:
    """A file that is read as it is written, and cannot be sought in."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing is held open."""

    def taken(self) -> bytes:
        """What was written since."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


async def packed(content: Content) -> AsyncIterator[bytes]:
    """The archive, piece by piece; it never stands in memory as a whole."""
    files = (
        ("export.json", _json(content)),
        (f"export.{content.language}.html", _page(content)),
        ("schema.json", _schema()),
    )
    outlet = _Outlet()
    with ZipFile(outlet, "w") as archive:
        for name, pieces in files:
            with archive.open(_entry(name, content.at), "w", force_zip64=True) as entry:
                async for piece in pieces:
                    entry.write(piece)
                    if data := outlet.taken():
                        yield data
    yield outlet.taken()


def _entry(name: str, at: datetime) -> ZipInfo:
    entry = ZipInfo(name, (max(at.year, _EARLIEST_YEAR), at.month, at.day, at.hour, at.minute, at.second))
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


async def _json(content: Content) -> AsyncIterator[bytes]:
    yield msgspec.json.encode(content.head).removesuffix(_END)
    separator = b"\n"
    async for comment in content.comments():
        yield separator + msgspec.json.encode(comment)
        separator = b",\n"
    yield _END + b"\n"


async def _page(content: Content) -> AsyncIterator[bytes]:
    language = content.language
    texts, policy, widget = (texts_for(language, each) for each in ("rights", "policy", "widget"))
    context = {
        "language": language,
        "t": texts,
        "policy": policy,
        "widget": widget,
        "head": content.head,
        "comments": content.comments(),
        "when": lambda text: long_date(datetime.fromisoformat(text), language),
    }
    waiting: list[str] = []
    async for piece in _environment().get_template("export.html").generate_async(context):
        waiting.append(piece)
        if len(waiting) >= _PIECES_AT_ONCE:
            yield "".join(waiting).encode()
            waiting.clear()
    yield "".join(waiting).encode()


async def _schema() -> AsyncIterator[bytes]:
    yield json.dumps(schema(), indent=1).encode()


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        enable_async=True,
    )
