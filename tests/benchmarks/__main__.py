"""`make bench`: reads of a thread against a bare application with the same bytes, posts, forgetting, the widget.

`python -m tests.benchmarks widget` measures the widget alone.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from tests.benchmarks.forgetting import measure
from tests.benchmarks.known_or_not import add_known, compare
from tests.benchmarks.servers import Measured, bare, free_port, load, require_tools, served
from tests.benchmarks.widget import measure_widget, print_widget

_ROUNDS = 3
_COMMENTS = 50
_POSTS = 200
_AT_ONCE = 8
_TEXT = (
    "The north wall sees the sun for **two hours** in June. " * 5
    + "\n\n> and ferns like that\n\nSee https://example.org/ferns."
)
_THREAD = "/api/v1/sites/garden/comments?thread=/ferns"


def main() -> None:
    """Measure, print tables, write benchmarks.json."""
    with tempfile.TemporaryDirectory() as folder:
        if sys.argv[1:] != ["widget"]:
            require_tools()
            results = _measure(Path(folder))
            _keep(results)
            _print(results)
        widget = measure_widget(Path(folder))
    _keep({"widget": widget, "commit": _commit()})
    print_widget(widget)


def _keep(results: dict[str, Any]) -> None:
    """Into benchmarks.json, beside what was measured before."""
    file = Path("benchmarks.json")
    before = json.loads(file.read_text()) if file.exists() else {}
    file.write_text(json.dumps(before | results, indent=2) + "\n")


def _print(results: dict[str, Any]) -> None:
    print(f"\n{'work':<44}{'ours/s':>10}{'bare/s':>10}{'ratio':>8}")  # noqa: T201  a table is what it is for
    for name, row in results["reads"].items():
        print(f"{name:<44}{row['ours']:>10.0f}{row['bare']:>10.0f}{row['ratio']:>8.2f}")  # noqa: T201
    print(f"\n{'median milliseconds':<44}{'known':>10}{'unknown':>10}{'ratio':>8}")  # noqa: T201
    for name, row in results["known_or_not"].items():
        print(f"{name:<44}{row['known_ms']:>10.1f}{row['unknown_ms']:>10.1f}{row['ratio']:>8.2f}")  # noqa: T201
    _print_forgetting(results["forgetting"])
    print(f"\nposts a second by {_AT_ONCE} guests, synchronous=FULL: {results['posts_per_second']:.0f}")  # noqa: T201


def _print_forgetting(row: dict[str, float]) -> None:
    print(f"\n{'forgetting half of a million addresses':<44}{'few':>10}{'many':>10}{'ratio':>8}")  # noqa: T201
    few, many = row["keys_of_few_s"], row["keys_of_many_s"]
    print(f"{'seconds until the keys are destroyed':<44}{few:>10.3f}{many:>10.3f}{many / few:>8.2f}")  # noqa: T201
    print(f"\n{'milliseconds of a post while rows are cleaned':<44}{'quiet':>10}{'meanwhile':>10}{'ratio':>8}")  # noqa: T201
    for name in ("median", "p99"):
        quiet, meanwhile = row[f"quiet_{name}_ms"], row[f"meanwhile_{name}_ms"]
        print(f"{name:<44}{quiet:>10.1f}{meanwhile:>10.1f}{meanwhile / quiet:>8.2f}")  # noqa: T201
    print(f"rows cleaned away meanwhile: {row['rows_forgotten']:.0f}")  # noqa: T201


def _measure(folder: Path) -> dict[str, Any]:
    port = free_port()
    environment = {
        "APARTE_DATA_DIR": str(folder / "data"),
        "APARTE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "APARTE_RATE_LIMITS": "off",
    }
    origin = "https://garden.example.org"
    site = ["-m", "comments", "site", "add", "garden", "--name", "Garden", "--origin", origin]
    subprocess.run([sys.executable, *site], check=True, env=environment, capture_output=True)
    add_known(environment)
    with served(["-m", "comments", "serve", "--port", str(port)], environment, port, "/health") as address:
        asyncio.run(_post(address, _COMMENTS))
        reads = _measure_reads(address, folder)
        posts = asyncio.run(_post(address, _POSTS, thread="/posts"))
        known = asyncio.run(compare(address))
    forgetting = measure(folder)
    return {
        "reads": reads,
        "known_or_not": known,
        "forgetting": forgetting,
        "posts_per_second": posts,
        "commit": _commit(),
    }


def _measure_reads(address: str, folder: Path) -> dict[str, dict[str, float]]:
    url = address + _THREAD
    plain, compressed = folder / "plain", folder / "compressed"
    tag = _fetch(url, "identity", plain)
    _fetch(url, "br", compressed)
    brotli, known = {"Accept-Encoding": "br"}, {"If-None-Match": tag}
    with bare(plain) as whole, bare(compressed, "br") as small, bare(None) as unchanged:
        return {
            "a thread of 50 comments": _alternate(lambda: load(url, {}), lambda: load(whole, {})),
            "the same, brotli": _alternate(lambda: load(url, brotli), lambda: load(small, brotli)),
            "the same, 304": _alternate(
                lambda: load(url, known, may_be_304=True), lambda: load(unchanged, known, may_be_304=True)
            ),
        }


def _fetch(url: str, coding: str, into: Path) -> str:
    """Keep an answer's bytes as they came; gives its tag."""
    with httpx.stream("GET", url, headers={"Accept-Encoding": coding}) as answer:
        into.write_bytes(b"".join(answer.iter_raw()))
        tag: str = answer.headers["etag"]
        return tag


def _alternate(ours: Callable[[], Measured], bare_one: Callable[[], Measured]) -> dict[str, float]:
    pairs = [(ours(), bare_one()) for _ in range(_ROUNDS)]
    mine = statistics.median(each.per_second for each, _ in pairs)
    theirs = statistics.median(each.per_second for _, each in pairs)
    return {"ours": mine, "bare": theirs, "ratio": mine / theirs, "p99_ms": pairs[-1][0].p99_ms}


async def _post(address: str, number: int, thread: str = "/ferns") -> float:
    """Post from eight guests at once; gives how many a second were acknowledged."""
    waiting = iter(range(number))

    async def guest(client: httpx.AsyncClient) -> None:
        for each in waiting:
            body = {"thread": {"key": thread}, "author": {"name": f"Guest {each}"}, "body": _TEXT}
            answer = await client.post("/api/v1/sites/garden/comments", json=body)
            answer.raise_for_status()

    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        began = time.perf_counter()
        await asyncio.gather(*(guest(client) for _ in range(_AT_ONCE)))
        return number / (time.perf_counter() - began)


def _commit() -> str:
    return subprocess.run(["git", "rev-parse", "HEAD"], check=False, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    main()
