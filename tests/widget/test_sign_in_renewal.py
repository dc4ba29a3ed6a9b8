"""A token lasts an hour: the next click renews it, and nothing that was typed is lost meanwhile."""

import pytest
from playwright.sync_api import expect

from tests.widget.members import SIGN_IN, known_at_the_service, line, write
from tests.widget.reader import Reader
from tests.widget.stand_in import Answer
from tests.widget.threaded_service import ThreadedService

pytestmark = pytest.mark.browser

RENEWING = "Your sign-in had run out. Go on in the window that has opened: this is then done by itself."
OVER = "Your sign-in is over. Try once more, and a window opens to renew it: nothing of yours is lost."
HOUR = "01:00:01"


@pytest.fixture(scope="module")
def nora(live: ThreadedService) -> ThreadedService:
    live.add_person("nora")
    live.let("garage", "nora")
    return live


@pytest.fixture
def member(newcomer: Reader, nora: ThreadedService) -> Reader:
    """Nora, signed in on the garage, with a clock that the test may move."""
    known_at_the_service(newcomer, nora.sign_in("nora"))
    newcomer.page.clock.install()
    newcomer.read()
    line(newcomer).get_by_role("button", name="Sign in").click()
    expect(line(newcomer)).to_contain_text("Signed in as nora")
    return newcomer


def test_a_post_after_the_hour_renews_and_then_goes_by_itself(member: Reader) -> None:
    member.page.clock.fast_forward(HOUR)
    expect(write(member, "An hour later")).to_contain_text("nora")


def test_a_change_after_the_hour_does_too(member: Reader) -> None:
    comment = write(member, "Frist words")
    member.page.clock.fast_forward("10:00")
    member.wire.fails("PATCH", f"/api/v1/comments/{comment_id(member)}", Answer.problem(401))
    comment.get_by_role("button", name="Edit").click()
    comment.get_by_label("Change your comment").last.fill("First words")
    comment.get_by_role("button", name="Save").click()
    expect(comment.get_by_role("alert")).to_have_text(OVER)
    comment.get_by_role("button", name="Send again").click()
    expect(member.comments.locator(".body")).to_have_text("First words")


def test_while_the_window_is_open_the_text_is_kept_and_can_be_changed(member: Reader, live: ThreadedService) -> None:
    live.end_sessions_of("nora", "account")
    member.page.clock.fast_forward(HOUR)
    member.form.get_by_label("Comment").fill("Half a thought")
    with member.page.expect_popup():
        member.send()
    expect(member.form.get_by_role("alert")).to_have_text(RENEWING)
    expect(member.form.get_by_label("Comment")).to_have_value("Half a thought")
    expect(member.form.get_by_label("Comment")).to_be_editable()


def test_a_token_that_was_ended_elsewhere_is_told_and_renewed_with_the_next_click(
    member: Reader, live: ThreadedService
) -> None:
    live.end_sessions_of("nora", "widget")
    member.form.get_by_label("Comment").fill("Half a thought")
    member.send()
    expect(member.form.get_by_role("alert")).to_have_text(OVER)
    member.send()
    expect(member.comments.locator(".body")).to_have_text("Half a thought")


def test_a_renewal_that_fails_is_told_and_the_text_kept(member: Reader) -> None:
    member.page.clock.fast_forward(HOUR)
    member.wire.fails("POST", SIGN_IN, Answer.problem(401))
    member.form.get_by_label("Comment").fill("Half a thought")
    member.send()
    expect(member.form.get_by_role("alert")).to_have_text("Signing in did not work. Please try again.")
    expect(member.form.get_by_label("Comment")).to_have_value("Half a thought")


def test_a_clock_far_ahead_opens_no_window_after_the_other(member: Reader) -> None:
    member.page.clock.fast_forward("24:00:00")
    write(member, "First")
    write(member, "Second")
    assert len(member.wire.requests("POST", SIGN_IN)) == 2


def comment_id(reader: Reader) -> str:
    link = reader.comments.locator(".permalink").get_attribute("href") or ""
    return link.removeprefix("#c-")
