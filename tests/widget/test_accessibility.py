"""axe-core finds nothing in any state, light or dark, wide or narrow; and what axe cannot see."""

import pytest
from playwright.sync_api import expect

from tests.widget.node import WIDGET, Node
from tests.widget.reader import Reader
from tests.widget.scenes import (
    SCENES,
    Scene,
    deleting,
    editing,
    reacting,
    replying,
    reporting,
    signed_in,
    signing_in,
    unreachable,
)
from tests.widget.threaded_service import ThreadedService

AXE = WIDGET / "node_modules" / "axe-core" / "axe.min.js"
CHECK = """async scheme => {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
  // A theme changes nothing but colours.
  const all = { type: 'tag', values: tags }
  const colours = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }
  const found = await axe.run('aparte-thread', { runOnly: scheme === 'light' ? all : colours })
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary: why }) => [id, html, why]))
}"""
REACH = """() => {
  const widget = document.querySelector('aparte-thread')
  return [...widget.shadowRoot.querySelectorAll('a[href], button, input, textarea, select')]
    .filter(each => each.checkVisibility())
    .map(each => [each.outerHTML.slice(0, 80), each.getBoundingClientRect().height])
}"""


LIGHTNESS = """(element, property) => {
  const one = document.createElement('canvas').getContext('2d')
  one.fillStyle = getComputedStyle(element)[property]
  one.fillRect(0, 0, 1, 1)
  return one.getImageData(0, 0, 1, 1).data[2]
}"""


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
            found[scheme, width] = reader.page.evaluate(CHECK, scheme)
    assert found == {(scheme, width): [] for scheme in ("light", "dark") for width in (1280, 390)}


@pytest.mark.browser
@pytest.mark.parametrize(
    "scene",
    [replying, editing, deleting, unreachable, signing_in, signed_in, reacting, reporting],
    ids=lambda scene: scene.__name__,
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
    link = reader.comments.locator(".mine a")
    assert link.evaluate(LIGHTNESS, "color") > 200
