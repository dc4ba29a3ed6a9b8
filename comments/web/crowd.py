"""How much may be under way in one process: whoever comes on top of that is told at once to come back in a moment.

What can be answered early (`comments.web.early_answers`) never comes here, and live news count only until they begin.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
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

    Of bodies that are still on their way, one network may send a part, and all together leave room for whoever brings
    none: who sends slowly, and sends much, from one network keeps no other out, and no number of them readers.
    """

    requests: int = 1_000
    writes: int = 300
    body_bytes: int = 32 * 1024 * 1024
    coming: int = 750
    coming_from_one: int = 250
    bytes_from_one: int = 16 * 1024 * 1024


class RefuseTheCrowd:
    """The outermost layer: counts what is under way, and refuses the rest, as a rule before its body is read."""

    def __init__(self, inner: ASGIApp, bounds: Bounds, network_of: Callable[[HTTPScope], bytes]) -> None:
        self._inner = inner
        self._bounds = bounds
        self._network_of = network_of
        self._coming = _Coming(bounds)
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
            arrived = await self._receive_whole(scope, receive, place.weight) if place.weight else receive
            await self._let_in(scope, arrived, place.left_with(send) if _is_endless(scope) else send, writes)
        finally:
            place.leave()

    async def _receive_whole(self, scope: HTTPScope, receive: Receive, weight: int) -> Receive | None:
        """The body, once it is there; None where too many are on their way."""
        body = _Body(scope, weight, self._network_of)
        if not self._coming.has_room(body):
            return None
        self._coming.begin(body)
        try:
            return await _arrived(receive)
        finally:
            self._coming.end(body)

    async def _let_in(self, scope: HTTPScope, receive: Receive | None, send: Send, writes: int) -> None:
        """Only what is whole counts as one that writes: whoever sends slowly keeps nobody else from it."""
        if receive is None or self._writes + writes > self._bounds.writes:
            await _refuse(scope, send)
            return
        self._writes += writes
        try:
            await self._inner(scope, receive, send)
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


@dataclass(eq=False)
class _Body:
    """A body that is on its way; from which network, is asked only once there are many."""

    scope: HTTPScope = field(repr=False)
    weight: int
    network_of: Callable[[HTTPScope], bytes]

    @cached_property
    def network(self) -> bytes:
        return self.network_of(self.scope)


class _Coming:
    """The bodies that are on their way."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._bodies: set[_Body] = set()
        self._bytes = 0

    def has_room(self, body: _Body) -> bool:
        """Whether one more may come."""
        if self._is_in_share(len(self._bodies), self._bytes + body.weight):
            return True
        if len(self._bodies) >= self._bounds.coming:
            return False
        theirs = [each.weight for each in self._bodies if each.network == body.network]
        return self._is_in_share(len(theirs), sum(theirs) + body.weight)

    def begin(self, body: _Body) -> None:
        """Count one that comes."""
        self._bodies.add(body)
        self._bytes += body.weight

    def end(self, body: _Body) -> None:
        """Count it no more: it is there, or never will be."""
        self._bodies.discard(body)
        self._bytes -= body.weight

    def _is_in_share(self, before: int, weight: int) -> bool:
        """Whether one network might have so many on their way, and one more with which they weigh that."""
        return before < min(self._bounds.coming_from_one, self._bounds.coming) and weight <= self._bounds.bytes_from_one


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
