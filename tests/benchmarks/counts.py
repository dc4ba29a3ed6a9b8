"""The counts of fifty threads in one request."""

from pathlib import Path
from typing import Final

from tests.benchmarks.blog import SITE, new_blog
from tests.benchmarks.loading import compare, load
from tests.benchmarks.reads import fetch
from tests.benchmarks.rows import Row
from tests.benchmarks.seeding import Wanted, seed
from tests.benchmarks.servers import bare

_THREADS: Final = 50


def measure_counts(folder: Path) -> list[Row]:
    """Beside the bare application with the same bytes."""
    keys = [f"/article-{number}" for number in range(_THREADS)]
    blog, body = new_blog(folder / "counts"), folder / "counted"
    seed(blog, Wanted(threads={key: 1 + number % 7 for number, key in enumerate(keys)}))
    with blog.serving() as server:
        url = f"{server.address}{SITE}/counts?" + "&".join(f"thread={key}" for key in keys)
        body.write_bytes(fetch(url).body)
        with bare(body) as asgi:
            measured = compare({"ours": lambda: load(url), "bare": lambda: load(asgi)})
    ours, its = measured["ours"], measured["bare"].per_second
    return [
        Row(
            work=f"counts of {_THREADS} threads",
            unit="1/s",
            ours=ours.per_second,
            reference="bare ASGI",
            its=its,
            least=0.8,
            p50_ms=ours.p50_ms,
            p99_ms=ours.p99_ms,
        )
    ]
