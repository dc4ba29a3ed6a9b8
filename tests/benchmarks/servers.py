"""Servers to measure, each pinned to the first core; the load comes from the second."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.benchmarks.memory_of import Held, held_by

_SBIN: Final = "/usr/local/sbin:/usr/sbin:/sbin"
_NEEDED_BY: Final[Mapping[str, frozenset[str] | None]] = {
    "taskset": None,
    "wrk": frozenset({"reads", "long_pages", "busy_reads", "counts", "memory"}),
    "nginx": frozenset({"reads"}),
}
_UVICORN: Final = ("-m", "uvicorn", "--factory", "--no-access-log", "--log-level", "warning", "--no-proxy-headers")


@dataclass(frozen=True)
class Server:
    """A server that answers, and how many seconds its first answer took."""

    address: str
    pid: int
    first_answer_s: float

    def memory(self) -> Held:
        """What its process holds now."""
        return held_by(self.pid)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def served(
    arguments: list[str], environment: Mapping[str, str], port: int, path: str, *, program: str = sys.executable
) -> Iterator[str]:
    """A server process; gives its address once it answers."""
    with serving([program, *arguments], environment, port, path) as server:
        yield server.address


@contextlib.contextmanager
def serving(command: list[str], environment: Mapping[str, str], port: int, path: str) -> Iterator[Server]:
    """A server process, with what can be asked about it."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [*pinned(0), *command],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port, path, process)
        yield Server(f"http://127.0.0.1:{port}", process.pid, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def bare(body: Path | None, coding: str = "") -> Iterator[str]:
    """The bare application on uvicorn, answering a file's bytes, or 304."""
    with _answering("tests.benchmarks.bare:create", body, coding) as server:
        yield server.address


@contextlib.contextmanager
def bare_litestar(body: Path | None, coding: str = "") -> Iterator[Server]:
    """A bare Litestar handler on uvicorn, answering a file's bytes, or 304."""
    with _answering("tests.benchmarks.bare_litestar:create", body, coding) as server:
        yield server


@contextlib.contextmanager
def _answering(application: str, body: Path | None, coding: str) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, *_UVICORN, "--port", str(port), application]
    with serving(command, {"BARE_BODY": str(body or ""), "BARE_CODING": coding}, port, "/") as server:
        yield server


def require_tools(parts: Collection[str]) -> None:
    """Say what is missing for some parts before anything is started."""
    needed = [name for name, who in _NEEDED_BY.items() if who is None or not who.isdisjoint(parts)]
    if missing := [name for name in needed if find_program(name) is None]:
        sys.exit(f"The benchmark needs {', '.join(missing)} (Debian: apt-get install wrk nginx-light util-linux).")


def find_program(name: str) -> str | None:
    """Where a program is, also one that only root usually calls."""
    return shutil.which(name) or shutil.which(name, path=_SBIN)


def pinned(core: int) -> list[str]:
    """What a command begins with that is to stay on one core."""
    cores = sorted(os.sched_getaffinity(0))
    return ["taskset", "-c", str(cores[min(core, len(cores) - 1)])]


def _wait(port: int, path: str, process: "subprocess.Popen[bytes]") -> None:
    asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode()
    while process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(asked)
            if line.recv(12):
                return
        time.sleep(0.002)
    raise RuntimeError("the server stopped before it answered")
