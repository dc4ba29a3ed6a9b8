"""Answers to whoever may have them already: a strong tag, the time of the last change, and 304."""

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from litestar import Request, Response
from litestar.status_codes import HTTP_304_NOT_MODIFIED

from comments.web.codings import matches

REVALIDATED = "public, max-age=0, must-revalidate"


def conditional_answer(
    request: Request[Any, Any, Any], body: bytes, media_type: str, changed_at: datetime | None, headers: dict[str, str]
) -> Response[bytes]:
    """The bytes, or 304 to whoever has them; a tag that was sent counts alone (RFC 9110).

    What changes without a date, as by a deletion, is known by its tag only.
    """
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    everything = {**headers, "ETag": tag, "Cache-Control": REVALIDATED}
    changed = None if changed_at is None else changed_at.astimezone(UTC).replace(microsecond=0)
    if changed is not None:
        everything["Last-Modified"] = format_datetime(changed, usegmt=True)
    known = request.headers.get("if-none-match")
    is_known = (
        _is_since(request.headers.get("if-modified-since", ""), changed)
        if known is None
        else matches(known.encode("latin-1"), tag.encode())
    )
    if is_known:
        return Response(b"", status_code=HTTP_304_NOT_MODIFIED, headers=everything, media_type=media_type)
    return Response(body, headers=everything, media_type=media_type)


def _is_since(header: str, changed: datetime | None) -> bool:
    """Whether nothing changed since the date of a header; what is no date counts as none."""
    try:
        since = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        # A year of twenty digits is a number to the parser, and none to a date.
        return False
    return changed is not None and since.tzinfo is not None and since >= changed
