"""Servers to measure, each pinned to the first core; the load comes from the second."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

_SECONDS = 5
_CONNECTIONS = 16
_UVICORN = ["-m", "uvicorn", "--factory", "--no-access-log", "--log-level", "warning", "--no-proxy-headers"]


@dataclass(frozen=True)
class Measured:
    """One run of load."""

    per_second: float
    p99_ms: float


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def served(
    arguments: list[str], environment: dict[str, str], port: int, path: str, *, program: str = sys.executable
) -> Iterator[str]:
    """A server process; gives its address once it answers."""
    command = [*_pinned(0), program, *arguments]
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address + path, process)
        yield address
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def bare(body: Path | None, coding: str = "") -> Iterator[str]:
    """The bare application on uvicorn, answering a file's bytes, or 304."""
    port = free_port()
    arguments = [*_UVICORN, "--port", str(port), "tests.benchmarks.bare:create"]
    with served(arguments, {"BARE_BODY": str(body or ""), "BARE_CODING": coding}, port, "/") as address:
        yield address


def load(url: str, headers: dict[str, str], *, may_be_304: bool = False) -> Measured:
    """How many answers a second over 16 connections, and the slowest hundredth's time."""
    command = [*_pinned(1), "wrk", "-t1", f"-c{_CONNECTIONS}", f"-d{_SECONDS}s", "--latency"]
    command += [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    told = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in told and not may_be_304:
        raise RuntimeError("the server answered errors under load")
    rate = float(_found(r"Requests/sec:\s+([\d.]+)", told)[0])
    value, unit = _found(r"99%\s+([\d.]+)(us|ms|s)\b", told)
    return Measured(rate, float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit])


def require_tools() -> None:
    """Say what is missing before anything is started."""
    missing = [name for name in ("wrk", "taskset") if shutil.which(name) is None]
    if missing:
        sys.exit(f"make bench needs {', '.join(missing)} (Debian: apt-get install wrk util-linux)")


def _pinned(core: int) -> list[str]:
    cores = sorted(os.sched_getaffinity(0))
    return ["taskset", "-c", str(cores[min(core, len(cores) - 1)])]


def _found(pattern: str, text: str) -> tuple[str, ...]:
    found = re.search(pattern, text)
    if found is None:
        raise RuntimeError("wrk said something else than expected")
    return found.groups()


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    while process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            httpx.get(url)
            return
        time.sleep(0.02)
    raise RuntimeError("the server stopped before it answered")
