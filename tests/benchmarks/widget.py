"""The widget's part of `make bench`: the first comment, a long thread, memory."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from tests.benchmarks.first_comment import ROUNDS, measure_first_comment
from tests.benchmarks.long_thread import SLOWER, measure_long_thread
from tests.benchmarks.rows import Row
from tests.browser import chromium

_LEAST: Final = 1.15
_SLOWEST_MS: Final = 100
_HELD: Final = ("JSHeapUsedSize", "Nodes", "JSEventListeners")


def measure_widget(folder: Path) -> list[Row]:
    """Everything that is measured in the browser."""
    with chromium(whole=True) as browser:
        first = measure_first_comment(browser, folder)
        long = measure_long_thread(browser, folder)
    return [*_first_comment(first), *_acts(long["interaction_to_next_paint_ms"]), *_memory(long["memory"])]


def _first_comment(seen: dict[str, Any]) -> Iterator[Row]:
    ours, isso = seen["ours"], seen["isso"]
    work, least = f"first comment seen, 1.6 Mbit/s, 150 ms, median of {ROUNDS}", seen["least"]["ms"]
    yield Row(work=work, unit="ms", ours=ours["ms"], reference="same trips, bytes", its=least, most=_LEAST)
    yield Row(work="the same", unit="ms", ours=ours["ms"], reference="as computed", its=seen["computed_floor_ms"])
    for name, unit in (("ms", "ms"), ("requests", ""), ("bytes", "byte")):
        yield Row(work=f"the same: {name}", unit=unit, ours=ours[name], reference="Isso", its=isso[name])


def _acts(taken: dict[str, float]) -> Iterator[Row]:
    """On a processor that is slower; to the next paint."""
    for name, each in taken.items():
        work = f"1,000 comments, processor / {SLOWER}: {name}"
        yield Row(work=work, unit="ms", ours=each, most=_SLOWEST_MS)


def _memory(held: dict[str, float]) -> Iterator[Row]:
    for name in _HELD:
        before, after = held[f"{name}_before"], held[f"{name}_after"]
        yield Row(work=f"50 changes of thread: {name}", unit="", ours=after, reference="before them", its=before)
