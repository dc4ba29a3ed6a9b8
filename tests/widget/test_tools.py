"""The buttons that help with marks, and the preview."""

import pytest
from playwright.sync_api import Locator, expect

from tests.widget.reader import Reader
from tests.widget.stand_in import DROPPED

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
