"""axe-core finds nothing in any state, light or dark, wide or narrow; and what axe cannot see."""

from collections.abc import Callable
from threading import Event

import pytest
from playwright.sync_api import expect

from tests.widget.members import SIGN_IN, bring_code, line, stand_at_the_door
from tests.widget.node import WIDGET, Node
from tests.widget.reader import Reader
from tests.widget.stand_in import DROPPED, Answer
from tests.widget.threaded_service import ThreadedService

COMMENTS = "/api/v1/sites/garage/comments"
TOKEN = b'{"token": "t", "expires_at": "2099-01-01T00:00:00Z", "account": {"id": "a", "username": "mia"}}'
PREFLIGHT = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "content-type"}
AXE = WIDGET / "node_modules" / "axe-core" / "axe.min.js"
CHECK = """async () => {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
  const found = await axe.run('aparte-thread', { runOnly: { type: 'tag', values: tags } })
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary: why }) => [id, html, why]))
}"""
REACH = """() => {
  const widget = document.querySelector('aparte-thread')
  return [...widget.shadowRoot.querySelectorAll('a[href], button, input, textarea, select')]
    .filter(each => each.checkVisibility())
    .map(each => [each.outerHTML.slice(0, 80), each.getBoundingClientRect().height])
}"""
Scene = Callable[[Reader, ThreadedService], None]


def a_thread(reader: Reader, live: ThreadedService) -> None:
    ada = live.post(reader.key, "Which *bearings*, and `which` [make](https://example.org/)?\n\n- one\n- two", "Ada")
    ben = live.post(reader.key, "> Which bearings\n\nSealed ones.\n\n```\n6204-2RS\n```", "Ben", ada)
    live.post(reader.key, "Thank you.\n\n```\ncode\n```", "Ada", ben)
    live.change(live.post(reader.key, "Gone", "Cleo"), status="deleted", replies=1)
    live.change(live.post(reader.key, "Nice.", "Dora"), author_kind="staff", pinned=True)
    reader.read()


def empty(reader: Reader, _: ThreadedService) -> None:
    reader.read()


def loading(reader: Reader, _: ThreadedService) -> None:
    reader.wire.fails("GET", COMMENTS, Answer(b"{}", held=Event()))
    reader.go()
    reader.widget.locator(".bars").wait_for()


def unreachable(reader: Reader, _: ThreadedService) -> None:
    reader.wire.fails("GET", COMMENTS, DROPPED)
    reader.go()
    reader.widget.get_by_role("alert").wait_for()


def replying(reader: Reader, live: ThreadedService) -> None:
    a_thread(reader, live)
    reader.widget.get_by_role("button", name="Reply to Ben").click()


def pending(reader: Reader, _: ThreadedService) -> None:
    reader.carry("site=held")
    reader.read()
    reader.write("Patiently")


def editing(reader: Reader, _: ThreadedService) -> None:
    reader.read()
    reader.write("Frist words")
    reader.comments.get_by_role("button", name="Edit").click()
    reader.comments.get_by_role("button", name="Delete").click()


def refused(reader: Reader, _: ThreadedService) -> None:
    reader.read()
    reader.send()


def failed(reader: Reader, _: ThreadedService) -> None:
    reader.read()
    reader.wire.fails("POST", COMMENTS, DROPPED)
    reader.fill("Long considered words")
    reader.send()
    reader.form.get_by_role("alert").wait_for()


def closed(reader: Reader, live: ThreadedService) -> None:
    live.post(reader.key, "The last word", "Ada")
    live.lock(reader.key)
    reader.go()
    reader.comments.wait_for()


def signing_in(reader: Reader, _: ThreadedService) -> None:
    reader.read()
    stand_at_the_door(reader).close()


def signed_in(reader: Reader, live: ThreadedService) -> None:
    live.change(live.post(reader.key, "Mine", "mia"), author_kind="member")
    reader.read()
    reader.wire.fails("POST", SIGN_IN, Answer(TOKEN, 201, {"Access-Control-Allow-Origin": "*"}))
    reader.wire.fails("OPTIONS", SIGN_IN, Answer(b"", 204, PREFLIGHT))
    bring_code(stand_at_the_door(reader))
    expect(line(reader)).to_contain_text("Signed in as mia")
    reader.sees("sessionStorage.clear()")


