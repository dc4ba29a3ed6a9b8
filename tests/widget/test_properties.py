"""What a script does with the elements: properties for attributes, whatever their order; coming, changing and going."""

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.widget.reader import Reader
from tests.widget.threaded_service import ThreadedService

pytestmark = pytest.mark.browser

NAMES = ["site", "thread", "title", "heading", "lang", "theme", "sort", "loading"]
TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
TIMERS = """
window.timers = new Set()
for (const [start, stop] of [['setTimeout', 'clearTimeout'], ['setInterval', 'clearInterval']]) {
  const [begin, end] = [window[start], window[stop]]
  window[start] = (work, ...others) => {
    const id = begin(() => { if (start === 'setTimeout') timers.delete(id); work() }, ...others)
    timers.add(id)
    return id
  }
  window[stop] = id => { timers.delete(id); end(id) }
}"""


def empty(reader: Reader) -> None:
    """A page with the script and no element."""
    reader.lay_out(element="<div id=place></div>")
    reader.go()
    reader.sees("customElements.whenDefined('aparte-thread').then(() => 0)")


def inspector(page: Page) -> CDPSession:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    return session


def alive(session: CDPSession) -> dict[str, float]:
    """What is left once the rubbish was collected."""
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    found = session.send("Performance.getMetrics")["metrics"]
    return {each["name"]: each["value"] for each in found}


def listeners(session: CDPSession) -> int:
    """How many listeners the window, the document and its body have."""
    heard = 0
    for target in ("window", "document", "document.body"):
        found = session.send("Runtime.evaluate", {"expression": target})["result"]["objectId"]
        heard += len(session.send("DOMDebugger.getEventListeners", {"objectId": found})["listeners"])
    return heard


def test_properties_say_what_attributes_say(reader: Reader, live: ThreadedService) -> None:
    live.post(f"{reader.key}other", "There", "Ben")
    empty(reader)
    given = {
        "site": "garage",
        "thread": f"{reader.key}other",
        "heading": 4,
        "theme": "dark",
        "title": "Other",
        "lang": "fr",
    }
    reader.page.evaluate("given => place.append(Object.assign(document.createElement('aparte-thread'), given))", given)
    expect(reader.widget.get_by_role("heading", level=4)).to_have_text("1 commentaire")
    attributes = reader.widget.evaluate(
        "element => Object.fromEntries(element.getAttributeNames().map(name => [name, element.getAttribute(name)]))"
    )
    assert {name: attributes[name] for name in given} == {name: str(value) for name, value in given.items()}


@pytest.mark.parametrize("name", NAMES)
def test_a_framework_sees_that_the_element_has_it(reader: Reader, name: str) -> None:
    empty(reader)
    assert reader.page.evaluate("name => name in document.createElement('aparte-thread')", name)


def test_a_property_that_is_taken_back_takes_its_attribute_along(reader: Reader) -> None:
    reader.read()
    reader.widget.evaluate("element => { element.theme = 'dark'; element.theme = null }")
    assert reader.widget.evaluate("element => [element.theme, element.hasAttribute('theme')]") == [None, False]


def test_what_was_set_before_the_script_came_counts(reader: Reader, live: ThreadedService) -> None:
    live.post(f"{reader.key}other", "There", "Ben")
    early = f"""<aparte-thread id=early></aparte-thread>
    <script>Object.assign(early, {{ site: 'garage', thread: '{reader.key}other', sso: () => 'word' }})</script>"""
    reader.lay_out(element=early)
    reader.go()
    expect(reader.widget.locator(".body")).to_have_text("There")
    assert reader.widget.evaluate("element => [element.thread, element.sso()]") == [f"{reader.key}other", "word"]


def test_a_changed_property_loads_the_other_thread(reader: Reader, live: ThreadedService) -> None:
    live.post(f"{reader.key}other", "There", "Ben")
    reader.read()
    reader.widget.evaluate("(element, key) => { element.thread = key }", f"{reader.key}other")
    expect(reader.widget.locator(".body")).to_have_text("There")


def test_a_count_takes_properties_too(reader: Reader, live: ThreadedService) -> None:
    live.post(reader.key, "Here", "Ada")
    empty(reader)
    made = "key => place.append(Object.assign(document.createElement('aparte-count'), { site: 'garage', thread: key }))"
    reader.page.evaluate(made, reader.key)
    expect(reader.page.locator("aparte-count")).to_have_text("1")


def test_a_count_that_stands_nowhere_asks_for_nothing(reader: Reader) -> None:
    empty(reader)
    reader.sees("document.createElement('aparte-count').setAttribute('site', 'garage')")
    reader.sees(TWO_FRAMES)
    assert reader.asked("counts") == 0


def test_a_removed_element_leaves_no_listener_timer_or_request(newcomer: Reader, live: ThreadedService) -> None:
    live.post(newcomer.key, "A question", "Ada")
    newcomer.page.add_init_script(TIMERS)
    open_requests: set[str] = set()
    newcomer.page.on("request", lambda request: open_requests.add(request.url))
    for event in ("requestfinished", "requestfailed"):
        newcomer.page.on(event, lambda request: open_requests.discard(request.url))
    empty(newcomer)
    session = inspector(newcomer.page)
    before = listeners(session)
    newcomer.sees("place.innerHTML = '<aparte-thread site=garage></aparte-thread>'")
    newcomer.form.wait_for()
    newcomer.fill("Half a thought")
    during = listeners(session)
    newcomer.sees("place.replaceChildren()")
    newcomer.sees(TWO_FRAMES)
    assert (during > before, listeners(session)) == (True, before)
    # The question whether another tab is signed in is open for a second.
    newcomer.page.wait_for_function("timers.size === 0", timeout=3000)
    assert open_requests == set()


def test_an_element_that_comes_back_loads_anew_and_works(reader: Reader) -> None:
    reader.read()
    reader.widget.evaluate("element => { window.kept = element; element.remove() }")
    reader.sees(TWO_FRAMES)
    reader.sees("document.querySelector('main').append(window.kept)")
    reader.write("Still there")
    assert reader.asked() == 2


def test_nothing_piles_up_over_fifty_threads(newcomer: Reader, live: ThreadedService) -> None:
    for name in "ab":
        live.seed(f"{newcomer.key}{name}", [f"In {name}, number {number}" for number in range(10)])
    newcomer.read()
    session = inspector(newcomer.page)
    change = """async ([key, times]) => {
      const element = document.querySelector('aparte-thread')
      for (let time = 0; time < times; time++) {
        const ready = new Promise(done => element.addEventListener('aparte:ready', done, { once: true }))
        element.thread = key + 'ab'[time % 2]
        await ready
      }
    }"""
    newcomer.page.evaluate(change, [newcomer.key, 10])
    before = alive(session)
    newcomer.page.evaluate(change, [newcomer.key, 50])
    after = alive(session)
    more = {name: after[name] - before[name] for name in ("Nodes", "JSEventListeners")}
    assert {name: number for name, number in more.items() if number > 0} == {}
    assert after["JSHeapUsedSize"] < before["JSHeapUsedSize"] * 1.1
