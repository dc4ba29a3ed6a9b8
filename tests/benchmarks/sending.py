"""A load generator of its own: few instructions a request, each answer's time, in a process of its own.

`python -m tests.benchmarks.sending` reads an `Order` as JSON, sends what it says, and prints what came of it.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from statistics import median
from typing import Any, Final, Self
from urllib.parse import urlsplit

from tests.benchmarks.pace import SECONDS
from tests.benchmarks.rows import ninety_ninth
from tests.benchmarks.servers import pinned

_END_OF_HEAD: Final = b"\r\n\r\n"


class RefusedError(Exception):
    """Something else than success was answered; says which status how often."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """Where to, how many guests at once, what they send in turn, and for how long or how often.

    With `per_second` they send at that pace, else each as soon as it is answered.
    """

    address: str
    requests: list[str]
    guests: int = 8
    seconds: float = SECONDS
    most: int | None = None
    per_second: float | None = None


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What came of it: milliseconds of each answer."""

    per_second: float
    times_ms: list[float]

    @property
    def p50_ms(self) -> float:
        """The median."""
        return median(self.times_ms)

    @property
    def p99_ms(self) -> float:
        """What one in a hundred exceeds."""
        return ninety_ninth(self.times_ms)


class Sending:
    """A generator that runs, from the second core, until it is waited for."""

    def __init__(self, order: Order) -> None:
        command = [*pinned(1), sys.executable, "-m", "tests.benchmarks.sending"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._order = json.dumps(asdict(order))

    def __enter__(self) -> Self:
        if self._process.stdin is not None:
            self._process.stdin.write(self._order)
            self._process.stdin.close()
        if self._process.stdout is not None:
            self._process.stdout.readline()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def wait(self) -> Sent:
        """What came of it. Raises RefusedError."""
        told = json.loads(self._process.stdout.read()) if self._process.stdout is not None else {}
        wrong = {status: number for status, number in told["statuses"].items() if not status.startswith("2")}
        if wrong:
            raise RefusedError(wrong)
        return Sent(per_second=told["per_second"], times_ms=told["times_ms"])


def send(order: Order) -> Sent:
    """Send, and wait for the end."""
    with Sending(order) as sending:
        return sending.wait()


def request(method: str, path: str, body: Mapping[str, Any] | None = None, token: str = "") -> str:
    """A request as it goes over the line."""
    said = "" if body is None else json.dumps(body)
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: application/json"]
    lines += [f"Authorization: Bearer {token}"] if token else []
    lines += [] if body is None else ["Content-Type: application/json", f"Content-Length: {len(said.encode())}"]
    return "\r\n".join([*lines, "", said])


class _Line:
    """One guest's connection, made anew where the server ends it."""

    def __init__(self, host: str, port: int) -> None:
        self._place = host, port
        self._open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, sent: bytes) -> str:
        """Send a request, and read its answer to the end; gives its status."""
        reader, writer = self._open or await asyncio.open_connection(*self._place)
        writer.write(sent)
        head = (await reader.readuntil(_END_OF_HEAD)).lower()
        length = head.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length or b"0"))
        self._open = reader, writer
        if b"\r\nconnection: close" in head:
            writer.close()
            self._open = None
        return head[9:12].decode()


async def _carry_out(order: Order) -> dict[str, Any]:
    place = urlsplit(order.address)
    lines = [_Line(place.hostname or "", place.port or 80) for _ in range(order.guests)]
    due = _due(order, time.perf_counter())
    times: list[float] = []
    statuses: Counter[str] = Counter()
    began = time.perf_counter()
    await asyncio.gather(*(_send_all(line, due, times, statuses) for line in lines))
    taken = time.perf_counter() - began
    return {"per_second": len(times) / taken, "times_ms": times, "statuses": statuses}


def _due(order: Order, began: float) -> Iterator[tuple[float, bytes]]:
    """When what is to be sent, to whoever is free."""
    requests = [each.encode() for each in order.requests]
    for number, each in enumerate(islice(cycle(requests), order.most)):
        at = began + number / order.per_second if order.per_second else 0.0
        if max(at, time.perf_counter()) - began >= order.seconds:
            return
        yield at, each


async def _send_all(
    line: _Line, due: Iterator[tuple[float, bytes]], times: list[float], statuses: Counter[str]
) -> None:
    for at, sent in due:
        # A guest who comes while all others still wait is late, and that is part of the time.
        began = at or time.perf_counter()
        if (early := began - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        statuses[await line.ask(sent)] += 1
        times.append((time.perf_counter() - began) * 1000)


def _main(arguments: Sequence[str]) -> None:
    order = Order(**json.loads(sys.stdin.read()))
    print("begun", *arguments, flush=True)  # noqa: T201  whoever measures meanwhile waits for this line
    print(json.dumps(asyncio.run(_carry_out(order))))  # noqa: T201  this is how it answers


if __name__ == "__main__":
    _main(sys.argv[1:])
