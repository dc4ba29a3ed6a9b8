"""A reader whose browser runs no scripts reads and writes all the same, on the service's own page."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.static_blog import StaticBlog
from tests.journeys.visitor import Visitor, what_a_new_reader_finds

pytestmark = pytest.mark.browser

EARLIER, TEXT = "Which oil did you take?", "From a *text* browser, with\n\nno scripts at all."
MOST_TRIES = 500
"""Far more than fit into the least time."""
NAME, EMAIL = "Ines", "ines@example.net"


@dataclass(frozen=True)
class Sending:
    """What the page with the form said before it took the comment, and what the form held each time."""

    refusals: list[str]
    kept: set[tuple[str, str, str]]


@pytest.fixture(scope="module")
def ines(blog: StaticBlog, browser: Browser) -> Page:
    """A window without scripts, after somebody with scripts was there."""
    earlier = Visitor(browser)
    earlier.read(f"{blog.address}/gearbox/")
    earlier.write(EARLIER, "Nadia")
    earlier.leave()
    return Visitor(browser, scripts=False).page


@pytest.fixture(scope="module")
def thread(ines: Page, blog: StaticBlog) -> str:
    """From the article by its link; the text of the page that it leads to."""
    ines.goto(f"{blog.address}/gearbox/")
    ines.get_by_role("link", name="Read and write comments").click()
    return ines.get_by_role("main").inner_text()


@pytest.fixture(scope="module")
def sent(thread: str, ines: Page) -> Sending:
    """Sent at once, and again until the least time has passed."""
    ines.reload()
    ines.get_by_label("Comment").fill(TEXT)
    ines.get_by_label("Name").fill(NAME)
    ines.get_by_label("E-mail").fill(EMAIL)
    sending = Sending([], set())
    while True:
        with ines.expect_navigation():
            ines.get_by_role("button", name="Send the comment").click()
        if ines.get_by_role("status").count():
            return sending
        sending.refusals.append(ines.get_by_role("alert").inner_text())
        assert len(sending.refusals) < MOST_TRIES
        labels = ("Comment", "Name", "E-mail")
        body, name, email = (ines.get_by_label(label).input_value() for label in labels)
        sending.kept.add((body.replace("\r\n", "\n"), name, email))


def test_the_articles_link_leads_to_its_thread(thread: str) -> None:
    assert EARLIER in thread


def test_a_form_sent_faster_than_anybody_types_is_refused_in_words(sent: Sending) -> None:
    assert sent.refusals
    assert {"That was very fast" in refusal for refusal in sent.refusals} == {True}


def test_a_refused_form_keeps_every_word(sent: Sending) -> None:
    assert sent.kept == {(TEXT, NAME, EMAIL)}


def test_posting_leads_back_to_the_thread_with_the_comment_in_it(sent: Sending, ines: Page) -> None:
    assert "/sites/garage/threads?thread=" in ines.url
    assert ines.locator("article").filter(has_text=NAME).locator(".words").inner_text() == TEXT.replace("*", "")


def test_the_page_gives_the_receipt_where_the_email_is_told(sent: Sending, ines: Page) -> None:
    ines.get_by_role("link", name="see or erase").click()
    assert EMAIL in ines.get_by_role("main").inner_text()


def test_a_reader_with_scripts_finds_the_comment_below_the_article(
    sent: Sending, browser: Browser, blog: StaticBlog
) -> None:
    assert what_a_new_reader_finds(browser, f"{blog.address}/gearbox/") == [EARLIER, TEXT.replace("*", "")]


def test_the_page_leaves_no_cookie(sent: Sending, ines: Page) -> None:
    assert ines.context.cookies() == []
