"""Forms of the service's own pages: they come from those pages only, and prove that they belong to the session."""

import hmac
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from comments.foundation.errors import CommentsError, FieldProblem, InvalidInputError
from comments.moderation.rules import storable
from comments.web.browser_sessions import BrowserSession
from comments.web.cors import ForeignOriginError
from comments.web.guards import Access, Guard
from comments.web.service_address import service_origin, split_address

_MOST_FIELDS = 60
_FORM = "application/x-www-form-urlencoded"


class FormExpiredError(CommentsError):
    """The form belongs to a session that has ended or to another one; what was typed can be sent again."""

    code = "form-of-another-session"
    status = 403


def form_guard(browser_session: BrowserSession) -> Guard:
    """A guard that reads the form of a POST; raises ForeignOriginError, FormExpiredError or InvalidInputError."""

    async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        if not isinstance(connection, Request) or connection.method != "POST":
            return
        if not is_from_our_page(connection):
            raise ForeignOriginError
        fields = await _read(connection)
        given = fields.pop("csrf", "")
        connection.state.fields = fields
        if handler.opt.get("permission") is Access.PUBLIC:
            return
        expected = browser_session.form_token(browser_session.token(connection))
        if not hmac.compare_digest(given.encode(), expected.encode()):
            raise FormExpiredError

    return guard


async def provide_fields(request: Request[Any, Any, Any]) -> dict[str, str]:
    """What was typed, by field."""
    fields: dict[str, str] = request.state.fields
    return fields


def is_from_our_page(request: Request[Any, Any, Any]) -> bool:
    """Whether one of our own pages sent it, as the browser says; a program that is no browser says nothing."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    if origin is None or origin.lower() == service_origin(request.app.state.settings):
        return True
    return urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()


def our_path(text: str, *folders: str) -> str:
    """A path of our own pages under one of the folders, or nothing: a form must not lead people elsewhere."""
    parts = urlsplit(text)
    ours = not parts.scheme and not parts.netloc and parts.path.startswith(folders)
    return text if ours and "\\" not in text and text.isprintable() else ""


def comes_from(request: Request[Any, Any, Any], path: str) -> bool:
    """Whether a form or link of our own page at that path led here, as the browser says."""
    origin, came_from = split_address(request.headers.get("referer", ""))
    return came_from == path and origin.partition("://")[2] == request.headers.get("host", "").lower()


async def _read(request: Request[Any, Any, Any]) -> dict[str, str]:
    if request.headers.get("content-type", _FORM).partition(";")[0].strip().lower() != _FORM:
        raise InvalidInputError(FieldProblem("", "not-a-form"))
    body = await request.body()
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="replace")
    except (UnicodeDecodeError, ValueError):
        raise InvalidInputError(FieldProblem("", "not-a-form")) from None
    return {key: storable(value) for key, value in pairs}
