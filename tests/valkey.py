"""A real Valkey (or Redis) for the tests, on a socket in a temporary folder; it can be killed and started again."""

import contextlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.requirements import lacking

_LOOK_AGAIN_SECONDS = 0.01
_PATIENCE_SECONDS = 30


class ValkeyServer:
    """One server; what it keeps is gone when it ends."""

    def __init__(self, binary: str, folder: Path) -> None:
        self._binary = binary
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self._socket}"

    def start(self) -> None:
        """Start, and come back once it answers."""
        assert self._process is None, "it runs already"
        settings = ["--port", "0", "--unixsocket", str(self._socket), "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(
            [self._binary, *settings, "--dir", str(self._folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self.ask("PING") != b"+PONG\r\n":
            assert self._process.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(_LOOK_AGAIN_SECONDS)

    def kill(self) -> None:
        """As a power cut would end it."""
        self._send(signal.SIGKILL)
        assert self._process is not None
        self._process.wait()
        self._process = None
        self._socket.unlink(missing_ok=True)

    def stall(self) -> None:
        """It takes connections, and answers none."""
        self._send(signal.SIGSTOP)

    def go_on(self) -> None:
        """After a stall."""
        self._send(signal.SIGCONT)

    def close(self) -> None:
        """Leave nothing behind."""
        if self._process is not None:
            self.kill()

    def ask(self, *words: str) -> bytes:
        """The first bytes of the answer to a command; none when nobody answers."""
        command = f"*{len(words)}\r\n" + "".join(f"${len(word)}\r\n{word}\r\n" for word in words)
        with socket.socket(socket.AF_UNIX) as connection, contextlib.suppress(OSError):
            connection.connect(str(self._socket))
            connection.sendall(command.encode())
            return connection.recv(1_000_000)
        return b""

    @property
    def _socket(self) -> Path:
        return self._folder / "valkey.sock"

    def _send(self, what: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(what)


def running_valkey() -> Iterator[ValkeyServer]:
    """A server that runs; to be used as a fixture."""
    binary = shutil.which("valkey-server") or shutil.which("redis-server")
    if binary is None:
        lacking("valkey", "neither valkey-server nor redis-server was found")
    folder = Path(tempfile.mkdtemp(prefix="aparte-valkey-"))
    server = ValkeyServer(binary, folder)
    try:
        server.start()
        yield server
    finally:
        server.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def valkey() -> Iterator[ValkeyServer]:
    yield from running_valkey()
