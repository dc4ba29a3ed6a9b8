"""Reading while fifty comments a second arrive: on other threads, and on the one that is read."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.benchmarks.blog import COMMENTS, new_blog, thread_path
from tests.benchmarks.loading import Measured, compare, load
from tests.benchmarks.pace import SECONDS
from tests.benchmarks.rows import Row
from tests.benchmarks.seeding import Wanted, seed
from tests.benchmarks.sending import Order, Sending, request
from tests.benchmarks.words import post_body

_READ: Final = "/ferns"
_POSTS_A_SECOND: Final = 50
_SPARE_SECONDS: Final = 2.0


def measure_busy_reads(folder: Path) -> list[Row]:
    """Beside the same reading in quiet; the thread that is read keeps its length."""
    blog = new_blog(folder / "busy-reads")
    seed(blog, Wanted(threads={_READ: 50}))
    arrived: list[float] = []
    with blog.serving() as server:
        # The read page holds the first twenty branches, however many are added below.
        url = server.address + thread_path(_READ, "limit=20")
        others = [f"/other-{number}" for number in range(20)]
        measured = compare(
            {
                "quiet": lambda: load(url),
                "others": _meanwhile(server.address, others, url, arrived),
                "same": _meanwhile(server.address, [_READ], url, arrived),
            }
        )
    rows = (("others", "other threads", 0.8), ("same", "the same thread", 0.5))
    read = [
        _row(f"read, {_POSTS_A_SECOND} posts/s on {where}", measured[name], measured["quiet"], least)
        for name, where, least in rows
    ]
    return [*read, _arrived(arrived)]


def _meanwhile(address: str, keys: list[str], url: str, arrived: list[float]) -> Callable[[], Measured]:
    posts = [request("POST", COMMENTS, post_body(number, keys[number % len(keys)])) for number in range(400)]
    order = Order(
        address=address, requests=posts, seconds=SECONDS + _SPARE_SECONDS, per_second=_POSTS_A_SECOND, guests=8
    )

    def read() -> Measured:
        with Sending(order) as sending:
            measured = load(url)
            arrived.append(sending.wait().per_second)
        return measured

    return read


def _row(work: str, busy: Measured, quiet: Measured, least: float) -> Row:
    return Row(
        work=work,
        unit="1/s",
        ours=busy.per_second,
        reference="in quiet",
        its=quiet.per_second,
        least=least,
        p50_ms=busy.p50_ms,
        p99_ms=busy.p99_ms,
    )


def _arrived(arrived: list[float]) -> Row:
    """Whether the load was what it says: a service that takes fewer comments has more time for readers."""
    work, asked = "posts acknowledged meanwhile, fewest of a run", float(_POSTS_A_SECOND)
    return Row(work=work, unit="1/s", ours=min(arrived), reference="asked for", its=asked, least=0.95)
