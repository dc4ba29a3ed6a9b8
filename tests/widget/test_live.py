"""A reader stays: what others do is announced, and comes before their eyes when they want it."""

import pytest
from playwright.sync_api import Locator, expect

from tests.widget.pages import blog_page
from tests.widget.reader import Reader
from tests.widget.stand_in import Answer
from tests.widget.threaded_service import ThreadedService

pytestmark = pytest.mark.browser

MOST_TRIES = 200


@pytest.fixture
def listening(newcomer: Reader, live: ThreadedService) -> Reader:
    """Somebody who has read for so long that the page listens; the stand-in passes no stream on, so it stays away."""
    live.post(newcomer.key, "What I read.", "Ada")
    newcomer.blog.serves(newcomer.key, Answer.page(blog_page(live.address)))
    asked: list[str] = []
    newcomer.page.on("request", lambda request: asked.append(request.url))
    newcomer.page.clock.install()
    newcomer.read()
    for _ in range(MOST_TRIES):
        newcomer.page.clock.run_for(2_000)
        if any("/events" in url for url in asked):
            return newcomer
    raise AssertionError(asked)


def bar(reader: Reader) -> Locator:
    return reader.widget.locator(".news").get_by_role("button")


def test_what_is_new_is_announced_and_shown_on_demand_with_the_focus(listening: Reader, live: ThreadedService) -> None:
    live.post(listening.key, "Brand new.", "Ben")
    expect(bar(listening)).to_have_text("1 new comment")
    expect(listening.comments).to_have_count(1)
    bar(listening).click()
    expect(listening.comments.filter(has_text="Brand new.")).to_be_focused()


def test_ones_own_comment_is_not_announced(listening: Reader, live: ThreadedService) -> None:
    listening.write("My own.")
    live.post(listening.key, "Somebody else's.", "Ben")
    expect(bar(listening)).to_have_text("1 new comment")
    expect(listening.widget.get_by_role("heading", level=2)).to_have_text("3 comments")


def test_other_words_are_shown_in_place_with_the_focus_kept(listening: Reader, live: ThreadedService) -> None:
    said = live.post(listening.key, "Brand new.", "Ben")
    bar(listening).click()
    expect(listening.comments).to_have_count(2)
    listening.comments.last.get_by_role("button", name="Reply").focus()
    live.change(said, tree=[["p", "Better words."]])
    expect(listening.comments.last).to_contain_text("Better words.")
    expect(listening.comments.last).to_be_focused()


def test_what_is_being_answered_goes_only_afterwards(listening: Reader, live: ThreadedService) -> None:
    said = live.post(listening.key, "Soon to go.", "Ben")
    bar(listening).click()
    expect(listening.comments).to_have_count(2)
    listening.comments.last.get_by_role("button", name="Reply").click()
    live.change(said, status="deleted")
    expect(listening.widget.get_by_role("heading", level=2)).to_have_text("1 comment")
    expect(listening.comments.last).to_contain_text("Soon to go.")
    listening.page.keyboard.press("Escape")
    expect(listening.comments.last).to_have_text("This comment was deleted.")
