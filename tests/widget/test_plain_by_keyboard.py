"""Nobody needs scripts or a mouse: read, preview, post, see what was left, reply, all on the service's own page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.widget.threaded_service import ThreadedService

pytestmark = pytest.mark.browser

MOST_STEPS = 60
MOST_TRIES = 500
"""Far more than fit into the least time."""


@pytest.fixture
def page(browser: Browser, live: ThreadedService, key: str) -> Iterator[Page]:
    """A thread with one comment, in a window that runs no scripts."""
    live.post(key, "Which oil did you take?", "Nadia")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{live.address}/sites/garage/threads?thread={key}&lang=en")
    yield page
    context.close()


def step_to(page: Page, place: Locator) -> None:
    """With the tab key, from wherever one is."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if place.evaluate("(element) => element.matches(':focus')"):
            return
    pytest.fail("the keyboard does not lead there")


def follow(page: Page, role: str, name: str) -> None:
    """Step to a link or button, and press Enter."""
    place = page.get_by_role("link" if role == "link" else "button", name=name).first
    step_to(page, place)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def send(page: Page) -> None:
    """Press Enter on the button until the least time has passed."""
    for _ in range(MOST_TRIES):
        follow(page, "button", "Send the comment")
        if page.get_by_role("status").count():
            return
    pytest.fail("it is never taken")


def test_a_whole_conversation(page: Page) -> None:
    step_to(page, page.get_by_role("link", name="Write a comment").first)
    page.keyboard.press("Enter")
    step_to(page, page.get_by_label("Comment"))
    page.keyboard.type("The one in the *manual*.")
    page.keyboard.press("Tab")
    page.keyboard.type("Zoe")
    follow(page, "button", "Preview")
    expect(page.locator(".preview em")).to_have_text("manual")
    send(page)
    expect(page.locator("article").filter(has_text="Zoe")).to_have_count(1)
    follow(page, "link", "see or erase")
    expect(page.get_by_role("main")).to_contain_text("The one in the *manual*.")
    page.go_back()
    follow(page, "link", "Reply to Nadia")
    page.keyboard.type("And how much of it?")
    step_to(page, page.get_by_label("Name"))
    page.keyboard.type("Zoe")
    send(page)
    reply = page.locator("details.branch article")
    expect(reply).to_contain_text("And how much of it?")
    expect(reply.get_by_role("link", name="in reply to Nadia")).to_be_visible()
