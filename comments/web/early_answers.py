"""Ready pages answered where the server has just read a request's head, before there is a request for an application.

Whatever is not ready, or asked for in a way that is not the plainest, goes the ordinary road, which answers the same
(docs/decisions/0025-early-answers.md).
"""

import asyncio
from collections.abc import Callable
from typing import Protocol, runtime_checkable

from comments.web.patience import EndSlowConnections
from comments.web.ready_bytes import ReadyBytes, may_be_ready
from comments.web.ready_pages import Answer

_ORDINARY = frozenset({b"content-length", b"transfer-encoding", b"expect", b"upgrade"})


@runtime_checkable
class HasReadyBytes(Protocol):
    """An application that says which pages are ready, while it lives."""

    def ready(self) -> ReadyBytes | None:
        """The pages."""


def _none() -> None:
    return None


class AnswerEarly(EndSlowConnections):
    """uvicorn's connection, which does not wait for ever, and writes a page that is ready at once."""

    _answered = False
    _pages: Callable[[], ReadyBytes | None]

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Somebody connected; what a server wrapped around the service hides its pages."""
        super().connection_made(transport)
        self._pages = self.app.ready if isinstance(self.app, HasReadyBytes) else _none

    def on_headers_complete(self) -> None:
        """Answer now if that can be done, else let the application do it."""
        answer = self._find_answer()
        self._answered = answer is not None
        if answer is None:
            super().on_headers_complete()
        else:
            self._write(answer)

    def on_message_complete(self) -> None:
        """Nothing waits for the end of a request that is answered."""
        if self._answered:
            self.owe_nothing()
        else:
            super().on_message_complete()

    def _find_answer(self) -> Answer | None:
        path, _, query = self.url.partition(b"?")
        key = path.decode("latin-1"), query
        if not may_be_ready(key[0]) or not self._is_free():
            return None
        ready = self._pages()
        entry = None if ready is None else ready.find_unchanged(key)
        if entry is None:
            return None
        headers = dict(self.headers)
        return None if _ORDINARY & headers.keys() else entry.answer_to(headers, is_load=True)

    def _is_free(self) -> bool:
        """Whether a plain GET stands alone on its connection, which lasts and takes what is written."""
        return (
            self.parser.get_method() == b"GET"
            and (self.cycle is None or self.cycle.response_complete)
            and not self.flow.write_paused
            and not self.root_path
            and self.parser.should_keep_alive()
            and self.parser.get_http_version() == "1.1"
        )

    def _write(self, answer: Answer) -> None:
        dated = [b"%s: %s\r\n" % header for header in self.server_state.default_headers]
        self.transport.write(b"".join([answer.head, *dated, b"\r\n", answer.body]))
        self.on_response_complete()
