"""How much may be under way in one process: whoever comes on top of that is told at once to come back in a moment.

What can be answered early (`comments.web.early_answers`) never comes here, and live news count only until they begin.
"""

from collections import deque
from dataclasses import dataclass
from typing import Any, Final

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from comments.db.errors import OverloadedError
from comments.web.cors import readable
from comments.web.problems import send_refusal

_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_COME_BACK_SECONDS: Final = 2
_LARGEST_BODY: Final = 200_000
"""What a body is taken to weigh that does not say how long it is, and no more of one that says too much."""


@dataclass(frozen=True)
class Bounds:
    """How many requests may be under way in one process, how many that write, and how many bytes they bring together.

    Two hundred posts at once are taken, unless their bodies are the largest that there can be, and whatever is taken is
    answered within seconds on a small machine.
    """

    requests: int = 1_000
    writes: int = 300
    body_bytes: int = 32 * 1024 * 1024


class RefuseTheCrowd:
    """The outermost layer: counts what is under way, and refuses the rest, as a rule before its body is read."""

    def __init__(self, inner: ASGIApp, bounds: Bounds) -> None:
        self._inner = inner
        self._bounds = bounds
        self._requests = 0
        self._writes = 0
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._inner(scope, receive, send)
            return
        place, writes = _Place(self, _weight(scope)), int(scope["method"] not in _READS)
        if not self._has_room(place, writes):
            await _refuse(scope, send)
            return
        place.enter()
        try:
            await self._let_in(scope, receive, place.left_with(send) if _is_endless(scope) else send, writes)
        finally:
            place.leave()

    async def _let_in(self, scope: HTTPScope, receive: Receive, send: Send, writes: int) -> None:
        """Wait for the body before it counts as one that writes: whoever sends slowly keeps nobody else from it."""
        arrived = await _arrived(receive) if _weight(scope) else receive
        if self._writes + writes > self._bounds.writes:
            await _refuse(scope, send)
            return
        self._writes += writes
        try:
            await self._inner(scope, arrived, send)
        finally:
            self._writes -= writes

    def change(self, requests: int, weight: int) -> None:
        """Count what came, or what went."""
        self._requests += requests
        self._bytes += weight

    def _has_room(self, place: "_Place", writes: int) -> bool:
        return (
            self._requests < self._bounds.requests
            and self._writes + writes <= self._bounds.writes
            and self._bytes + place.weight <= self._bounds.body_bytes
        )


class _Place:
    """One request's part of what may be under way."""

    __slots__ = ("_crowd", "_is_taken", "weight")

    def __init__(self, crowd: RefuseTheCrowd, weight: int) -> None:
        self.weight = weight
        self._crowd = crowd
        self._is_taken = False

    def enter(self) -> None:
        """Take the place."""
        self._crowd.change(1, self.weight)
        self._is_taken = True

    def leave(self) -> None:
        """Give the place back, once."""
        if self._is_taken:
            self._crowd.change(-1, -self.weight)
            self._is_taken = False

    def left_with(self, send: Send) -> Send:
        """Give it back as soon as the answer begins."""

        async def send_and_leave(message: Message) -> None:
            self.leave()
            await send(message)

        return send_and_leave


async def _refuse(scope: HTTPScope, send: Send) -> None:
    refusal = OverloadedError(headers={"Retry-After": str(_COME_BACK_SECONDS)})
    await send_refusal(scope, readable(scope, send), refusal)


async def _arrived(receive: Receive) -> Receive:
    """A whole body to be read again, or as much of it as anybody is given."""
    messages: deque[Any] = deque()
    size = 0
    while size <= _LARGEST_BODY:
        message = await receive()
        messages.append(message)
        if message["type"] != "http.request" or not message.get("more_body"):
            break
        size += len(message.get("body", b""))

    async def read_again() -> Any:  # noqa: ANN401  whatever the server's own says
        return messages.popleft() if messages else await receive()

    return read_again


def _is_endless(scope: HTTPScope) -> bool:
    """Whether the answer lasts as long as its reader stays, who is counted where news are told."""
    return scope["path"].startswith("/api/v1/sites/") and scope["path"].endswith("/events")


def _weight(scope: HTTPScope) -> int:
    headers = dict(scope["headers"])
    if b"transfer-encoding" in headers:
        return _LARGEST_BODY
    length = headers.get(b"content-length", b"0")
    return min(int(length), _LARGEST_BODY) if length.isdigit() else _LARGEST_BODY
