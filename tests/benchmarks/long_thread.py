"""1,000 comments on a slow processor: how long an act takes; and what memory a page holds that changes its thread."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Final

from playwright.sync_api import Browser, CDPSession, Locator, Page

from comments.sites.rules import SiteSettings
from tests.widget.conftest import serving_blog
from tests.widget.pages import blog_page
from tests.widget.stand_in import Answer
from tests.widget.threaded_service import ThreadedService

SLOWER: Final = 4
ROUNDS: Final = 5
_ROOTS: Final = 50
_REPLIES: Final = 19
_WARM: Final = 10
_CHANGES: Final = 50
_WORDS: Final = "The north wall sees the sun for two hours in June, and ferns like that. " * 3
_TIMES: Final = """() => {
  window.acts = []
  const note = entries => entries.forEach(each => each.interactionId && window.acts.push(each.duration))
  new PerformanceObserver(list => note(list.getEntries())).observe({ type: 'event', durationThreshold: 16 })
}"""
_PAINTED: Final = """() => new Promise(done =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"""
_CHANGE: Final = """key => new Promise(done => {
  addEventListener('aparte:ready', () => requestAnimationFrame(done), { once: true })
  document.querySelector('aparte-thread').setAttribute('thread', key)
})"""


def measure_long_thread(browser: Browser, folder: Path) -> dict[str, Any]:
    """Milliseconds from act to next paint, the slowest event of each, and what 50 changes of thread leave in memory."""
    with serving_blog() as blog, ThreadedService(folder / "long").running() as live:
        live.add_site("garage", [blog.address], SiteSettings(challenge=False))
        for root in live.seed("/long/", [_WORDS] * _ROOTS):
            live.seed("/long/", [_WORDS] * _REPLIES, root)
        live.seed("/more/", [_WORDS] * (_ROOTS + 1))
        blog.serves("/long/", Answer.page(blog_page(live.address)))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{blog.address}/long/")
        page.locator("aparte-thread").get_by_role("article").nth(_ROOTS * (_REPLIES + 1) - 1).wait_for(state="attached")
        acts = _measure_acts(page)
        page.goto(f"{blog.address}/long/")  # without the permalink, which each thread would look for
        memory = _measure_memory(page)
        page.close()
    return {"interaction_to_next_paint_ms": acts, "memory": memory}


def _measure_acts(page: Page) -> dict[str, float]:
    page.evaluate(f"({_TIMES})()")
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    widget = page.locator("aparte-thread")
    rounds = [{name: _timed(page, partial(act, page, widget)) for name, act in _ACTS.items()} for _ in range(ROUNDS)]
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return {name: median(each[name] for each in rounds) for name in _ACTS}


def _timed(page: Page, prepared: Callable[[], Callable[[], object]]) -> float:
    """The slowest event of an act; under 16 ms the browser names none."""
    act = prepared()
    page.evaluate(_PAINTED)
    page.evaluate("window.acts = []")
    act()
    page.evaluate(_PAINTED)
    return float(page.evaluate("Math.max(16, ...window.acts)"))


def _click(page: Page, target: Locator) -> Callable[[], None]:
    """A click and nothing else: Playwright's own look at what is clicked would run on the slow processor as well."""
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    assert box is not None
    return partial(page.mouse.click, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def _reply(number: int, page: Page, widget: Locator) -> Callable[[], None]:
    return _click(page, widget.locator("article").nth(number).locator("button[aria-label]").first)


def _type(page: Page, _: Locator) -> Callable[[], None]:
    return partial(page.keyboard.type, "Half a thought")


def _begin(page: Page, widget: Locator) -> Callable[[], None]:
    widget.locator("textarea").first.click()
    return _type(page, widget)


def _fold(page: Page, widget: Locator) -> Callable[[], None]:
    return _click(page, widget.locator("button.fold").first)


_ACTS: Final[Mapping[str, Callable[[Page, Locator], Callable[[], object]]]] = {
    "type in the first form": _begin,
    "reply to the first": partial(_reply, 0),
    "type in the reply": _type,
    "close it by Escape": lambda page, _: partial(page.keyboard.press, "Escape"),
    "reply to the 500th": partial(_reply, 499),
    "type in that reply": _type,
    "reply to the 999th": partial(_reply, 998),
    "fold the first branch": _fold,
    "unfold it": _fold,
    "follow a permalink": lambda page, widget: _click(page, widget.locator("article").nth(700).locator(".permalink")),
}


def _measure_memory(page: Page) -> dict[str, float]:
    """What is held after some changes of thread, and after fifty more."""
    console = page.context.new_cdp_session(page)
    console.send("Performance.enable")
    _change(page, _WARM)
    before = _held(console)
    _change(page, _CHANGES)
    after = _held(console)
    return {f"{name}_{when}": held[name] for name in before for when, held in (("before", before), ("after", after))}


def _change(page: Page, times: int) -> None:
    for number in range(times):
        page.evaluate(_CHANGE, f"/{'more' if number % 2 else 'other'}/")


def _held(console: CDPSession) -> dict[str, float]:
    for _ in range(2):
        console.send("HeapProfiler.collectGarbage")
    told = {each["name"]: each["value"] for each in console.send("Performance.getMetrics")["metrics"]}
    return {name: told[name] for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners")}
