"""What one process holds: at rest, after it has done everything, and while it works on for some minutes."""

import time
from pathlib import Path
from typing import Final

from tests.benchmarks.blog import COMMENTS, SITE, new_blog, thread_path
from tests.benchmarks.disclosures import looks
from tests.benchmarks.loading import load
from tests.benchmarks.memory_of import Held
from tests.benchmarks.pace import MINUTES, SECONDS
from tests.benchmarks.reads import fetch
from tests.benchmarks.rows import Row
from tests.benchmarks.seeding import Wanted, seed
from tests.benchmarks.sending import Order, Sending, request, send
from tests.benchmarks.servers import Server, bare_litestar
from tests.benchmarks.words import post_body

_THREADS: Final = {"/ferns": 50, "/moss": 500, "/long": 5000}
_BARE: Final = "bare Litestar"
_POSTS_A_SECOND: Final = 20
_WATCHED_EVERY_S: Final = 5.0


def measure_memory(folder: Path) -> list[Row]:
    """Beside the bare Litestar application, which did the same reads."""
    blog, body = new_blog(folder / "memory"), folder / "memory-body"
    seed(blog, Wanted(threads=_THREADS))
    with blog.serving() as server:
        body.write_bytes(fetch(server.address + thread_path("/ferns")).body)
        with bare_litestar(body) as reference:
            idle, its_idle = server.memory(), reference.memory()
            _do_everything(server)
            load(reference.address)
            worked, its_worked = server.memory(), reference.memory()
        growth = _watch(server)
    return [
        *_rows("memory at rest", idle, its_idle, 3.0),
        *_rows("memory after everything above", worked, its_worked, 4.0),
        _growth(growth),
    ]


def _do_everything(server: Server) -> None:
    """Reads of short and long threads in every coding, counts, posts, disclosures."""
    paths = [thread_path(key, *more) for key in _THREADS for more in ((), ("limit=100",))]
    counts = f"{SITE}/counts?" + "&".join(f"thread={key}" for key in _THREADS)
    for path in (*paths, counts):
        for coding in ("identity", "br", "gzip"):
            load(server.address + path, {"Accept-Encoding": coding}, seconds=min(1, SECONDS))
    send(_posts(server.address))
    send(looks(server.address, "/ferns"))
    load(server.address + thread_path("/ferns"))


def _posts(address: str) -> Order:
    requests = [request("POST", COMMENTS, post_body(number, f"/article-{number % 50}")) for number in range(3000)]
    return Order(address=address, requests=requests)


def _watch(server: Server) -> list[Held]:
    """What is held every some seconds, under reads with comments between them."""
    until, seen = time.monotonic() + MINUTES * 60, [server.memory()]
    while (left := until - time.monotonic()) > 0:
        seconds = min(max(1.0, left), _WATCHED_EVERY_S)
        order = _posts(server.address)
        paced = Order(**vars(order) | {"per_second": _POSTS_A_SECOND, "seconds": seconds})
        with Sending(paced) as sending:
            load(server.address + thread_path("/ferns"), seconds=seconds)
            sending.wait()
        seen.append(server.memory())
    return seen


def _rows(work: str, ours: Held, its: Held, most: float) -> list[Row]:
    return [
        Row(work=f"{work}, {name}", unit="MiB", ours=mine, reference=_BARE, its=other, most=most)
        for name, mine, other in (("RSS", ours.rss, its.rss), ("PSS", ours.pss, its.pss))
    ]


def _growth(seen: list[Held]) -> Row:
    """The second half alone tells: the first fills what is filled once."""
    middle = seen[len(seen) // 2]
    work = f"memory after {MINUTES:g} min. of load, RSS"
    return Row(work=work, unit="MiB", ours=seen[-1].rss, reference="after half of them", its=middle.rss)
