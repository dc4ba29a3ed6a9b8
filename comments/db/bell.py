"""Wakes background work of this process the moment a transaction has promised some, long before its next round."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session

_WISH = "aparte_ring"


def ring_after_commit(session: Session) -> None:
    """Say that this transaction promises work."""
    session.info[_WISH] = True


def wants_ring(session: Session) -> bool:
    """Whether this transaction promises work."""
    return bool(session.info.get(_WISH))


class Bell:
    """Whoever listens has an event that is set at each ring; other processes are not reached."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Event] = set()

    def ring(self) -> None:
        """Wake all who listen."""
        for each in self._listeners:
            each.set()

    @contextmanager
    def listening(self) -> Iterator[asyncio.Event]:
        """An event for as long as one listens."""
        event = asyncio.Event()
        self._listeners.add(event)
        try:
            yield event
        finally:
            self._listeners.discard(event)
