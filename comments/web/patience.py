"""Connections that cannot hold the server up: a head, a body and whoever takes an answer may be so slow and no more.

uvicorn itself ends only what is silent after an answer: half a head, a body of a byte a second, or an answer that
nobody takes would stay for as long as the other side likes.
"""

import asyncio
from dataclasses import dataclass
from typing import ClassVar, Final

import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from comments.foundation.errors import CommentsError
from comments.foundation.texts import choose_language
from comments.web.problems import PROBLEM_JSON, describe

_LEAST_TAKEN: Final = 4_096
"""So many bytes of an answer are taken by the slowest of readers in the time that one of them is given."""


@dataclass(frozen=True)
class Patience:
    """How long a whole head may take, a whole body after it, and some more of an answer."""

    head_seconds: float = 10.0
    body_seconds: float = 30.0
    reader_seconds: float = 60.0


class TooSlowError(CommentsError):
    """The rest of a request did not come in time."""

    code: ClassVar[str] = "too-slow"
    status: ClassVar[int] = 408


_NOTHING, _BEGINNING, _HEAD, _BODY = range(4)
"""What the other side has to send before it is anybody else's turn; plain numbers, for every request asks."""


class EndSlowConnections(HttpToolsProtocol):
    """uvicorn's connection, which does not wait for ever; a request that comes whole costs no timer."""

    patience: ClassVar[Patience] = Patience()
    _owed = _BEGINNING
    _moved = False
    _due: asyncio.TimerHandle | None = None
    _reader_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Somebody connected, and is to ask something."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is waited for any more."""
        super().connection_lost(exc)
        for due in (self._due, self._reader_due):
            if due is not None:
                due.cancel()

    def data_received(self, data: bytes) -> None:
        """Read on; whoever has begun something is given until a moment to end it."""
        super().data_received(data)
        if self._owed or self._due is not None:
            if self._moved:
                self._wait()
        elif self.timeout_keep_alive_task is None and self._is_forgotten():
            self._wait()

    def on_message_begin(self) -> None:
        """The first byte of a head."""
        self._owed, self._moved = _HEAD, True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._owed, self._moved = _BODY, True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The body is whole."""
        self.owe_nothing()
        super().on_message_complete()

    def owe_nothing(self) -> None:
        """Note that a request came whole."""
        self._owed = _NOTHING

    def on_response_complete(self) -> None:
        """An answer was given away; where that ends the connection, it has to be taken too."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._watch_reader()

    def timeout_keep_alive_handler(self) -> None:
        """Nobody asked anything more."""
        super().timeout_keep_alive_handler()
        self._watch_reader()

    def pause_writing(self) -> None:
        """So much waits to be taken that no more is written."""
        super().pause_writing()
        self._watch_reader()

    def resume_writing(self) -> None:
        """It was taken."""
        super().resume_writing()
        if self._reader_due is not None and not self.transport.is_closing():
            self._reader_due.cancel()
            self._reader_due = None

    def _is_forgotten(self) -> bool:
        """Whether empty lines after an answer keep a connection that uvicorn no longer watches."""
        return (
            self._owed == _NOTHING
            and self.timeout_keep_alive_task is None
            and (self.cycle is None or self.cycle.response_complete)
        )

    def _wait(self) -> None:
        self._moved = False
        if self._due is not None:
            self._due.cancel()
            self._due = None
        if self._owed == _NOTHING and not self._is_forgotten():
            return
        seconds = self.patience.body_seconds if self._owed == _BODY else self.patience.head_seconds
        self._due = self.loop.call_later(seconds, self._end_slow)

    def _end_slow(self) -> None:
        self._due = None
        if self.transport.is_closing():
            return
        if self.flow.read_paused:
            # It is the application that takes its time, and not the other side.
            self._wait()
            return
        if self._owed in {_HEAD, _BODY} and self._may_answer():
            self.transport.write(self._refusal())
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.close()
        self._watch_reader()

    def _may_answer(self) -> bool:
        """Whether no other answer is under way."""
        if self.cycle is None or self.cycle.response_complete:
            return self._owed == _HEAD
        return self._owed == _BODY and not self.cycle.response_started and not self.pipeline

    def _refusal(self) -> bytes:
        wish = next((value for name, value in self.headers if name == b"accept-language"), b"")
        language = choose_language(None, wish.decode("latin-1"))
        body = msgspec.json.encode(describe(TooSlowError(), language))
        head = f"HTTP/1.1 408 Request Timeout\r\ncontent-type: {PROBLEM_JSON}\r\ncontent-language: {language}\r\n"
        return f"{head}content-length: {len(body)}\r\nconnection: close\r\n\r\n".encode() + body

    def _watch_reader(self) -> None:
        waiting = self.transport.get_write_buffer_size()
        if waiting and self._reader_due is None:
            self._reader_due = self.loop.call_later(self.patience.reader_seconds, self._look_at_reader, waiting)

    def _look_at_reader(self, before: int) -> None:
        self._reader_due = None
        if self.transport.get_write_buffer_size() > before - _LEAST_TAKEN:
            self.transport.abort()
        else:
            self._watch_reader()
