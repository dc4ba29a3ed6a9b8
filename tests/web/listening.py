"""The service at a port inside the test, and connections to it on which every byte is the test's own."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import uvicorn

from comments.web.early_answers import AnswerEarly
from tests.service import Running

CHANGES = ("date", "connection")
"""Headers that differ between two answers with the same content."""


@dataclass(frozen=True)
class Line:
    """A connection to the service."""

    reading: asyncio.StreamReader
    writing: asyncio.StreamWriter

    def ask(self, target: str, *, version: str = "1.1", **headers: str) -> None:
        lines = [f"GET {target} HTTP/{version}", "host: comments.example.org"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.writing.write("\r\n".join([*lines, "", ""]).encode())

    async def hear(self) -> tuple[int, dict[str, str], bytes]:
        status, *lines = (await self.reading.readuntil(b"\r\n\r\n")).decode().rstrip().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        body = await self.reading.readexactly(int(headers.get("content-length", 0)))
        return int(status.split()[1]), headers, body

    async def exchange(self, target: str, *, version: str = "1.1", **headers: str) -> tuple[int, dict[str, str], bytes]:
        self.ask(target, version=version, **headers)
        status, answered, body = await self.hear()
        return status, {name: value for name, value in answered.items() if name not in CHANGES}, body


class Listening:
    """The service at a port of its own, as `aparte serve` starts it; `tasks` counts what reached the application."""

    def __init__(self, running: Running, http: type[AnswerEarly] = AnswerEarly) -> None:
        config = uvicorn.Config(
            running.service, http=http, proxy_headers=False, lifespan="off", log_config=None, access_log=False
        )
        self.server = uvicorn.Server(config)
        self.socket = socket.create_server(("127.0.0.1", 0))

    @asynccontextmanager
    async def calling(self) -> AsyncIterator[Line]:
        reading, writing = await asyncio.open_connection(*self.socket.getsockname(), limit=2**22)
        yield Line(reading, writing)
        writing.close()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Listening"]:
        """Answer until the test is done."""
        serving = asyncio.create_task(self.server._serve([self.socket]))
        yield self
        self.server.should_exit = True
        await serving
