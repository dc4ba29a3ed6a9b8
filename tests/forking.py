"""Start processes of `aparte` in the nursery, where everything is imported already."""

import atexit
import json
import os
import select
import socket
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import IO

from tests.nursery import LONGEST_ORDER, Order

_ROOT = Path(__file__).resolve().parent.parent
Streams = tuple[IO[bytes], IO[bytes], IO[bytes]]
"""Standard input, output and error."""


class Forked:
    """A process of the nursery, with what the tests ask of a `subprocess.Popen`."""

    def __init__(self, report: IO[bytes]) -> None:
        self._report = report
        self.pid = int(report.readline())
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit code, if it has ended."""
        if self.returncode is None and select.select([self._report], [], [], 0)[0]:
            self._take_exit_code()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it has ended."""
        if self.returncode is None:
            if not select.select([self._report], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("aparte", timeout or 0)
            self._take_exit_code()
        assert self.returncode is not None
        return self.returncode

    def _take_exit_code(self) -> None:
        with self._report:
            self.returncode = int(self._report.readline())


def fork_aparte(arguments: list[str], environment: Mapping[str, str], folder: Path, streams: Streams) -> Forked:
    """A process that runs a command line, or without one the batch that stands in its input."""
    order: Order = {"arguments": arguments, "environment": dict(environment), "folder": str(folder)}
    message = json.dumps(order).encode()
    assert len(message) < LONGEST_ORDER
    reading, writing = os.pipe()
    try:
        socket.send_fds(_nursery(), [message], [writing, *(stream.fileno() for stream in streams)])
    finally:
        os.close(writing)
    # Unbuffered, so that what can be read can be seen by `select`.
    return Forked(open(reading, "rb", buffering=0))  # noqa: PTH123  closed with the exit code


@cache
def _nursery() -> socket.socket:
    """The way to the nursery of this test process, which ends with it."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    door = theirs.fileno()
    command = [sys.executable, "-m", "tests.nursery", str(door)]
    # In a session of its own, so that Ctrl-C is for the tests alone.
    process = subprocess.Popen(command, cwd=_ROOT, pass_fds=[door], stdin=subprocess.DEVNULL, start_new_session=True)
    theirs.close()

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours
