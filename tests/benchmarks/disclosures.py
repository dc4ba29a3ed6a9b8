"""Looks by an administrator's program, each recorded before anything is opened."""

from pathlib import Path
from statistics import median
from typing import Final

import httpx

from tests.benchmarks.blog import new_blog, sign_in, thread_path
from tests.benchmarks.pace import in_turns
from tests.benchmarks.rows import Row
from tests.benchmarks.seeding import Wanted, seed
from tests.benchmarks.sending import Order, Sent, request, send

_COMMENTS: Final = 50
_GUESTS: Final = 8
_LOOK: Final = {"purpose": "abuse", "fields": ["ip"]}


def measure_disclosures(folder: Path) -> list[Row]:
    """How many a second."""
    blog = new_blog(folder / "disclosures")
    seed(blog, Wanted(threads={"/ferns": _COMMENTS}))
    with blog.serving() as server:
        order = looks(server.address, "/ferns")
        sent = in_turns({"ours": lambda: send(order)})["ours"]
    return [_row(sent)]


def looks(address: str, key: str) -> Order:
    """Look at who wrote each comment of a thread, again and again."""
    token = sign_in(address)
    comments = httpx.get(address + thread_path(key), timeout=60).json()["comments"]
    paths = [f"/api/v1/comments/{each['id']}/disclosures" for each in comments]
    return Order(address=address, requests=[request("POST", path, _LOOK, token) for path in paths], guests=_GUESTS)


def _row(sent: list[Sent]) -> Row:
    return Row(
        work="disclosures, each recorded",
        unit="1/s",
        ours=median(each.per_second for each in sent),
        least=300,
        p50_ms=median(each.p50_ms for each in sent),
        p99_ms=median(each.p99_ms for each in sent),
    )
