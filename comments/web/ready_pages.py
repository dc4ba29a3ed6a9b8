"""One page as ready bytes: in each coding that was asked for, with its tag, and what tells whether it is still true."""

import gzip
import hashlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final, NamedTuple

import brotli

from comments.web.codings import Coding, choose_coding, matches
from comments.web.loads import Count, Headers

Version = tuple[str | int | None, ...]
Check = Callable[[], Awaitable[Version]]
Peek = Callable[[], Version | None]
Renew = Callable[[], Awaitable["Entry"]]
NEVER: Final = datetime.min.replace(tzinfo=UTC)
_CONTENT_TYPE: Final = (b"content-type", b"application/json")
_COMMON_HEADERS: Final = [
    (b"cache-control", b"public, max-age=0, must-revalidate"),
    (b"vary", b"Accept-Encoding"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"x-content-type-options", b"nosniff"),
]


class Answer(NamedTuple):
    """A status, its headers, both once more as they stand on the wire, and the body."""

    status: int
    headers: list[tuple[bytes, bytes]]
    head: bytes
    body: bytes


class Coded(NamedTuple):
    """A page in one coding: its strong tag, the answer with it, and the one to who has it already."""

    tag: bytes
    whole: Answer
    unchanged: Answer


class Entry:
    """One page in the codings that were asked for; `version` is what it was built from, `check` asks for today's.

    So does `peek`, at once or not at all; once that told another, the page is `outdated` for ever. `renew` builds the
    page anew, and keeps it. `weight` is what it holds for that, in bytes.

    `count` is called with the headers of whoever reads it, where that is counted.
    """

    __slots__ = (
        "_body",
        "_coded",
        "check",
        "count",
        "digest",
        "outdated",
        "peek",
        "renew",
        "seen",
        "sure_at",
        "until",
        "version",
        "weight",
    )

    def __init__(self, body: bytes, seen: int, version: Version, check: Check) -> None:
        self._body = body
        self._coded: dict[Coding, Coded] = {}
        self.count: Count | None = None
        self.digest = hashlib.sha256(body).hexdigest()[:20]
        self.seen = seen
        self.version = version
        self.check = check
        self.peek: Peek | None = None
        self.renew: Renew | None = None
        self.until: datetime | None = None
        self.outdated = False
        self.weight = 0
        self.sure_at = NEVER

    def __len__(self) -> int:
        return len(self._body) * 2 + self.weight

    def coded(self, coding: Coding) -> "Coded":
        """The page in a coding, made when it is first asked for."""
        found = self._coded.get(coding)
        if found is None:
            found = self._coded[coding] = self._encode(coding)
        return found

    def answer_to(self, headers: Headers, *, is_load: bool) -> Answer:
        """What somebody gets who asks with these headers; counts them where that is counted."""
        if is_load and self.count is not None:
            self.count(headers)
        page, known = self.coded(choose_coding(headers.get(b"accept-encoding", b""))), headers.get(b"if-none-match")
        return page.unchanged if known and matches(known, page.tag) else page.whole

    def _encode(self, coding: Coding) -> "Coded":
        tag = f'"{self.digest}-{coding}"'.encode()
        unchanged = [*_COMMON_HEADERS, (b"etag", tag)]
        body, named = self._body, [(b"content-encoding", coding.encode())]
        if coding == "br":
            body = brotli.compress(self._body, quality=5)
        elif coding == "gzip":
            body = gzip.compress(self._body, compresslevel=6, mtime=0)
        else:
            named = []
        length = (b"content-length", str(len(body)).encode())
        whole = _answer(HTTPStatus.OK, [_CONTENT_TYPE, *unchanged, *named, length], body)
        return Coded(tag, whole, _answer(HTTPStatus.NOT_MODIFIED, unchanged, b""))


def _answer(status: HTTPStatus, headers: list[tuple[bytes, bytes]], body: bytes) -> Answer:
    lines = [b"HTTP/1.1 %d %s" % (status, status.phrase.encode()), *(b"%s: %s" % header for header in headers)]
    return Answer(status, headers, b"\r\n".join(lines) + b"\r\n", body)
