"""Who may call from a browser: reads answer any origin, writes those of the site and the service's own, never `null`.

What administrators use, and sessions and accounts, answer no foreign origin.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send
from sqlmodel import Session

from comments.db.database import Database
from comments.db.errors import StorageUnavailableError
from comments.discussion.queries import comment_by_id, comment_by_receipt
from comments.foundation.errors import CommentsError, NotFoundError
from comments.sites.queries import is_of_site, origins_of
from comments.web.problems import send_refusal

_READS: Final = frozenset({"GET", "HEAD"})
_PREFLIGHT_SECONDS: Final = b"7200"
_ADMINISTRATORS: Final = ("moderation", "audit", "bans", "disclosures", "policy-drafts")
_EXPOSED: Final = (b"access-control-expose-headers", b"ETag, Retry-After, Location")


class ForeignOriginError(CommentsError):
    """The page that sent this belongs to no blog that may write here."""

    code = "foreign-origin"
    status = 403


class OriginPolicy:
    """The layer that answers preflights, refuses foreign writes, and says who may read an answer."""

    def __init__(self, inner: ASGIApp, database: Callable[[], Database], own_origin: str) -> None:
        self._inner = inner
        self._database = database
        self._own_origin = own_origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or not scope["path"].startswith("/api/v1/"):
            await self._inner(scope, receive, send)
            return
        headers = dict(scope["headers"])
        origin = headers.get(b"origin", b"").decode("latin-1")
        asked = headers.get(b"access-control-request-method", b"").decode("latin-1").upper()
        method = asked if scope["method"] == "OPTIONS" and asked else scope["method"]
        try:
            allowed = await self._allowed(scope["path"], method, origin)
        except StorageUnavailableError:
            # Nothing is allowed by letting a browser ask: what it then asks is refused in words that its page may read.
            if scope["method"] != "OPTIONS":
                raise
            allowed = origin.encode("latin-1")
        if scope["method"] == "OPTIONS" and asked:
            await _answer_preflight(send, allowed, asked)
        elif origin and not allowed and method not in _READS:
            await send_refusal(scope, send, ForeignOriginError())
        else:
            await self._inner(scope, receive, _with_headers(send, allowed))

    async def _allowed(self, path: str, method: str, origin: str) -> bytes:
        """The value of Access-Control-Allow-Origin, empty where there is none."""
        if not origin:
            return b"*" if method in _READS and _is_public(path) else b""
        if origin == self._own_origin:
            return origin.encode("latin-1")
        if not _is_public(path):
            return b""
        if method in _READS:
            return b"*"
        return origin.encode("latin-1") if await self._may_write(path, origin) else b""

    async def _may_write(self, path: str, origin: str) -> bool:
        if origin == "null" or path == "/api/v1/preview":
            return origin != "null"
        return await self._database().read(lambda session: _may_write_from(session, path, origin))


def readable(scope: HTTPScope, send: Send) -> Send:
    """Let any page read a refusal that says nothing of anybody, where a blog's page has business."""
    return _with_headers(send, b"*" if _is_public(scope["path"]) else b"")


def _is_public(path: str) -> bool:
    """Whether a blog's page has business there."""
    parts = path.split("/")[3:]
    if not parts or parts[0] not in {"sites", "comments", "preview", "receipts", "schema", "oembed"}:
        return False
    # A guest's receipt is read by its link alone, the looks at it included.
    return parts[0] == "receipts" or not any(part in _ADMINISTRATORS for part in parts[2:])


def _may_write_from(session: Session, path: str, origin: str) -> bool:
    parts = path.split("/")[3:]
    try:
        if parts[0] == "sites":
            return is_of_site(session, parts[1], origin.lower())
        if parts[0] == "comments":
            site_id = comment_by_id(session, parts[1]).site_id
        elif parts[0] == "receipts":
            # Whether the receipt still holds is for its handler to say.
            site_id = comment_by_receipt(session, parts[1], datetime.min.replace(tzinfo=UTC)).site_id
        else:
            return False
    except (NotFoundError, IndexError):
        return False
    return origin.lower() in origins_of(session, site_id)


async def _answer_preflight(send: Send, allowed: bytes, method: str) -> None:
    headers = [(b"vary", b"Origin, Access-Control-Request-Method"), (b"content-length", b"0")]
    if allowed:
        headers += [
            (b"access-control-allow-origin", allowed),
            (b"access-control-allow-methods", method.encode("latin-1")),
            (b"access-control-allow-headers", b"authorization, content-type, idempotency-key"),
            (b"access-control-max-age", _PREFLIGHT_SECONDS),
        ]
    await send({"type": "http.response.start", "status": 204 if allowed else 403, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _with_headers(send: Send, allowed: bytes) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            names = {name.lower() for name, _ in message["headers"]}
            extra = [(b"x-content-type-options", b"nosniff")] if b"x-content-type-options" not in names else []
            if allowed and b"access-control-allow-origin" not in names:
                extra += [(b"access-control-allow-origin", allowed), (b"vary", b"Origin"), _EXPOSED]
            message["headers"] = [*message["headers"], *extra]
        await send(message)

    return send_with_headers
