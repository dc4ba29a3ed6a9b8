"""What nobody should send, and somebody will: for each kind, the requests it makes of a route."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.architecture.routes import Route

JSON: Final = {"content-type": "application/json"}
FORM: Final = {"content-type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Junk:
    """One request; `path` replaces the values in the address, `signed_in` says whether alice sends it."""

    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    path: str | None = None
    signed_in: bool = True


Kind = Callable[[Route], Iterator[Junk]]


def takes_body(route: Route) -> bool:
    return route.method in {"POST", "PATCH"}


def _bodies(*bodies: bytes, headers: Mapping[str, str] = JSON) -> Kind:
    def make(route: Route) -> Iterator[Junk]:
        if takes_body(route):
            yield from (Junk(body=body, headers=headers) for body in bodies)

    return make


def _headers(**headers: str) -> Kind:
    def make(route: Route) -> Iterator[Junk]:
        yield Junk(headers={name.replace("_", "-"): value for name, value in headers.items()})

    return make


def _strangers(**headers: str) -> Kind:
    def make(route: Route) -> Iterator[Junk]:
        yield Junk(headers={name.replace("_", "-"): value for name, value in headers.items()}, signed_in=False)

    return make


def _queries(*queries: str) -> Kind:
    def make(route: Route) -> Iterator[Junk]:
        if route.method == "GET":
            yield from (Junk(query=query) for query in queries)

    return make


def _paths(*paths: str) -> Kind:
    def make(route: Route) -> Iterator[Junk]:
        if "{" in route.path:
            yield from (Junk(path=path, body=b"{}" if takes_body(route) else None, headers=JSON) for path in paths)

    return make


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


KINDS: Final[Mapping[str, Kind]] = {
    "no-body": _bodies(b""),
    "broken-json": _bodies(b"{", b'{"body":', b"{'body': 1}", b"nothing of the kind"),
    "json-of-another-shape": _bodies(b"[]", b"null", b'"text"', b"7", b"true", b"{}"),
    "wrong-types": _bodies(
        _json({"body": 5, "thread": "x", "author": [], "purpose": None, "fields": "ip", "login": {}, "password": 1}),
        _json({"body": None, "thread": {"key": 7}, "status": ["pending"], "pinned": "yes", "reason": 3}),
    ),
    "unknown-fields": _bodies(
        _json({"body": "Hello", "surprise": 1}),
        _json({"thread": {"key": "/x", "surprise": 1}, "body": "Hello", "author": {"name": "N"}}),
        _json({"purpose": "abuse", "surprise": 1}),
        _json({"login": "alice", "password": "x", "surprise": 1}),
    ),
    "no-text": _bodies(
        b'{"body": "\\u0000"}',
        b'{"body": "\\ud800"}',
        b'{"thread": {"key": "\\ud800"}, "body": "a", "author": {"name": "N"}}',
        b'{"thread": {"key": "/x"}, "body": "a\\u0000", "author": {"name": "N\\u0000", "email": "a@b.example"}}',
        b'{"login": "\\u0000", "password": "\\ud800"}',
        b'{"status": "\\u0000", "reason": "\\ud800"}',
        b'{"purpose": "\\ud800", "fields": ["\\u0000"], "note": "\\ud800"}',
        b'{"purpose": "abuse", "fields": ["ip"], "note": "\\u0000"}',
        b"\xff\xfe\x00\x01",
        b'{"body": "\xff"}',
    ),
    "too-deep": _bodies(b"[" * 50_000, b'{"a":' * 20_000, _json({"body": "> " * 4_000 + "[" * 400})),
    "too-large": _bodies(b" " * 300_000, _json({"body": "x" * 300_000})),
    "broken-forms": _bodies(
        b"%", b"%00=%00", b"body=%ff&csrf=%ff", b"a&" * 2_000, b"thread[key][x]=1&thread=2", headers=FORM
    ),
    "another-media-type": _bodies(b"<x/>", headers={"content-type": "application/xml"}),
    "a-media-type-of-nothing": _bodies(b"{}", headers={"content-type": ";;; =\x7f"}),
    "broken-multipart": _bodies(b"--x\r\n", b"\x00", headers={"content-type": "multipart/form-data; boundary=x"}),
    "multipart-without-boundary": _bodies(b"--x", headers={"content-type": "multipart/form-data"}),
    "an-encoding-nobody-knows": _bodies(b"{}", headers=JSON | {"content-encoding": "zstd"}),
    "wrong-query": _queries(
        "limit=many&thread=x&version=abc&status=deleted",
        "limit=0&thread=/post&version=99999999999999999999999&q=%ff",
        "sort=sideways&thread=%ff&version=-1&view=&lang=%ff%fe",
        "lang=%00&q=%00",
        "&".join(f"thread={number}" for number in range(500)),
        "thread=" + "x" * 5_000,
    ),
    "wrong-cursors": _queries(
        "thread=/post&cursor=%C3%A9",
        "thread=/post&cursor=MXw5OTk5OTk5OTk5OTk5OTk5OTk5OTl8MjAyNg",
        "thread=/post&parent=unknown&cursor=!!!!",
        "thread=/post&cursor=99999999999999999999999999",
    ),
    "unknown-ids": _paths("unknown", "x" * 3_000),
    "ids-that-are-no-text": _paths("%00", "%ff%fe", "%ed%a0%80", "%F0%9F%98%80", "%7F"),
    "ids-that-lead-elsewhere": _paths("..", "..%2f..%2fetc%2fpasswd", "%5c", "{site}"),
    "no-authentication": _strangers(),
    "a-token-nobody-has": _strangers(authorization="Bearer nobody-has-this"),
    "a-token-that-is-no-text": _strangers(authorization="Bearer \xff\xfe"),
    "another-scheme-and-cookie": _strangers(
        authorization="Basic YWxpY2U6cHc=", cookie='aparte-console="; =; __Host-aparte=x; aparte-console=\xff'
    ),
    "a-foreign-origin": _headers(origin="https://evil.example"),
    "no-origin-at-all": _headers(origin="null"),
    "an-origin-of-nothing": _headers(origin="\xff://[", referer="http://[", host="[::1"),
    "wrong-headers": _headers(
        accept_language="*;q=x, \xff;q=1e999",
        if_none_match='W/"',
        idempotency_key="k" * 5_000,
        x_forwarded_for="junk, 999.1.1.1",
        forwarded='for="',
    ),
}
