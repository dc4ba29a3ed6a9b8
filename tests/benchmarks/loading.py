"""Load by wrk, from the second core."""

import re
import statistics
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import httpx

from tests.benchmarks.pace import ROUNDS, SECONDS, in_turns
from tests.benchmarks.servers import pinned

CONNECTIONS: Final = 16
_MILLISECONDS: Final = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Measured:
    """One run of load, or the medians of several."""

    per_second: float
    p50_ms: float
    p99_ms: float


def load(
    url: str, headers: Mapping[str, str] | None = None, *, may_be_304: bool = False, seconds: float = SECONDS
) -> Measured:
    """How many answers a second over 16 connections, and how long they took; one more comes before, and is not counted.

    What has to be built anew for sixteen who come at once is another question.
    """
    httpx.get(url, headers={"Accept-Encoding": "identity", **(headers or {})}, timeout=60)
    command = [*pinned(1), "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "--latency"]
    command += ["--timeout", "30s"]
    command += [part for name, value in (headers or {}).items() for part in ("-H", f"{name}: {value}")]
    told = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in told and not may_be_304:
        raise RuntimeError("the server answered errors under load")
    return Measured(float(_found(r"Requests/sec:\s+([\d.]+)", told)[0]), _time(told, 50), _time(told, 99))


def compare(works: Mapping[str, Callable[[], Measured]], rounds: int = ROUNDS) -> dict[str, Measured]:
    """The medians of several works that were done in turns."""
    return {name: _medians(runs) for name, runs in in_turns(works, rounds).items()}


def _medians(runs: list[Measured]) -> Measured:
    return Measured(
        statistics.median(each.per_second for each in runs),
        statistics.median(each.p50_ms for each in runs),
        statistics.median(each.p99_ms for each in runs),
    )


def _time(told: str, share: int) -> float:
    value, unit = _found(rf"\s{share}%\s+([\d.]+)(us|ms|s|m)\b", told)
    return float(value) * _MILLISECONDS[unit]


def _found(pattern: str, text: str) -> tuple[str, ...]:
    found = re.search(pattern, text)
    if found is None:
        raise RuntimeError("wrk said something else than expected")
    return found.groups()
