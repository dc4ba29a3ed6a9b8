"""The console in a real browser: with JavaScript, without it, and on a phone."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.console.conftest import Moderator, Waiting
from tests.live import LiveService

pytestmark = pytest.mark.browser
ROOMS = [
    "/",
    *(f"/sites/garage/{room}" for room in ("comments", "record", "statistics", "people", "settings", "snippet")),
]
SMALLEST_TARGET = 24


def card(moderator: Moderator, waiting: Waiting) -> Locator:
    return moderator.page.get_by_role("article", name=waiting.name, exact=True)


def test_one_click_publishes_and_says_so(anyones: Moderator, waiting: Waiting) -> None:
    anyones.reads_queue()
    card(anyones, waiting).get_by_role("button", name="Publish").click()
    expect(anyones.page.get_by_role("status")).to_contain_text(f"The comment by {waiting.name} is published.")


def test_one_more_click_takes_it_back(anyones: Moderator, waiting: Waiting) -> None:
    anyones.reads_queue()
    card(anyones, waiting).get_by_role("button", name="Spam").click()
    anyones.page.get_by_role("button", name="Undo").click()
    expect(card(anyones, waiting)).to_be_visible()


def test_a_click_does_not_leave_the_page(alice: Moderator, waiting: Waiting) -> None:
    alice.reads_queue()
    alice.page.evaluate("document.body.dataset.same = 'page'")
    card(alice, waiting).get_by_role("button", name="Reject").click()
    expect(card(alice, waiting)).to_have_count(0)
    assert alice.page.evaluate("document.body.dataset.same") == "page"


def test_the_count_of_what_waits_follows_a_click(alice: Moderator, waiting: Waiting) -> None:
    alice.reads_queue()
    count = alice.page.locator("#rooms .count")
    before = int(re.findall(r"\d+", count.inner_text())[0])
    card(alice, waiting).get_by_role("button", name="Publish").click()
    expect(card(alice, waiting)).to_have_count(0)
    left = re.findall(r"\d+", count.inner_text()) if before > 1 else ["0"]
    assert int(left[0]) == before - 1


def test_the_keyboard_is_at_the_undoing_after_a_click(alice: Moderator, waiting: Waiting) -> None:
    alice.reads_queue()
    card(alice, waiting).get_by_role("button", name="Publish").click()
    expect(alice.page.get_by_role("button", name="Undo")).to_be_focused()


def test_one_click_shows_who_wrote_it(anyones: Moderator, waiting: Waiting) -> None:
    anyones.opens(f"/comments/{waiting.id}")
    anyones.page.get_by_role("button", name="Abuse").click()
    expect(anyones.page.locator(".value")).to_have_text(["127.0.0.1", "nadia@example.net"])


def test_what_was_shown_is_gone_when_the_page_is_opened_again(alice: Moderator, waiting: Waiting) -> None:
    alice.opens(f"/comments/{waiting.id}")
    alice.page.get_by_role("button", name="Support").click()
    alice.page.locator(".value").first.wait_for()
    alice.page.reload()
    expect(alice.page.locator(".value")).to_have_count(0)


def test_the_look_stands_in_the_list_at_once(alice: Moderator, waiting: Waiting) -> None:
    alice.opens(f"/comments/{waiting.id}")
    alice.page.get_by_role("button", name="Legal request").click()
    expect(alice.page.locator(".looks")).to_contain_text("alice · Legal request")


def test_enter_in_the_reason_decides_nothing(alice: Moderator, waiting: Waiting) -> None:
    alice.opens(f"/comments/{waiting.id}")
    alice.page.get_by_label("Reason").fill("Off topic")
    alice.page.keyboard.press("Enter")
    alice.reads_queue()
    expect(card(alice, waiting)).to_be_visible()


def test_deleting_takes_a_second_click_that_says_what_it_does(anyones: Moderator, waiting: Waiting) -> None:
    anyones.opens(f"/comments/{waiting.id}")
    anyones.page.get_by_text("Delete…").click()
    anyones.page.get_by_role("button", name="Delete for good").click()
    expect(anyones.page.locator("main")).to_contain_text("This comment was deleted.")


def test_settings_are_saved(anyones: Moderator) -> None:
    anyones.opens("/sites/garage/settings")
    anyones.page.get_by_label("Authors may edit for").fill("20")
    anyones.page.get_by_role("button", name="Save").click()
    expect(anyones.page.get_by_role("status")).to_contain_text("Saved.")
    expect(anyones.page.get_by_label("Authors may edit for")).to_have_value("20")


def test_one_click_selects_the_snippet(alice: Moderator) -> None:
    alice.opens("/sites/garage/snippet")
    alice.page.locator("pre").click()
    assert "<aparte-thread" in alice.page.evaluate("String(getSelection())")


def test_the_other_site_is_one_click_away(anyones: Moderator) -> None:
    anyones.reads_queue()
    anyones.page.locator(".switcher summary").click()
    anyones.page.get_by_role("link", name="Bakery").click()
    expect(anyones.page).to_have_url(re.compile("/console/sites/bakery/comments$"))


def test_a_link_from_a_mail_finds_the_person_signed_in(alice: Moderator, waiting: Waiting) -> None:
    # Another origin's page links here, so that a strict cookie does not come along at first.
    alice.page.goto(f"data:text/html,<a href='{alice.address}/console/comments/{waiting.id}'>open</a>")
    alice.page.get_by_text("open").click()
    expect(alice.page.get_by_role("heading", level=1)).to_have_text(f"Comment by {waiting.name}")


def test_a_session_that_ended_leads_back_to_where_it_was(stranger: Moderator, service: LiveService) -> None:
    stranger.opens("/sites/garage/record")
    stranger.page.fill("#login", "bob@example.org")
    stranger.page.fill("#password", "a very long invented password")
    stranger.page.click("button.primary")
    expect(stranger.page).to_have_url(f"{service.address}/console/sites/garage/record")


def test_the_browser_has_nothing_to_complain_of(alice: Moderator, waiting: Waiting) -> None:
    for room in ROOMS:
        alice.opens(room)
    alice.opens(f"/comments/{waiting.id}")
    alice.page.get_by_role("button", name="Moderation").click()
    alice.page.locator(".value").first.wait_for()
    alice.page.get_by_role("button", name="Publish").click()
    alice.page.get_by_role("button", name="Undo").wait_for()
    assert alice.complaints == []


def test_the_browser_asks_no_other_host(alice: Moderator, waiting: Waiting) -> None:
    asked: set[str] = set()
    alice.page.on("request", lambda request: asked.add("/".join(request.url.split("/")[:3])))
    for room in [*ROOMS, f"/comments/{waiting.id}"]:
        alice.opens(room)
    assert asked == {alice.address}


@pytest.mark.parametrize("room", ROOMS)
def test_a_phone_is_wide_enough(phone: Moderator, waiting: Waiting, room: str) -> None:
    phone.opens(room)
    assert phone.page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("path", [*ROOMS, "/comments"])
def test_nothing_to_press_is_too_small(phone: Moderator, waiting: Waiting, path: str) -> None:
    phone.opens(f"/comments/{waiting.id}" if path == "/comments" else path)
    sizes = phone.page.evaluate(
        """() => [...document.querySelectorAll("button, summary, a:not(p a, li a, .skip), input:not([type=hidden])")]
            .filter((each) => each.checkVisibility())
            .map((each) => [each.outerHTML.slice(0, 80), (each.closest("label") ?? each).getBoundingClientRect()])
            .map(([html, box]) => [html, Math.min(box.width, box.height)])"""
    )
    assert [html for html, size in sizes if size < SMALLEST_TARGET] == []


def test_a_french_browser_is_answered_in_french(phone: Moderator, waiting: Waiting) -> None:
    phone.opens(f"/comments/{waiting.id}")
    expect(phone.page.get_by_role("heading", level=1)).to_have_text(f"Commentaire de {waiting.name}")
