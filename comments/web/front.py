"""What is settled before anything looks at a request: no address holds NUL, and HEAD is GET without its body."""

from typing import cast

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from comments.foundation.errors import CommentsError
from comments.web.cors import readable
from comments.web.loads import WITHOUT_BODY
from comments.web.problems import send_refusal


class MalformedAddressError(CommentsError):
    """The address holds a character that no address may hold."""

    code = "malformed-address"
    status = 400


class RefuseNul:
    """The layer that answers such an address with 400."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and (b"%00" in scope["query_string"] or "\x00" in scope["path"]):
            await send_refusal(scope, send, MalformedAddressError())
            return
        await self._inner(scope, receive, send)


class AnswerRefusal:
    """The layer that answers what layers in front of the framework cannot do, as when storage is gone."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._inner(scope, receive, send)
        except CommentsError as refusal:
            # The framework answers its own: nothing was sent yet.
            if scope["type"] != ScopeType.HTTP:
                raise
            await send_refusal(scope, readable(scope, send), refusal)


class AnswerHead:
    """The layer that answers HEAD wherever GET is answered, since the framework knows only what it was told."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and scope["method"] == "HEAD":
            # A copy: the server looks at its own scope to know that no body may follow.
            await self._inner(
                cast("HTTPScope", {**scope, "method": "GET", WITHOUT_BODY: True}), receive, _without_body(send)
            )
            return
        await self._inner(scope, receive, send)


def _without_body(send: Send) -> Send:
    async def send_headers_only(message: Message) -> None:
        if message["type"] == "http.response.body":
            message["body"] = b""
        await send(message)

    return send_headers_only
