"""From the start of the process to its first answer."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from tests.benchmarks.blog import new_blog, thread_path
from tests.benchmarks.pace import in_turns, middle
from tests.benchmarks.rows import Row
from tests.benchmarks.seeding import Wanted, seed
from tests.benchmarks.servers import Server, bare_litestar

_ROUNDS: Final = 7


def measure_cold_start(folder: Path) -> list[Row]:
    """Beside the bare Litestar application; ours answers a thread."""
    blog, body = new_blog(folder / "cold-start"), folder / "cold-body"
    seed(blog, Wanted(threads={"/ferns": 50}))
    body.write_bytes(b"{}")
    starts = {"ours": lambda: blog.serving(thread_path("/ferns")), "bare": lambda: bare_litestar(body)}
    taken = middle(in_turns({name: _timed(start) for name, start in starts.items()}, _ROUNDS))
    ours, its = taken["ours"] * 1000, taken["bare"] * 1000
    return [
        Row(work="cold start to the first answer", unit="ms", ours=ours, reference="bare Litestar", its=its, most=4.0)
    ]


def _timed(start: Callable[[], AbstractContextManager[Server]]) -> Callable[[], float]:
    def run() -> float:
        with start() as server:
            return server.first_answer_s

    return run
