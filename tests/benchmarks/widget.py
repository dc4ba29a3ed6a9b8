"""The widget's part of `make bench`: the first comment, a long thread, memory."""

from pathlib import Path
from typing import Any, Final

from tests.benchmarks.first_comment import ROUNDS, measure_first_comment
from tests.benchmarks.long_thread import SLOWER, measure_long_thread
from tests.browser import chromium

_LEAST: Final = 1.15
_SLOWEST_MS: Final = 100


def measure_widget(folder: Path) -> dict[str, Any]:
    """Everything that is measured in the browser."""
    with chromium() as browser:
        return {"first_comment": measure_first_comment(browser, folder), **measure_long_thread(browser, folder)}


def print_widget(results: dict[str, Any]) -> None:
    """Three tables, each figure beside what it is to be."""
    seen = results["first_comment"]
    print(f"\n{'first comment seen, 1.6 Mbit/s, 150 ms':<44}{'ms':>10}{'requests':>10}{'bytes':>8}")  # noqa: T201
    for name in ("ours", "isso"):
        row = seen[name]
        print(f"{name:<44}{row['ms']:>10.0f}{row['requests']:>10.0f}{row['bytes']:>8.0f}")  # noqa: T201
    print(f"{'two round trips and our bytes':<44}{seen['floor_ms']:>10.0f}")  # noqa: T201
    print(f"medians of {ROUNDS}; ours / floor {seen['ratio']:.2f} (to be at most {_LEAST})")  # noqa: T201
    print(f"\n{f'1,000 comments, processor {SLOWER} times slower':<44}{'ms to paint':>12}")  # noqa: T201
    for name, taken in results["interaction_to_next_paint_ms"].items():
        print(f"{name:<44}{taken:>12.0f}{'' if taken < _SLOWEST_MS else '  too slow'}")  # noqa: T201
    print(f"\n{'held by the page, over 50 changes of thread':<44}{'before':>10}{'after':>10}")  # noqa: T201
    memory = results["memory"]
    for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners"):
        print(f"{name:<44}{memory[f'{name}_before']:>10.0f}{memory[f'{name}_after']:>10.0f}")  # noqa: T201
