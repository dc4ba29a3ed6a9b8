"""Comments that were pasted into a page when it was built: read at once, and taken over when today's are there."""

from collections.abc import Iterator
from threading import Event

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.widget.reader import Reader
from tests.widget.stand_in import DROPPED, Answer
from tests.widget.threaded_service import ThreadedService

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built")]

COMMENTS = "/api/v1/sites/garage/comments"
LONG = "A long day in the garage. " * 30
PLACES = """() => Object.fromEntries(
  [...document.querySelector('aparte-thread').shadowRoot.querySelectorAll('article')].map(
    (article) => [article.querySelector('.author').textContent, Math.round(article.getBoundingClientRect().top)]))"""


@pytest.fixture
def built(live: ThreadedService, reader: Reader) -> None:
    """The page as it was built, with four comments of that day."""
    for name in ("Ada", "Ben", "Cleo"):
        live.post(reader.key, LONG, name)
    reply = live.post(reader.key, "Which oil?", "Dina")
    live.post(reader.key, "The one in the manual.", "Ada", parent=reply)
    query = {"thread": reader.key, "dsd": "1"}
    pasted = httpx.get(f"{live.address}/sites/garage/threads.html", params=query).text
    reader.lay_out(element=pasted.replace(live.address, reader.wire.address))


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A window that runs no scripts."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_they_are_read_without_scripts_and_in_the_widgets_style(plain: Page, reader: Reader) -> None:
    plain.goto(f"{reader.blog.address}{reader.key}")
    comments = plain.locator("aparte-thread").get_by_role("article")
    expect(comments).to_have_count(5)
    assert plain.locator(".meta").first.evaluate("(meta) => getComputedStyle(meta).display") == "flex"


def test_they_stay_until_todays_are_there_and_give_way_without_a_jump(live: ThreadedService, reader: Reader) -> None:
    arrived, query = Event(), {"thread": reader.key, "view": "widget", "lang": "en"}
    todays = httpx.get(f"{live.address}{COMMENTS}", params=query).content
    reader.wire.fails("GET", COMMENTS, Answer(todays, 200, {"Access-Control-Allow-Origin": "*"}, held=arrived))
    reader.go()
    reader.comments.filter(has_text="Which oil?").scroll_into_view_if_needed()
    before = reader.sees(PLACES)
    assert reader.widget.locator(".bars").count() == 0
    arrived.set()
    reader.form.wait_for()
    after = reader.sees(PLACES)
    assert abs(after["Dina"] - before["Dina"]) <= 1


def test_where_the_service_is_down_they_are_read_and_the_failure_is_told_below(reader: Reader) -> None:
    reader.wire.fails("GET", COMMENTS, DROPPED)
    reader.go()
    alert = reader.widget.get_by_role("alert")
    alert.wait_for()
    expect(reader.comments).to_have_count(5)
    assert alert.evaluate("(box) => box === box.getRootNode().querySelector('.frame').lastChild")
    alert.get_by_role("button", name="Try again").click()
    reader.form.wait_for()
    expect(reader.comments).to_have_count(5)


def test_another_threads_comments_never_stand_there(reader: Reader) -> None:
    reader.wire.fails("GET", COMMENTS, DROPPED)
    reader.go()
    reader.widget.get_by_role("alert").wait_for()
    reader.sees("document.querySelector('aparte-thread').setAttribute('thread', '/nowhere/')")
    expect(reader.comments).to_have_count(0)
