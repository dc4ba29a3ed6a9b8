"""What happens in a thread, told as server-sent events to whoever has it before their eyes."""

import asyncio
import contextlib
import re
from functools import partial
from typing import Annotated, Any, Final, cast

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.enums import ScopeType
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send
from sqlmodel import Session

from comments.db.database import Database
from comments.db.errors import StorageUnavailableError
from comments.discussion.queries import thread_by_key
from comments.sites.queries import site_by_slug
from comments.web.client_address import Client, network_key
from comments.web.inputs import MOST_VERSIONS, check_line
from comments.web.live_news import UNKNOWN, Listener, LiveNews, first_words
from comments.web.loads import WITHOUT_BODY
from comments.web.thread_page import LONGEST_KEY

_VERSION: Final = re.compile(r"[0-9]{1,10}")
_HEADERS: Final = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    # A proxy that gathers an answer before it passes it on would keep all news to itself.
    (b"x-accel-buffering", b"no"),
    (b"cross-origin-resource-policy", b"cross-origin"),
]


class Stream(ASGIResponse):
    """An answer that goes on for as long as its reader stays."""

    def __init__(self, news: LiveNews, listener: Listener) -> None:
        super().__init__()
        self._news = news
        self._listener = listener

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            return
        self._listener.task = cast("asyncio.Task[None]", asyncio.current_task())
        leaving = asyncio.create_task(_notice_leaving(receive, self._listener))
        try:
            await self._tell(send)
        except asyncio.CancelledError:
            if not self._listener.given_up:
                raise
        finally:
            self._news.leave(self._listener)
            leaving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await leaving

    async def _tell(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        while words := await self._listener.next_words():
            await send({"type": "http.response.body", "body": words, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


class ComeBack(ASGIResponse):
    """A stream that ends as it begins: a browser asks again after a while, which it never does after an error."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            await send({"type": "http.response.body", "body": first_words(), "more_body": False})


class EventsController(Controller):
    """What anybody may listen to, from any origin."""

    path = "/api/v1"
    tags = ["reading"]

    @get(
        "/sites/{site:str}/events",
        operation_id="listenToThread",
        responses={200: ResponseSpec(data_container=str, media_type="text/event-stream", description="Events")},
    )
    async def listen(
        self,
        request: Request[Any, Any, Any],
        site: FromPath[str],
        thread: FromQuery[str],
        db: NamedDependency[Database],
        live_news: NamedDependency[LiveNews],
        client_ip: NamedDependency[Client],
        since: Annotated[int | None, QueryParameter(ge=0, le=MOST_VERSIONS)] = None,
    ) -> ASGIResponse:
        """Server-sent events of a thread: comments that are created, updated or deleted, as its readers see them."""
        key = check_line(thread, "thread", LONGEST_KEY, required=True) or ""
        try:
            site_id, version = await db.read(partial(_place, slug=site, key=key))
        except StorageUnavailableError:
            return ComeBack()
        known = _known(request.headers.get("last-event-id"), since, version)
        listener = live_news.join((site_id, key), known, network_key(client_ip.address))
        if WITHOUT_BODY in request.scope:
            listener.end()
        return Stream(live_news, listener)


def _place(session: Session, slug: str, key: str) -> tuple[str, int]:
    site = site_by_slug(session, slug)
    thread = thread_by_key(session, site.id, key)
    return site.id, 0 if thread is None else thread.version


def _known(last_event: str | None, since: int | None, version: int) -> int:
    """Which version of the thread somebody has: a browser that comes back says where it was, a page what it shows."""
    if last_event is not None and _VERSION.fullmatch(last_event):
        since = int(last_event)
    if since is None:
        return version
    return since if since <= version else UNKNOWN


async def _notice_leaving(receive: Receive, listener: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.end()
