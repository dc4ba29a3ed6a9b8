"""Reading a thread of fifty comments at 16 connections: plain, compressed, and by who has it already."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from tests.benchmarks.blog import ORIGIN, new_blog, thread_path
from tests.benchmarks.isso import isso_under_gunicorn, post_to_isso
from tests.benchmarks.loading import Measured, compare, load
from tests.benchmarks.nginx import nginx_serving
from tests.benchmarks.rows import Row
from tests.benchmarks.seeding import Wanted, seed
from tests.benchmarks.servers import bare, bare_litestar
from tests.benchmarks.words import conversation

COMMENTS: Final = 50
_KEY: Final = "/ferns"
_BROTLI: Final = {"Accept-Encoding": "br"}
_NOTHING_ELSE: Final[Mapping[str, str]] = {}
_WANTED: Final[Mapping[str, float | None]] = {"bare ASGI": 0.75, "bare Litestar": 1.0, "nginx": None, "Isso": None}


def measure_reads(folder: Path) -> list[Row]:
    """Ours beside each reference."""
    blog = new_blog(folder / "reads")
    seed(blog, Wanted(threads={_KEY: COMMENTS}))
    with blog.serving() as server:
        url = server.address + thread_path(_KEY)
        plain, compressed = fetch(url, "identity"), fetch(url, "br")
        files = {"plain": plain.body, "compressed": compressed.body}
        for name, body in files.items():
            (folder / name).write_bytes(body)
        with nginx_serving(folder, files) as limit:
            return [
                *_plain(url, folder, limit),
                *_compressed(url, folder, limit),
                *_unchanged(url, {"If-None-Match": plain.tag}, limit),
            ]


@dataclass(frozen=True)
class Fetched:
    """An answer's bytes as they came, and its tag."""

    body: bytes
    tag: str


def fetch(url: str, coding: str = "identity") -> Fetched:
    """Ask once, as a reader who takes this coding."""
    with httpx.stream("GET", url, headers={"Accept-Encoding": coding}, timeout=60) as answer:
        answer.raise_for_status()
        return Fetched(b"".join(answer.iter_raw()), answer.headers.get("etag", ""))


def _plain(url: str, folder: Path, limit: str) -> list[Row]:
    body = folder / "plain"
    with ExitStack() as running:
        asgi, litestar = running.enter_context(bare(body)), running.enter_context(bare_litestar(body)).address
        isso = running.enter_context(_isso(folder))
        urls = {"ours": url, "bare ASGI": asgi, "bare Litestar": litestar}
        measured = compare({name: _loaded(each) for name, each in urls.items()})
        others = {"nginx": f"{limit}/plain", "Isso": isso}
        measured |= compare({name: _loaded(each) for name, each in others.items()}, rounds=1)
    return _rows(f"read {COMMENTS} comments", measured)


def _compressed(url: str, folder: Path, limit: str) -> list[Row]:
    body = folder / "compressed"
    with bare(body, "br") as asgi, bare_litestar(body, "br") as litestar:
        urls = {"ours": url, "bare ASGI": asgi, "bare Litestar": litestar.address}
        measured = compare({name: _loaded(each, _BROTLI) for name, each in urls.items()})
        measured |= compare({"nginx": _loaded(f"{limit}/compressed", _BROTLI)}, rounds=1)
    return _rows("the same, brotli", measured)


def _unchanged(url: str, known: Mapping[str, str], limit: str) -> list[Row]:
    of_nginx = {"If-None-Match": fetch(f"{limit}/plain").tag}
    with bare(None) as asgi, bare_litestar(None) as litestar:
        urls = {"ours": url, "bare ASGI": asgi, "bare Litestar": litestar.address}
        measured = compare({name: _loaded(each, known) for name, each in urls.items()})
        measured |= compare({"nginx": _loaded(f"{limit}/plain", of_nginx)}, rounds=1)
    return _rows("the same, 304", measured)


def _loaded(url: str, headers: Mapping[str, str] = _NOTHING_ELSE) -> Callable[[], Measured]:
    return lambda: load(url, headers, may_be_304="If-None-Match" in headers)


@contextmanager
def _isso(folder: Path) -> Iterator[str]:
    with isso_under_gunicorn(folder, "reads", ORIGIN) as address:
        post_to_isso(address, _KEY, conversation(COMMENTS))
        yield f"{address}/?uri={_KEY}"


def _rows(work: str, measured: Mapping[str, Measured]) -> list[Row]:
    """A line for each reference, our times on the first."""
    ours = measured["ours"]
    others = [(name, each) for name, each in measured.items() if name != "ours"]
    return [
        Row(
            work=work,
            unit="1/s",
            ours=ours.per_second,
            reference=name,
            its=each.per_second,
            least=_WANTED[name],
            p50_ms=ours.p50_ms if not number else None,
            p99_ms=ours.p99_ms if not number else None,
        )
        for number, (name, each) in enumerate(others)
    ]
