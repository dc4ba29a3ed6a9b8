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
    expect(listening.comments.last.get_by_role("button", name="Reply")).to_be_focused()


def test_the_button_keeps_the_focus_while_more_comes(listening: Reader, live: ThreadedService) -> None:
    live.post(listening.key, "Brand new.", "Ben")
    bar(listening).focus()
    live.post(listening.key, "Newer still.", "Cleo")
    expect(bar(listening)).to_have_text("2 new comments")
    expect(bar(listening)).to_be_focused()


def test_what_is_new_is_seen_in_every_closed_branch(listening: Reader, live: ThreadedService) -> None:
    first, second = [live.post(listening.key, f"Question {number}", f"Ben {number}") for number in (1, 2)]
    for parent in (first, second):
        live.post(listening.key, "An answer", "Cleo", parent)
    expect(bar(listening)).to_have_text("4 new comments")
    bar(listening).click()
    for _ in range(2):
        listening.widget.get_by_role("button", name="Hide replies").first.click()
    for parent in (first, second):
        live.post(listening.key, "A late answer", "Dora", parent)
    expect(bar(listening)).to_have_text("2 new comments")
    bar(listening).click()
    for place in (0, 1):
        expect(listening.comments.filter(has_text="A late answer").nth(place)).to_be_visible()


def test_a_choice_of_reactions_stays_open_while_its_comment_changes(listening: Reader, live: ThreadedService) -> None:
    said = live.post(listening.key, "Brand new.", "Ben")
    bar(listening).click()
    row = listening.widget.get_by_role("article", name="Ben").get_by_role("group", name="Reactions")
    row.get_by_role("button", name="React").click()
    expect(row.get_by_role("button", name="Love: 0")).to_be_visible()
    live.change(said, tree=[["p", "Better words."]])
    live.post(listening.key, "Newer still.", "Cleo")
    expect(bar(listening)).to_have_text("1 new comment")
    expect(row.get_by_role("button", name="Love: 0")).to_be_visible()
    listening.page.keyboard.press("Escape")
    expect(listening.comments.nth(1)).to_contain_text("Better words.")


def test_a_report_survives_its_comment_being_drawn_anew(listening: Reader, live: ThreadedService) -> None:
    said = live.post(listening.key, "Brand new.", "Ben")
    bar(listening).click()
    report = listening.widget.get_by_role("article", name="Ben").get_by_role("button", name="Report")
    report.click()
    dialog = listening.widget.get_by_role("dialog")
    dialog.get_by_label("Explain in a few words").fill("Half a sentence")
    live.change(said, tree=[["p", "Better words."]])
    expect(listening.comments.last).to_contain_text("Better words.")
    listening.page.keyboard.press("Escape")
    expect(listening.comments.last).to_be_focused()
    report.click()
    expect(dialog.get_by_label("Explain in a few words")).to_have_value("Half a sentence")


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
