"""How much may be under way in one process: whoever comes on top of that is told at once to come back in a moment.

Pages that are ready are answered before anybody is counted here, and live news count only until they begin.
"""

from dataclasses import dataclass
from typing import Final

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

    Two hundred posts at once are always taken, and whatever is taken is answered within seconds on a small machine.
    """

    requests: int = 1_000
    writes: int = 300
    body_bytes: int = 32 * 1024 * 1024


class RefuseTheCrowd:
    """The outermost layer: counts what is under way, and refuses the rest before its body is read."""

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
        place = _Place(int(scope["method"] not in _READS), _weight(scope))
        if not self._has_room(place):
            refusal = OverloadedError(headers={"Retry-After": str(_COME_BACK_SECONDS)})
            await send_refusal(scope, readable(scope, send), refusal)
            return
        place.enter(self)
        try:
            await self._inner(scope, receive, place.left_with(send) if _is_endless(scope) else send)
        finally:
            place.leave()

    def change(self, place: "_Place", sign: int) -> None:
        """Count a place in (1) or out (-1)."""
        self._requests += sign
        self._writes += sign * place.writes
        self._bytes += sign * place.weight

    def _has_room(self, place: "_Place") -> bool:
        return (
            self._requests < self._bounds.requests
            and self._writes + place.writes <= self._bounds.writes
            and self._bytes + place.weight <= self._bounds.body_bytes
        )


class _Place:
    """One request's part of what may be under way."""

    __slots__ = ("_crowd", "weight", "writes")

    def __init__(self, writes: int, weight: int) -> None:
        self.writes = writes
        self.weight = weight
        self._crowd: RefuseTheCrowd | None = None

    def enter(self, crowd: RefuseTheCrowd) -> None:
        """Take the place."""
        crowd.change(self, 1)
        self._crowd = crowd

    def leave(self) -> None:
        """Give the place back, once."""
        if self._crowd is not None:
            self._crowd.change(self, -1)
            self._crowd = None

    def left_with(self, send: Send) -> Send:
        """Give it back as soon as the answer begins."""

        async def send_and_leave(message: Message) -> None:
            self.leave()
            await send(message)

        return send_and_leave


def _is_endless(scope: HTTPScope) -> bool:
    """Whether the answer lasts as long as its reader stays, who is counted where news are told."""
    return scope["path"].startswith("/api/v1/sites/") and scope["path"].endswith("/events")


def _weight(scope: HTTPScope) -> int:
    headers = dict(scope["headers"])
    if b"transfer-encoding" in headers:
        return _LARGEST_BODY
    length = headers.get(b"content-length", b"0")
    return min(int(length), _LARGEST_BODY) if length.isdigit() else _LARGEST_BODY
