"""The buttons that help with marks, and the preview."""

from threading import Event

import pytest
from playwright.sync_api import Locator, expect

from tests.widget.reader import Reader
from tests.widget.scenes import FOREIGN, PREFLIGHT
from tests.widget.stand_in import DROPPED, Answer

pytestmark = pytest.mark.browser


def begin(reader: Reader, text: str) -> Locator:
    reader.read()
    area = reader.form.get_by_label("Comment")
    area.fill(text)
    expect(reader.form.get_by_role("toolbar")).to_be_visible()
    area.press("Control+a")
    return area


@pytest.mark.parametrize(
    ("tool", "marked"),
    [
        ("Bold", "**gears**"),
        ("Italic", "*gears*"),
        ("Code", "`gears`"),
        ("Link", "[gears](https://)"),
        ("Quote", "> gears"),
        ("List", "- gears"),
    ],
)
def test_a_tool_marks_what_is_selected_and_can_be_taken_back(reader: Reader, tool: str, marked: str) -> None:
    area = begin(reader, "gears")
    reader.form.get_by_role("button", name=tool).click()
    expect(area).to_have_value(marked)
    area.press("Control+z")
    expect(area).to_have_value("gears")


def test_each_line_of_a_list_is_marked(reader: Reader) -> None:
    area = begin(reader, "oil\ngears")
    reader.form.get_by_role("button", name="List").click()
    expect(area).to_have_value("- oil\n- gears")


def test_the_keyboard_marks_and_walks_the_toolbar(reader: Reader) -> None:
    area = begin(reader, "gears")
    area.press("Control+b")
    expect(area).to_have_value("**gears**")
    area.press("Tab")
    expect(reader.form.get_by_role("button", name="Bold")).to_be_focused()
    reader.page.keyboard.press("ArrowLeft")
    expect(reader.form.get_by_role("button", name="Preview")).to_be_focused()
    reader.page.keyboard.press("Tab")
    expect(reader.form.get_by_label("Name")).to_be_focused()


def test_a_preview_shows_what_everybody_would_read_and_keeps_the_text(reader: Reader) -> None:
    area = begin(reader, "Some **bold** words")
    reader.form.get_by_role("button", name="Preview").click()
    expect(reader.form.get_by_role("region").locator("strong")).to_have_text("bold")
    reader.form.get_by_role("button", name="Keep writing").click()
    expect(area).to_be_focused()
    expect(area).to_have_value("Some **bold** words")


def test_a_preview_that_does_not_come_says_so(reader: Reader) -> None:
    begin(reader, "Some **bold** words")
    reader.wire.fails("POST", "/api/v1/preview", DROPPED)
    reader.form.get_by_role("button", name="Preview").click()
    expect(reader.form.get_by_role("alert")).to_contain_text("Your text is still there")


@pytest.mark.parametrize(
    ("tool", "marked"),
    [("List", "oil\n- gears\nshaft"), ("Quote", "oil\n> gears\nshaft"), ("Bold", "oil\nge**a**rs\nshaft")],
)
def test_a_part_of_a_line_is_marked_by_words_or_as_a_line(reader: Reader, tool: str, marked: str) -> None:
    area = begin(reader, "oil\ngears\nshaft")
    area.evaluate("area => area.setSelectionRange(6, 7)")
    reader.form.get_by_role("button", name=tool).click()
    expect(area).to_have_value(marked)


def test_the_keys_of_the_browsers_own_tools_are_left_to_it(reader: Reader) -> None:
    area = begin(reader, "gears")
    area.press("Control+Shift+B")
    expect(area).to_have_value("gears")


def test_the_toolbar_is_still_a_stop_after_a_preview(reader: Reader) -> None:
    area = begin(reader, "Some **bold** words")
    area.press("Tab")
    reader.page.keyboard.press("ArrowLeft")
    reader.page.keyboard.press("Enter")
    reader.form.get_by_role("region", name="Preview").wait_for()
    reader.form.get_by_role("button", name="Keep writing").press("Enter")
    expect(area).to_be_focused()
    area.press("Tab")
    expect(reader.form.get_by_role("button", name="Bold")).to_be_focused()


def test_a_preview_that_comes_after_other_words_is_not_shown(reader: Reader) -> None:
    area = begin(reader, "Some words")
    held = Event()
    reader.wire.fails("POST", "/api/v1/preview", Answer(b'{"body": [["p", "Some words"]]}', headers=FOREIGN, held=held))
    reader.wire.fails("OPTIONS", "/api/v1/preview", Answer(b"", 204, PREFLIGHT))
    with reader.page.expect_response("**/api/v1/preview"):
        reader.form.get_by_role("button", name="Preview").click()
        area.fill("Other words")
        held.set()
    assert reader.sees("() => new Promise(done => setTimeout(done))") is None
    expect(area).to_be_visible()
    expect(reader.form.get_by_role("region", name="Preview")).to_have_count(0)
