"""What a site with very many comments costs beside an empty one: to read, post, moderate and forget."""

import asyncio
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from math import ceil
from pathlib import Path
from statistics import median
from typing import Final

import httpx

from comments.cli.wiring import open_instance
from comments.retention.assembly import new_retention
from comments.retention.running import run_retention
from comments.settings import Settings
from tests.benchmarks.blog import COMMENTS as POSTING
from tests.benchmarks.blog import SITE, Blog, new_blog, sign_in, thread_path
from tests.benchmarks.cold_reads import cold_read
from tests.benchmarks.pace import COMMENTS, in_turns
from tests.benchmarks.rows import Row
from tests.benchmarks.sealing import KEPT_DAYS
from tests.benchmarks.seeding import Wanted, seed
from tests.benchmarks.sending import Order, Sent, request, send
from tests.benchmarks.words import post_body

_OF_A_THREAD: Final = 200
_WRITTEN: Final = 100_000
"""So many are made with all that belongs to them; more are copies, a third of a second for ten thousand."""
_PENDING: Final = 500
_DUE: Final = {85: 500, 83: 500, 81: 500}
"""On three days some time ago so many addresses were taken in; each run forgets those of one."""
_READS: Final = 15
_GUESTS: Final = 8
_MOST: Final = 1.5


def measure_growing(folder: Path) -> list[Row]:
    """Medians of both, in turns."""
    blogs = {"empty": new_blog(folder / "empty"), "full": new_blog(folder / "full")}
    began = time.perf_counter()
    seed(blogs["full"], _wanted(COMMENTS))
    seeded = time.perf_counter() - began
    seed(blogs["empty"], _wanted(0))
    rows = [_row(what, medians) for what, medians in (_live(blogs) | {"forget what is due": _forget(blogs)}).items()]
    return [*rows, *_about(blogs["full"], seeded)]


def _wanted(comments: int) -> Wanted:
    """So many comments besides, the first of them written as the service does, the others copied from those."""
    parts = max(1, ceil(comments / _WRITTEN))
    crowd = {f"/article-{number}": _OF_A_THREAD for number in range(comments // parts // _OF_A_THREAD)}
    return Wanted(threads={"/ferns": 50}, copied=crowd, copies=parts - 1, pending=_PENDING, old=_DUE)


def _live(blogs: dict[str, Blog]) -> dict[str, dict[str, float]]:
    """What the running services do."""
    with ExitStack() as running:
        addresses = {name: running.enter_context(blog.serving()).address for name, blog in blogs.items()}
        path = thread_path("/ferns", "limit=20")
        reads = in_turns({name: cold_read(each, "/ferns", path) for name, each in addresses.items()}, _READS)
        posts = in_turns({name: _sending(_posts(each)) for name, each in addresses.items()})
        decisions = in_turns({name: _sending(_decisions(each)) for name, each in addresses.items()})
    return {
        "read, first answer after a write": {name: median(each) for name, each in reads.items()},
        "post": _medians(posts),
        "moderate": _medians(decisions),
    }


def _medians(sent: dict[str, list[Sent]]) -> dict[str, float]:
    return {name: median(each.p50_ms for each in runs) for name, runs in sent.items()}


def _posts(address: str) -> Order:
    posts = [request("POST", POSTING, post_body(number, f"/new-{number % 20}")) for number in range(2000)]
    return Order(address=address, requests=posts, guests=_GUESTS)


def _decisions(address: str) -> Order:
    """Publish what waits, then hold it again."""
    token = sign_in(address)
    ids = _waiting(address, token)
    decided = [(each, status) for status in ("published", "pending") for each in ids]
    requests = [request("PATCH", f"/api/v1/comments/{each}", {"status": status}, token) for each, status in decided]
    return Order(address=address, requests=requests, guests=_GUESTS)


def _waiting(address: str, token: str) -> list[str]:
    found: list[str] = []
    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
        cursor = None
        while len(found) < _PENDING:
            page = client.get(f"{SITE}/moderation", params={"cursor": cursor} if cursor else {}).json()
            found += [each["id"] for each in page["comments"]]
            cursor = page["next"]
            if cursor is None:
                break
    return found


def _sending(order: Order) -> Callable[[], Sent]:
    return lambda: send(order)


def _forget(blogs: dict[str, Blog]) -> dict[str, float]:
    """Milliseconds of a run of retention by which the addresses of one day are due."""
    taken: dict[str, list[float]] = {name: [] for name in blogs}
    for age in _DUE:
        for name, blog in blogs.items():
            taken[name].append(asyncio.run(_run_retention(blog, KEPT_DAYS + 1 - age)))
    return {name: median(each) for name, each in taken.items()}


async def _run_retention(blog: Blog, days_ahead: int) -> float:
    async with open_instance(Settings(data_dir=blog.data)) as instance:
        rules = new_retention(instance.db, instance.vault.expiry, instance.clock)
        began = time.perf_counter()
        outcomes = await run_retention(rules, as_of=instance.clock() + timedelta(days=days_ahead))
        taken = time.perf_counter() - began
    if not any(each.category == "comment_ip" and each.done for each in outcomes):
        raise RuntimeError("nothing was due")
    return taken * 1000


def _row(what: str, medians: dict[str, float]) -> Row:
    work = f"{COMMENTS:,} comments: {what}"
    ours, its = medians["full"], medians["empty"]
    return Row(work=work, unit="ms", ours=ours, reference="an empty site", its=its, most=_MOST)


def _about(blog: Blog, seeded: float) -> list[Row]:
    size = sum(file.stat().st_size for file in blog.data.iterdir()) / 2**20
    return [
        Row(work=f"{COMMENTS:,} comments: seconds to write them down", unit="s", ours=seeded),
        Row(work=f"{COMMENTS:,} comments: size of both databases", unit="MiB", ours=size),
    ]
