"""Half-open connections, heads and bodies a byte at a time, readers who take nothing: none of them holds the server."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import msgspec
import pytest

from comments.web.early_answers import AnswerEarly
from comments.web.patience import Patience
from tests.factories.threads import Seed, plant_thread
from tests.service import Running
from tests.web.listening import Line, Listening
from tests.web.reading.walking import COMMENTS

PAGE = f"{COMMENTS}?thread=/post"
HEAD = f"POST {COMMENTS} HTTP/1.1\r\nhost: comments.example.org\r\naccept-language: fr\r\ncontent-length: 900\r\n\r\n"
BETWEEN_BYTES = 0.02
SMALL = 4_096
"""Bytes that a socket holds for somebody who does not take them."""
MANY = 300


class Hasty(AnswerEarly):
    """The server's connection, with no time for anybody."""

    patience = Patience(head_seconds=0.2, body_seconds=0.2, reader_seconds=0.2)


@pytest.fixture
async def listening(running: Running, garage: object) -> AsyncIterator[Listening]:
    await running.db.write(lambda session: plant_thread(session, garage, [Seed("first")]))  # type: ignore[arg-type]
    async with Listening(running, Hasty).serving() as listening:
        yield listening


async def drip(line: Line, data: bytes) -> None:
    """Send byte after byte for as long as somebody takes them."""
    with contextlib.suppress(OSError):
        for byte in data:
            line.writing.write(bytes([byte]))
            await line.writing.drain()
            await asyncio.sleep(BETWEEN_BYTES)


async def say_nothing(_line: Line) -> None:
    """Connect, and that is all."""


async def drip_head(line: Line) -> None:
    first, rest = HEAD[: HEAD.index("content-length")], HEAD[HEAD.index("content-length") :]
    line.writing.write(first.encode())
    await drip(line, rest.encode())


async def drip_body(line: Line) -> None:
    line.writing.write(HEAD.encode())
    await drip(line, b'{"thread": {"key": "/post"}' + b" " * 800)


async def send_empty_lines(line: Line) -> None:
    line.ask("/health")
    await line.hear()
    line.writing.write(b"\r\n")


@pytest.mark.parametrize(
    ("slow", "is_told"), [(say_nothing, False), (drip_head, True), (drip_body, True), (send_empty_lines, False)]
)
async def test_it_is_closed_while_others_are_answered(
    listening: Listening, slow: Callable[[Line], Coroutine[Any, Any, None]], is_told: bool
) -> None:
    async with listening.calling() as line, listening.calling() as reader:
        dripping = asyncio.create_task(slow(line))
        ended = asyncio.create_task(_end_of(line, dripping, is_told))
        answers = [(await reader.exchange(PAGE))[0]]
        while not ended.done():
            answers.append((await reader.exchange(PAGE))[0])
            await asyncio.sleep(0)
        said = await ended
        dripping.cancel()
    assert set(answers) == {200}
    if is_told:
        assert (said["status"], said["type"]) == (408, "urn:aparte:problem:too-slow")
        assert "connexion" in said["detail"]


async def _end_of(line: Line, dripping: "asyncio.Task[None]", is_told: bool) -> Any:
    """What is said before the connection ends."""
    if not is_told:
        await dripping
        assert await line.reading.read() == b""
        return None
    status, headers, body = await line.hear()
    assert (status, headers["connection"]) == (408, "close")
    # What was still on its way when the connection ended resets it.
    with contextlib.suppress(ConnectionResetError):
        assert await line.reading.read() == b""
    return msgspec.json.decode(body)


async def test_whoever_takes_nothing_of_an_answer_is_let_go(listening: Listening) -> None:
    listening.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL)
    with socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
        deaf.connect(listening.socket.getsockname())
        deaf.sendall(f"GET {PAGE} HTTP/1.1\r\nhost: x\r\n\r\n".encode() * MANY)
        async with asyncio.timeout(20), listening.calling() as reader:
            await reader.exchange(PAGE)
            connections = listening.server.server_state.connections
            assert len(connections) == 2
            while len(connections) == 2:
                assert (await reader.exchange(PAGE))[0] == 200
                await asyncio.sleep(BETWEEN_BYTES)


async def test_a_request_in_pieces_that_come_in_time_is_answered_as_any_other(listening: Listening) -> None:
    body = b'{"thread": {"key": "/post"}, "author": {"name": "N"}, "body": "In pieces"}'
    head = (
        f"POST {COMMENTS} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    async with listening.calling() as line:
        for _ in range(2):
            for piece in (head[:20].encode(), head[20:].encode(), body[:30], body[30:]):
                line.writing.write(piece)
                await line.writing.drain()
                await asyncio.sleep(BETWEEN_BYTES)
            assert (await line.hear())[0] == 201
