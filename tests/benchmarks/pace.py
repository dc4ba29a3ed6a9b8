"""How long and how often is measured: the environment says, so that a benchmark can be tried in a hurry."""

import os
import statistics
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

T = TypeVar("T")

SECONDS: Final = float(os.environ.get("BENCH_SECONDS", "5"))
"""Of each run of load."""
MINUTES: Final = float(os.environ.get("BENCH_MINUTES", "1"))
"""Of the load under which memory is watched."""
COMMENTS: Final = int(os.environ.get("BENCH_COMMENTS", "100000"))
"""Of the site that is measured against an empty one."""
PACE: Final = {"seconds": SECONDS, "minutes": MINUTES, "comments": COMMENTS}
ROUNDS: Final = 3


def in_turns(works: Mapping[str, Callable[[], T]], rounds: int = ROUNDS) -> dict[str, list[T]]:
    """Each in turn, round after round, so that all have the same weather."""
    taken: dict[str, list[T]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            taken[name].append(work())
    return taken


def middle(taken: dict[str, list[float]]) -> dict[str, float]:
    """The median of each."""
    return {name: statistics.median(each) for name, each in taken.items()}
