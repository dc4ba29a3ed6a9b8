"""Whatever is said, and however little room there is, nothing is cut off; every name in the manual does something."""

import re
from threading import Event

import pytest
from playwright.sync_api import expect

from tests.widget.node import WIDGET
from tests.widget.reader import Reader
from tests.widget.scenes import COMMENTS, FOREIGN, fill_thread
from tests.widget.stand_in import Answer
from tests.widget.test_accessibility import LIGHTNESS
from tests.widget.threaded_service import ThreadedService

pytestmark = pytest.mark.browser

MANUAL = (WIDGET / "README.md").read_text().split("## Looks")[1].split("\n## ")[0]
PROPERTIES = sorted(set(re.findall(r"--aparte-[\w-]+", MANUAL)) - {"--aparte-"})
LATER = {"news"}
"""The bar that comes once somebody has read for a while: `test_live.py` waits for it."""
PARTS = sorted(set(re.findall(r"`([\w-]+)`", MANUAL.split("::part(NAME)`:")[1])) - LATER)
WIDTHS = (280, 360, 600, 1200)
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
HOSTILE = [
    f"{LONG_WORD} https://example.org/{LONG_WORD}",
    f"`{LONG_WORD}`\n\n```\n{LONG_WORD}\n```\n\n> > > {LONG_WORD}",
    "مرحبا بالجميع، كيف حال المحرّك اليوم؟ `6204-2RS`",
    "👩‍🔧" * 60,
    f"- one\n  - two\n    - three\n      - {LONG_WORD}",
    "1",
    "Deep down",
]
OUTSIDE = """() => {
  const host = document.querySelector('aparte-thread')
  const { left, right } = host.getBoundingClientRect()
  const cut = [...host.shadowRoot.querySelectorAll('*:not(pre *, .unseen, option)')].filter(each => {
    const box = each.getBoundingClientRect()
    // A quiet button's empty edge stands out, so that its words stand below those above it.
    const edge = each.matches('.quiet, .acts, .mine > span') ? 10 : 1
    return box.width && (box.left < left - edge || box.right > right + edge)
  })
  const { scrollWidth, clientWidth } = document.documentElement
  return [scrollWidth - clientWidth, cut.map(each => each.outerHTML.slice(0, 90))]
}"""
STYLES = """() => JSON.stringify([...document.querySelectorAll('aparte-thread')].flatMap(host =>
  [host, ...host.shadowRoot.querySelectorAll('*')].map(each => {
    const { color, backgroundColor, borderColor, borderRadius, fontFamily, minBlockSize } = getComputedStyle(each)
    return [color, backgroundColor, borderColor, borderRadius, fontFamily, minBlockSize].join()
  })))"""
TRY = """([name, value]) => {
  document.querySelectorAll('aparte-thread').forEach(each => each.style.setProperty(name, value))
  const seen = (%s)()
  document.querySelectorAll('aparte-thread').forEach(each => each.style.removeProperty(name))
  return seen
}"""
REACHED = """names => {
  const sheet = new CSSStyleSheet()
  document.adoptedStyleSheets = [sheet]
  return names.filter(name => {
    sheet.replaceSync(`aparte-thread::part(${name}) { outline: 7px solid red }`)
    const all = [...document.querySelector('aparte-thread').shadowRoot.querySelectorAll('*')]
    return all.some(each => getComputedStyle(each).outlineWidth === '7px')
  })
}"""


def test_nothing_is_cut_off_and_nothing_widens_the_page(reader: Reader, live: ThreadedService) -> None:
    parent = None
    for number, text in enumerate(HOSTILE):
        parent = live.post(reader.key, text, f"{'N' * 70}{number}", parent)
    live.change(parent or "", author_kind="staff", pinned=True)
    reader.lay_out(
        head="<style>body { max-width: none !important; margin: 0 !important; padding: 0 !important }</style>"
    )
    reader.read()
    reader.write(f"Mine: {LONG_WORD}")
    reader.comments.nth(3).locator("button[aria-expanded]").first.click()
    found = {}
    for width in WIDTHS:
        reader.page.set_viewport_size({"width": width, "height": 900})
        found[width] = reader.sees(OUTSIDE)
    assert found == {width: [0, []] for width in WIDTHS}


def test_every_property_of_the_manual_has_an_effect(reader: Reader, live: ThreadedService) -> None:
    waiting = "<aparte-thread site=held></aparte-thread>"
    reader.wire.serves("/api/v1/sites/held/comments", Answer(b"{}", status=503))
    reader.lay_out(element=f"{waiting}<aparte-thread site=garage theme=light></aparte-thread>")
    live.post(reader.key, "Some `code`")
    reader.go()
    reader.form.wait_for()
    # By no click, which would give the reserved room back.
    reader.form.evaluate("form => form.requestSubmit()")
    held = "document.querySelector('aparte-thread').matches(':state(held)')"
    before = reader.sees(STYLES)
    values = {"--aparte-radius": "33px", "--aparte-reserve": "777px"}
    fonts = {name: "cursive" for name in PROPERTIES if name.endswith("font")}
    seen = {name: reader.sees(TRY % STYLES, [name, (values | fonts).get(name, "rgb(1, 99, 3)")]) for name in PROPERTIES}
    assert (len(PROPERTIES) > 10, reader.sees(held)) == (True, True)
    assert [name for name, styles in seen.items() if styles == before] == []


def test_every_part_of_the_manual_can_be_styled(reader: Reader, live: ThreadedService) -> None:
    fill_thread(reader, live)
    reader.read()
    reader.write("A good read")
    reader.wire.fails("POST", COMMENTS, Answer(b"", 500))
    reader.fill("Another")
    reader.send()
    reader.form.get_by_role("alert").wait_for()
    assert sorted(set(PARTS) - set(reader.sees(REACHED, PARTS))) == []


def test_the_ground_is_the_same_before_and_after_the_answer(reader: Reader) -> None:
    """A box that is light until an answer comes would flash on a dark page."""
    reader.lay_out(head="<style>body { color: #ddd !important; background: #111 !important }</style>")
    come = Event()
    reader.wire.fails("GET", COMMENTS, Answer(b"{}", 503, FOREIGN, come))
    ground = "element => [getComputedStyle(element).backgroundColor, getComputedStyle(element).color]"
    reader.go()
    reader.widget.locator(".bars").wait_for()
    before = reader.widget.evaluate(ground)
    come.set()
    reader.widget.get_by_role("alert").wait_for()
    assert before == reader.widget.evaluate(ground) == ["rgba(0, 0, 0, 0)", "rgb(221, 221, 221)"]


def test_a_box_to_tick_is_dark_on_a_dark_page_that_does_not_say_so(reader: Reader) -> None:
    reader.lay_out(head="<style>body { color: #ddd !important; background: #111 !important }</style>")
    reader.read()
    box = reader.form.get_by_role("checkbox").first
    expect(box).to_have_css("appearance", "none")
    assert box.evaluate(LIGHTNESS, "backgroundColor") < 60


def test_code_runs_from_left_to_right_on_a_page_that_does_not(reader: Reader, live: ThreadedService) -> None:
    live.post(reader.key, "```\n6204-2RS 20 x 47\n```")
    reader.lay_out(lang="ar", dir="rtl")
    reader.go()
    expect(reader.widget.locator("pre")).to_have_css("direction", "ltr")