def reporting(reader: Reader, live: ThreadedService) -> None:
    live.post(reader.key, "Rude words", "Ada")
    reader.read()
    reader.widget.get_by_role("button", name="Report the comment by Ada").click()
    reader.widget.get_by_role("button", name="Send the report").click()


SCENES: list[Scene] = [empty, loading, unreachable, a_thread, replying, pending, editing, refused, failed, closed]
SCENES += [signing_in, signed_in, reporting]


@pytest.mark.browser
@pytest.mark.node
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_axe_finds_nothing(reader: Reader, live: ThreadedService, node: Node, scene: Scene) -> None:
    assert node
    # Colours are judged as they are in the end, not on their way.
    reader.page.emulate_media(reduced_motion="reduce")
    scene(reader, live)
    reader.page.evaluate(AXE.read_text())
    found = {}
    for scheme in ("light", "dark"):
        for width in (1280, 390):
            reader.page.emulate_media(color_scheme=scheme)
            reader.page.set_viewport_size({"width": width, "height": 900})
            found[scheme, width] = reader.sees(CHECK)
    assert found == {(scheme, width): [] for scheme in ("light", "dark") for width in (1280, 390)}


@pytest.mark.browser
@pytest.mark.parametrize(
    "scene", [replying, editing, unreachable, signing_in, signed_in, reporting], ids=lambda scene: scene.__name__
)
def test_every_target_is_large_enough(reader: Reader, live: ThreadedService, scene: Scene) -> None:
    reader.page.set_viewport_size({"width": 390, "height": 900})
    scene(reader, live)
    targets = reader.sees(REACH)
    prose = ("example.org", "/privacy")  # links within sentences are as tall as their line (WCAG 2.5.8)
    small = [each for each in targets if each[1] < 24 and not any(part in each[0] for part in prose)]
    assert (bool(targets), small) == (True, [])


@pytest.mark.browser
def test_the_primary_button_is_44_pixels_tall(reader: Reader) -> None:
    reader.read()
    assert reader.form.locator("button.primary").evaluate("button => button.offsetHeight") >= 44


@pytest.mark.browser
def test_fields_are_large_enough_that_no_phone_zooms(reader: Reader) -> None:
    reader.lay_out(head="<style>body { font-size: 12px !important }</style>")
    reader.read()
    sizes = reader.form.locator("input:not([type=checkbox]), textarea").evaluate_all(
        "all => all.map(each => getComputedStyle(each).fontSize)"
    )
    assert sizes == ["16px"] * 3


@pytest.mark.browser
def test_browsers_can_fill_in_name_and_address(reader: Reader) -> None:
    reader.read()
    hints = [reader.form.get_by_label(label).get_attribute("autocomplete") for label in ("Name", "E-mail")]
    assert hints == ["nickname", "email"]


@pytest.mark.browser
def test_tab_goes_through_the_widget_and_out_of_it(reader: Reader, live: ThreadedService) -> None:
    live.post(reader.key, "A question", "Ada")
    reader.lay_out(after='<a href="/next" id="next">Next</a>')
    reader.read()
    passed = 0
    while reader.sees("document.activeElement.id") != "next" and passed < 30:
        reader.page.keyboard.press("Tab")
        passed += 1
    assert 6 <= passed < 30


@pytest.mark.browser
def test_motion_is_for_those_who_want_it(reader: Reader) -> None:
    reader.page.emulate_media(reduced_motion="reduce")
    reader.read()
    reader.write("A good read")
    expect(reader.comments.first).to_have_css("animation-name", "none")


@pytest.mark.browser
def test_forced_colours_leave_the_button_an_edge(reader: Reader) -> None:
    reader.page.emulate_media(forced_colors="active")
    reader.read()
    button = reader.form.locator("button.primary")
    assert button.evaluate("button => getComputedStyle(button).borderTopColor") != "rgba(0, 0, 0, 0)"


@pytest.mark.browser
def test_a_dark_page_that_does_not_say_so_is_met_in_the_dark(reader: Reader) -> None:
    reader.lay_out(head="<style>body { color: #ddd !important; background: #111 !important }</style>")
    reader.read()
    reader.write("A good read")
    link = reader.comments.get_by_role("link", name="Your comment’s data: see or erase")
    lightness = link.evaluate(
        "link => { const one = document.createElement('canvas').getContext('2d');"
        " one.fillStyle = getComputedStyle(link).color; one.fillRect(0, 0, 1, 1);"
        " return one.getImageData(0, 0, 1, 1).data[2] }"
    )
    assert lightness > 200
