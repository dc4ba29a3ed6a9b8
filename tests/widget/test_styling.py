"""What of a page's style comes in, what stays outside, and what its owner may set."""

import json

import pytest
from playwright.sync_api import expect

from tests.widget.reader import Reader

pytestmark = pytest.mark.browser


def test_the_pages_style_stays_outside(reader: Reader) -> None:
    reader.lay_out(head="<style>button, textarea, ol { display: none !important } * { color: red }</style>")
    reader.read()
    expect(reader.form.get_by_label("Comment")).to_be_visible()


def test_a_page_may_set_the_accent_and_style_parts(reader: Reader) -> None:
    accent = "aparte-thread { --aparte-accent: rgb(120, 0, 60) }"
    reader.lay_out(head=f"<style>{accent} aparte-thread::part(title) {{ font-size: 50px }}</style>")
    reader.read()
    expect(reader.form.locator("button.primary")).to_have_css("background-color", "rgb(120, 0, 60)")
    expect(reader.widget.get_by_role("heading", level=2)).to_have_css("font-size", "50px")


def test_the_pages_font_and_colour_come_in(reader: Reader) -> None:
    reader.lay_out(head="<style>body { font-family: monospace !important; color: rgb(1, 2, 3) !important }</style>")
    reader.read()
    area = reader.form.get_by_label("Comment")
    expect(area).to_have_css("font-family", "monospace")
    expect(area).to_have_css("color", "rgb(1, 2, 3)")


@pytest.mark.parametrize(("theme", "lightness"), [("light", 1), ("dark", 0)])
def test_a_theme_brings_its_own_ground(reader: Reader, theme: str, lightness: int) -> None:
    reader.carry(f"site=garage theme={theme}")
    reader.read()
    ground = reader.widget.evaluate("element => getComputedStyle(element).backgroundColor")
    red = int(json.loads(ground.replace("rgb(", "[").replace(")", "]"))[0])
    assert round(red / 255) == lightness
