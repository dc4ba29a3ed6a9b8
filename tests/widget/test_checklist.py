"""docs/accessibility.md says which test proves what; each exists, and what no other file proves is proved here."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.widget.node import WIDGET
from tests.widget.reader import Reader
from tests.widget.scenes import fill_thread
from tests.widget.threaded_service import ThreadedService

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "accessibility.md"
NAMED = re.findall(r"`(test_\w+)`", PAGE.read_text())
STOPS = """() => [...document.querySelector('aparte-thread').shadowRoot
  .querySelectorAll('a[href], button, input, select, textarea, article, [tabindex]')]
  .map(each => each.localName)"""
LIST = "aparte-thread >> ol > li > article[aria-labelledby] > header"


def test_every_test_that_the_page_names_exists() -> None:
    written = {name for file in HERE.glob("test_*.py") for name in re.findall(r"def (test_\w+)", file.read_text())}
    assert (len(NAMED) > 30, sorted(set(NAMED) - written)) == (True, [])


@pytest.mark.browser
def test_every_field_has_a_label_that_can_be_seen(reader: Reader) -> None:
    reader.read()
    controls = "[...form.querySelectorAll('input, textarea')]"
    script = f"form => {controls}.map(each => [each.name || each.type, each.labels[0]?.checkVisibility() ?? false])"
    assert [name for name, seen in reader.form.evaluate(script) if not seen] == []


@pytest.mark.browser
def test_comments_are_a_list_of_articles_whose_time_is_their_address(reader: Reader, live: ThreadedService) -> None:
    posted = live.post(reader.key, "A question", "Ada")
    reader.read()
    time = reader.page.locator(LIST).locator(f"a[href='#c-{posted}'] > time[datetime][title]")
    expect(time).to_be_visible()


@pytest.mark.browser
def test_the_form_comes_before_the_comments(reader: Reader, live: ThreadedService) -> None:
    fill_thread(reader, live)
    reader.read()
    stops = reader.sees(STOPS)
    assert stops.index("textarea") < stops.index("article")


@pytest.mark.browser
def test_nothing_is_told_of_a_writers_machine(reader: Reader, live: ThreadedService) -> None:
    live.post(reader.key, "A question", "Ada")
    reader.read()
    expect(reader.comments.locator("header")).to_have_text("Adanow")


def test_words_are_broken_only_where_they_do_not_fit() -> None:
    style = (WIDGET / "src" / "widget.css").read_text()
    assert ("overflow-wrap: anywhere" in style, "word-break" in style) == (True, False)
