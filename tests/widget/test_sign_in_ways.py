"""The ways to the service and back: a window, this page, another tab; and codes that nobody here asked for."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.widget.members import SIGN_IN, another_tab, known_at_the_service, line, stand_at_the_door, state_of, write
from tests.widget.reader import Reader
from tests.widget.stand_in import Answer
from tests.widget.test_embedding import STORED
from tests.widget.threaded_service import ThreadedService

pytestmark = pytest.mark.browser

NO_WINDOWS = {"Content-Security-Policy": "sandbox allow-scripts allow-same-origin allow-forms"}
"""A page that may open none, as its own server says: no blocker is needed."""
CUT_OFF = {"Cross-Origin-Opener-Policy": "same-origin"}


@pytest.fixture(scope="module")
def paula(live: ThreadedService) -> ThreadedService:
    live.add_person("paula")
    live.let("garage", "paula")
    return live


@pytest.fixture
def paulas(newcomer: Reader, paula: ThreadedService) -> Reader:
    """The browser of Paula, who is signed in at the service."""
    known_at_the_service(newcomer, paula.sign_in("paula"))
    return newcomer


def sign_in(reader: Reader) -> None:
    line(reader).get_by_role("button", name="Sign in").click()
    expect(line(reader)).to_contain_text("Signed in as paula")


def test_where_no_window_may_open_this_page_goes_and_comes_back_with_the_text(paulas: Reader) -> None:
    paulas.lay_out(NO_WINDOWS)
    paulas.read("?page=2")
    paulas.form.get_by_label("Comment").fill("Half a thought")
    sign_in(paulas)
    expect(paulas.form.get_by_label("Comment")).to_have_value("Half a thought")
    expect(paulas.form.get_by_label("Comment")).to_be_focused()
    expect(paulas.status).to_have_text("Signed in as paula")
    assert urlsplit(paulas.page.url)[2:] == (paulas.key, "page=2", "")


def test_answers_that_were_being_written_come_back_too(paulas: Reader, live: ThreadedService) -> None:
    comment_id = live.post(paulas.key, "A question", "Ada")
    paulas.lay_out(NO_WINDOWS)
    paulas.read(f"#c-{comment_id}")
    paulas.comments.get_by_role("button", name="Reply").click()
    answer = paulas.widget.get_by_role("form", name="Reply to Ada")
    answer.get_by_label("Comment").fill("Half an answer")
    answer.get_by_role("button", name="Sign in").click()
    expect(answer).to_contain_text("Signed in as paula")
    expect(answer.get_by_label("Comment")).to_have_value("Half an answer")
    assert urlsplit(paulas.page.url).fragment == f"c-{comment_id}"


def test_a_change_that_was_being_made_when_the_hour_was_over_comes_back_too(paulas: Reader) -> None:
    paulas.lay_out(NO_WINDOWS)
    paulas.page.clock.install()
    paulas.read()
    sign_in(paulas)
    comment = write(paulas, "Frist words")
    comment_id = (comment.locator(".permalink").get_attribute("href") or "").removeprefix("#c-")
    paulas.wire.fails("PATCH", f"/api/v1/comments/{comment_id}", Answer.problem(401))
    comment.get_by_role("button", name="Edit").click()
    comment.get_by_label("Change your comment").last.fill("First words")
    comment.get_by_role("button", name="Save").click()
    with paulas.page.expect_navigation(url="**#aparte=*"):
        comment.get_by_role("button", name="Send again").click()
    expect(paulas.widget.get_by_label("Change your comment").last).to_have_value("First words")
    paulas.widget.get_by_role("button", name="Save").click()
    expect(paulas.status).to_have_text("Your change is saved.")


def test_whoever_comes_back_without_having_signed_in_finds_their_text_and_no_more_stored(newcomer: Reader) -> None:
    newcomer.lay_out(NO_WINDOWS)
    newcomer.read()
    newcomer.form.get_by_label("Comment").fill("Half a thought")
    line(newcomer).get_by_role("button", name="Sign in").click()
    newcomer.page.wait_for_url("**/account/sign-in?**")
    newcomer.read()
    expect(newcomer.form.get_by_label("Comment")).to_have_value("Half a thought")
    assert newcomer.sees("Object.keys(sessionStorage)") == [f"aparte:{newcomer.wire.address}/:writing"]
    assert newcomer.sees(STORED) == ["", 0, 1, 0, 0, 0]


def test_a_window_can_be_done_without(newcomer: Reader) -> None:
    newcomer.read()
    stand_at_the_door(newcomer)
    expect(line(newcomer)).to_contain_text("Go on in the window that has opened.")
    line(newcomer).get_by_role("button", name="Sign in on this page instead").click()
    newcomer.page.wait_for_url("**/account/sign-in?**")


def test_a_window_that_the_blog_cuts_off_signs_its_first_page_in_and_closes(paulas: Reader) -> None:
    paulas.lay_out(CUT_OFF)
    paulas.read()
    paulas.form.get_by_label("Comment").fill("Half a thought")
    with paulas.page.expect_popup() as opened:
        sign_in(paulas)
    expect(paulas.form.get_by_label("Comment")).to_have_value("Half a thought")
    if not opened.value.is_closed():
        opened.value.wait_for_event("close")


def test_a_code_that_no_page_asked_for_is_left_alone(paulas: Reader) -> None:
    other = another_tab(paulas)
    paulas.go("#aparte=never-asked.never-was")
    paulas.form.wait_for()
    paulas.sees("new Promise(done => setTimeout(done, 300))")
    assert [each.method for each in paulas.wire.received if each.path == SIGN_IN] == []
    assert (urlsplit(paulas.page.url).fragment, other.page.is_closed()) == ("", False)


def test_what_a_foreign_page_or_state_says_is_ignored(newcomer: Reader) -> None:
    newcomer.read()
    window = stand_at_the_door(newcomer)
    state, page = state_of(window), newcomer.page
    word = {"type": "aparte:code", "code": "stolen", "state": state}
    # From the blog's own origin, and so from any but the service's.
    page.evaluate("word => window.postMessage(word, '*')", word)
    for foreign in (word | {"state": "another"}, word | {"type": "another"}, "aparte:code", None):
        window.evaluate("word => window.opener.postMessage(word, '*')", foreign)
    page.evaluate("new Promise(done => setTimeout(done))")
    before = len(newcomer.wire.requests("POST", SIGN_IN))
    window.evaluate("word => window.opener.postMessage(word, '*')", word)
    expect(newcomer.form.get_by_role("alert")).to_have_text("Signing in did not work. Please try again.")
    assert (before, len(newcomer.wire.requests("POST", SIGN_IN))) == (0, 1)
