"""The first page of a thread of 100,000 comments beside the same page of a thread that has no other."""

from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Final

from tests.benchmarks.blog import new_blog, thread_path
from tests.benchmarks.cold_reads import cold_read
from tests.benchmarks.loading import Measured, compare, load
from tests.benchmarks.pace import in_turns
from tests.benchmarks.rows import Row, ninety_ninth
from tests.benchmarks.seeding import Wanted, seed

SHORT: Final = 50
LONG: Final = 100_000
_ROUNDS: Final = 15
_KEYS: Final = {"short": "/ferns", "long": "/long"}
# Fifteen branches are the fifty comments of the short thread: both pages hold the same.
_PAGE: Final = "limit=15"


def measure_long_pages(folder: Path) -> list[Row]:
    """Warm, and as the first answer after somebody wrote there."""
    blog = new_blog(folder / "long-pages")
    seed(blog, Wanted(threads={"/ferns": SHORT, "/long": LONG}))
    paths = {name: thread_path(key, _PAGE) for name, key in _KEYS.items()}
    with blog.serving() as server:
        warm = compare({name: _reading(server.address + path) for name, path in paths.items()})
        works = {name: cold_read(server.address, key, paths[name]) for name, key in _KEYS.items()}
        cold = in_turns(works, _ROUNDS)
    return [_warm(warm["long"], warm["short"]), _cold(cold["long"], cold["short"])]


def _reading(url: str) -> Callable[[], Measured]:
    return lambda: load(url)


def _warm(long: Measured, short: Measured) -> Row:
    return Row(
        work=f"first page of {LONG:,} comments, warm",
        unit="1/s",
        ours=long.per_second,
        reference=f"thread of {SHORT}",
        its=short.per_second,
        least=0.95,
        p50_ms=long.p50_ms,
        p99_ms=long.p99_ms,
    )


def _cold(long: list[float], short: list[float]) -> Row:
    return Row(
        work="the same, first answer after a write to it",
        unit="ms",
        ours=median(long),
        reference=f"thread of {SHORT}",
        its=median(short),
        most=2.0,
        p99_ms=ninety_ninth(long),
    )
