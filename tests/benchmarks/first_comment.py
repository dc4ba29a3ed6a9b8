"""When a reader sees the first comment: with our widget, with Isso's, and with a script that does nothing else.

All three on the same slow line. The last is what two round trips and our bytes take in this browser on this machine: a
script of our script's size that asks for our data and writes the first comment's words, without style or form.
"""

import secrets
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import brotli
import httpx
from playwright.sync_api import Browser, CDPSession

from tests.benchmarks.isso import install_isso, isso_page, isso_running, post_to_isso
from tests.benchmarks.servers import free_port, served
from tests.benchmarks.words import Said
from tests.widget.pages import blog_page
from tests.widget.stand_in import Answer, Received, StandIn

ROUNDS: Final = 7
ROUND_TRIP_S: Final = 0.150
BYTES_A_SECOND: Final = 1_600_000 / 8
_COMMENTS: Final = 20
_STEP: Final = 50
_KEY: Final = "/gearbox/"
_TEXT: Final = "Sealed, **both sides**, see https://example.org/bearings.\n\n> open ones\n\nOnly where there is oil. "
_WATCH: Final = """() => {
  const look = () => {
    const shadow = document.querySelector('aparte-thread')?.shadowRoot
    const words = shadow?.querySelector('article .body') ?? document.querySelector('.isso-comment[id] .isso-text')
    if (!words?.getBoundingClientRect().height) return requestAnimationFrame(look)
    // A message is heard once this frame is painted.
    const { port1, port2 } = new MessageChannel()
    const [came] = performance.getEntriesByType('navigation')
    port1.onmessage = () => (window.seenAt = performance.now() - came.responseEnd)
    port2.postMessage(0)
  }
  requestAnimationFrame(look)
}"""

_LEAST: Final = """/*%s*/
const answer = await fetch(new URL('%s', import.meta.url))
const { comments: [first] } = await answer.json()
const shadow = document.querySelector('aparte-thread').attachShadow({ mode: 'open' })
shadow.innerHTML = '<article><p class="body"></p></article>'
shadow.querySelector('p').append(JSON.stringify(first.body))"""


@dataclass(frozen=True)
class Visit:
    """One reader's first visit."""

    seconds: float
    requests: int
    size: float


class Front(StandIn):
    """What stands before both services, so that both are served alike: it compresses as well as can be."""

    def answer(self, received: Received) -> Answer:
        """As what stands behind, compressed."""
        plain = super().answer(received)
        body = _compressed(plain.body)
        return Answer(body, plain.status, {**plain.headers, "Content-Encoding": "br"}) if body else plain


@lru_cache
def _compressed(body: bytes) -> bytes:
    return brotli.compress(body) if body else b""


def measure_first_comment(browser: Browser, folder: Path) -> dict[str, Any]:
    """Medians of both and the floor, in turns, so that both have the same weather."""
    with _two_pages(folder) as pages:
        for url in pages.values():
            _visit(browser, url)
        visits: dict[str, list[Visit]] = {name: [] for name in pages}
        for _ in range(ROUNDS):
            for name, url in pages.items():
                visits[name].append(_visit(browser, url))
    rows = {name: _row(each) for name, each in visits.items()}
    computed = 2 * ROUND_TRIP_S + rows["ours"]["bytes"] / BYTES_A_SECOND
    return {**rows, "computed_floor_ms": computed * 1000, "ratio": rows["ours"]["ms"] / rows["least"]["ms"]}


def _row(visits: list[Visit]) -> dict[str, float]:
    return {
        "ms": statistics.median(each.seconds for each in visits) * 1000,
        "requests": statistics.median(each.requests for each in visits),
        "bytes": statistics.median(each.size for each in visits),
    }


@contextmanager
def _two_pages(folder: Path) -> Iterator[dict[str, str]]:
    """The same article twice on one blog, below it either widget with the same comments."""
    said = [Said(f"Guest {number}", _TEXT * (1 + number % 3), None) for number in range(_COMMENTS)]
    with ExitStack() as open_all:
        blog = open_all.enter_context(StandIn().running())
        ours = open_all.enter_context(_our_service(folder, blog.address, said))
        isso = open_all.enter_context(isso_running(install_isso(folder), folder, blog.address))
        post_to_isso(isso, _KEY, said)
        fronts = [open_all.enter_context(Front(address).running()).address for address in (ours, isso)]
        element = f'<aparte-thread site="garden" thread="{_KEY}"></aparte-thread>'
        style = '<link rel="stylesheet" href="/blog.css">'
        blog.serves("/ours/", Answer.page(blog_page(fronts[0], element=element).replace(style, "")))
        other = blog_page(fronts[1], element=isso_page(fronts[1])).replace(style, "")
        script = f'<script type="module" src="{fronts[1]}/widget/aparte.js"></script>'
        blog.serves(_KEY, Answer.page(other.replace(script, "")))
        least = open_all.enter_context(Front(ours).running())
        least.serves("/widget/aparte.js", _least_script(ours))
        blog.serves("/least/", Answer.page(blog_page(least.address, element=element).replace(style, "")))
        yield {name: blog.address + path for name, path in (("ours", "/ours/"), ("isso", _KEY), ("least", "/least/"))}


def _least_script(service: str) -> Answer:
    """A script as large as ours once both are compressed, most of it noise."""
    wanted = len(_compressed(httpx.get(f"{service}/widget/aparte.js").content))
    asked = f"../api/v1/sites/garden/comments?thread={_KEY}&view=widget&lang=en"
    size, script = wanted - 10 * _STEP, b""
    while len(_compressed(script)) < wanted:
        script = (_LEAST % (secrets.token_urlsafe(size), asked)).encode()
        size += _STEP
    return Answer(script, 200, {"Content-Type": "text/javascript", "Access-Control-Allow-Origin": "*"})


@contextmanager
def _our_service(folder: Path, origin: str, said: list[Said]) -> Iterator[str]:
    port = free_port()
    environment = {
        "APARTE_DATA_DIR": str(folder / "widget-data"),
        "APARTE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "APARTE_RATE_LIMITS": "off",
    }
    site = ["-m", "comments", "site", "add", "garden", "--name", "Garden", "--origin", origin]
    subprocess.run([sys.executable, *site], check=True, env=environment, capture_output=True)
    with served(["-m", "comments", "serve", "--port", str(port)], environment, port, "/health") as address:
        with httpx.Client(base_url=address) as client:
            for each in said:
                body = {"thread": {"key": _KEY}, "author": {"name": each.name}, "body": each.text}
                client.post("/api/v1/sites/garden/comments", json=body).raise_for_status()
        yield address


def _visit(browser: Browser, url: str) -> Visit:
    """Come with an empty cache over the slow line, and wait for the first comment."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    line = context.new_cdp_session(page)
    fetched = _slow_down(line)
    page.add_init_script(f"({_WATCH})()")
    page.goto(url)
    page.wait_for_function("window.seenAt")
    seconds = page.evaluate("window.seenAt") / 1000
    context.close()
    # The article itself came before the clock began to run.
    return Visit(seconds, len(fetched) - 1, sum(fetched[1:]))


def _slow_down(line: CDPSession) -> list[float]:
    """Lets a page's requests take their time; gives a list that fills with the size of each answer."""
    fetched: list[float] = []
    line.on("Network.loadingFinished", lambda event: fetched.append(event["encodedDataLength"]))
    line.send("Network.enable")
    slow = {"latency": ROUND_TRIP_S * 1000, "downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
    line.send("Network.emulateNetworkConditions", {"offline": False, **slow})
    return fetched
