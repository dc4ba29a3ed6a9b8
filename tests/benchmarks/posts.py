"""Comments by eight guests at once, each on the disk before it is acknowledged, beside Isso under gunicorn."""

from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, Final

from tests.benchmarks.blog import COMMENTS, ORIGIN, new_blog
from tests.benchmarks.isso import isso_under_gunicorn
from tests.benchmarks.pace import in_turns
from tests.benchmarks.rows import Row
from tests.benchmarks.sending import Order, Sent, request, send
from tests.benchmarks.words import post_body

_GUESTS: Final = 8
_TEXTS: Final = 3000
_THREADS: Final = 20


def measure_posts(folder: Path) -> list[Row]:
    """How many a second, and how evenly."""
    blog = new_blog(folder / "posts")
    with blog.serving() as server, isso_under_gunicorn(folder, "posts", ORIGIN) as isso:
        orders = {"ours": _to_us(server.address), "isso": _to_isso(isso)}
        sent = in_turns({name: _sending(order) for name, order in orders.items()})
    return _rows({name: median(each.per_second for each in runs) for name, runs in sent.items()}, sent)


def _rows(per_second: dict[str, float], sent: dict[str, list[Sent]]) -> list[Row]:
    p50, p99 = (
        {name: median(getattr(each, which) for each in runs) for name, runs in sent.items()}
        for which in ("p50_ms", "p99_ms")
    )
    work = f"posts by {_GUESTS} guests, synchronous=FULL"
    return [
        Row(
            work=work,
            unit="1/s",
            ours=per_second["ours"],
            reference="Isso, gunicorn",
            its=per_second["isso"],
            least=2.6,
            p50_ms=p50["ours"],
            p99_ms=p99["ours"],
        ),
        Row(work="p99 of a post", unit="ms", ours=p99["ours"], reference="its median", its=p50["ours"], most=5.0),
        Row(work="median of a post", unit="ms", ours=p50["ours"], reference="Isso, gunicorn", its=p50["isso"]),
        Row(work="p99 of a post", unit="ms", ours=p99["ours"], reference="Isso, gunicorn", its=p99["isso"]),
    ]


def _to_us(address: str) -> Order:
    posts = [request("POST", COMMENTS, post_body(number, _key(number))) for number in range(_TEXTS)]
    return Order(address=address, requests=posts, guests=_GUESTS)


def _to_isso(address: str) -> Order:
    posts = [request("POST", f"/new?uri={_key(number)}", _isso_body(number)) for number in range(_TEXTS)]
    return Order(address=address, requests=posts, guests=_GUESTS)


def _isso_body(number: int) -> dict[str, Any]:
    said = post_body(number, _key(number))
    others = dict.fromkeys(("email", "website", "parent"))
    return others | {"author": said["author"]["name"], "text": said["body"], "title": _key(number)}


def _key(number: int) -> str:
    return f"/article-{number % _THREADS}"


def _sending(order: Order) -> Callable[[], Sent]:
    return lambda: send(order)
