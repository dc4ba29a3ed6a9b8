"""The ways to the service and back: a window, this page, another tab; and codes that nobody here asked for."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.widget.members import SIGN_IN, another_tab, known_at_the_service, line, write
from tests.widget.reader import Reader
from tests.widget.stand_in import Answer
from tests.widget.test_embedding import STORED
from tests.widget.threaded_service import ThreadedService

pytestmark = pytest.mark.browser

NO_WINDOWS = {"Content-Security-Policy": "sandbox allow-scripts allow-same-origin allow-forms"}
"""A page that may open none, as its own server says: no blocker is needed."""
CUT_OFF = {"Cross-Origin-Opener-Policy": "same-origin"}


@pytest.fixture(scope="module")
def olga(live: ThreadedService) -> ThreadedService:
    live.add_person("olga")
    live.let("garage", "olga")
    return live


@pytest.fixture
def olgas(newcomer: Reader, olga: ThreadedService) -> Reader:
    """The browser of Olga, who is signed in at the service."""
    known_at_the_service(newcomer, olga.sign_in("olga"))
    return newcomer


def sign_in(reader: Reader) -> None:
    line(reader).get_by_role("button", name="Sign in").click()
    expect(line(reader)).to_contain_text("Signed in as olga")


def stand_at_the_door(reader: Reader) -> Page:
    """A window is open, and nobody signs in there."""
    with reader.page.expect_popup() as opened:
        line(reader).get_by_role("button", name="Sign in").click()
    opened.value.wait_for_url("**/account/sign-in?**")
    return opened.value


def state_of(window: Page) -> str:
    following = parse_qs(urlsplit(window.url).query)["next"][0]
    return parse_qs(urlsplit(following).query)["state"][0]


def test_where_no_window_may_open_this_page_goes_and_comes_back_with_the_text(olgas: Reader) -> None:
    olgas.lay_out(NO_WINDOWS)
    olgas.read("?page=2")
    olgas.form.get_by_label("Comment").fill("Half a thought")
    sign_in(olgas)
    expect(olgas.form.get_by_label("Comment")).to_have_value("Half a thought")
    expect(olgas.form.get_by_label("Comment")).to_be_focused()
    expect(olgas.status).to_have_text("Signed in as olga")
    assert urlsplit(olgas.page.url)[2:] == (olgas.key, "page=2", "")


def test_answers_that_were_being_written_come_back_too(olgas: Reader, live: ThreadedService) -> None:
    comment_id = live.post(olgas.key, "A question", "Ada")
    olgas.lay_out(NO_WINDOWS)
    olgas.read(f"#c-{comment_id}")
    olgas.comments.get_by_role("button", name="Reply").click()
    answer = olgas.widget.get_by_role("form", name="Reply to Ada")
    answer.get_by_label("Comment").fill("Half an answer")
    answer.get_by_role("button", name="Sign in").click()
    expect(answer).to_contain_text("Signed in as olga")
    expect(answer.get_by_label("Comment")).to_have_value("Half an answer")
    assert urlsplit(olgas.page.url).fragment == f"c-{comment_id}"


def test_a_change_that_was_being_made_when_the_hour_was_over_comes_back_too(olgas: Reader) -> None:
    olgas.lay_out(NO_WINDOWS)
    olgas.page.clock.install()
    olgas.read()
    sign_in(olgas)
    comment = write(olgas, "Frist words")
    comment_id = (comment.locator(".permalink").get_attribute("href") or "").removeprefix("#c-")
    olgas.wire.fails("PATCH", f"/api/v1/comments/{comment_id}", Answer.problem(401))
    comment.get_by_role("button", name="Edit").click()
    comment.get_by_label("Change your comment").last.fill("First words")
    comment.get_by_role("button", name="Save").click()
    with olgas.page.expect_navigation(url="**#aparte=*"):
        comment.get_by_role("button", name="Send again").click()
    expect(olgas.widget.get_by_label("Change your comment").last).to_have_value("First words")
    olgas.widget.get_by_role("button", name="Save").click()
    expect(olgas.status).to_have_text("Your change is saved.")


def test_whoever_comes_back_without_having_signed_in_finds_their_text_and_nothing_stored(newcomer: Reader) -> None:
    newcomer.lay_out(NO_WINDOWS)
    newcomer.read()
    newcomer.form.get_by_label("Comment").fill("Half a thought")
    line(newcomer).get_by_role("button", name="Sign in").click()
    newcomer.page.get_by_role("button", name="Sign in").wait_for()
    newcomer.read()
    expect(newcomer.form.get_by_label("Comment")).to_have_value("Half a thought")
    assert newcomer.sees(STORED) == ["", 0, 0, 0, 0, 0]


def test_a_window_can_be_done_without(newcomer: Reader) -> None:
    newcomer.read()
    stand_at_the_door(newcomer)
    expect(line(newcomer)).to_contain_text("Go on in the window that has opened.")
    line(newcomer).get_by_role("button", name="Sign in on this page instead").click()
    newcomer.page.wait_for_url("**/account/sign-in?**")


def test_a_window_that_the_blog_cuts_off_signs_its_first_page_in_and_closes(olgas: Reader) -> None:
    olgas.lay_out(CUT_OFF)
    olgas.read()
    olgas.form.get_by_label("Comment").fill("Half a thought")
    with olgas.page.expect_popup() as opened:
        sign_in(olgas)
    expect(olgas.form.get_by_label("Comment")).to_have_value("Half a thought")
    if not opened.value.is_closed():
        opened.value.wait_for_event("close")


def test_a_code_that_no_page_asked_for_is_left_alone(olgas: Reader) -> None:
    other = another_tab(olgas)
    olgas.go("#aparte=never-asked.never-was")
    olgas.form.wait_for()
    olgas.sees("new Promise(done => setTimeout(done, 300))")
    assert [each.method for each in olgas.wire.received if each.path == SIGN_IN] == []
    assert (urlsplit(olgas.page.url).fragment, other.page.is_closed()) == ("", False)


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
