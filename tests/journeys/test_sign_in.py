"""People join from a blog's comment form, whatever browser and blog put in the way; and nobody else gains from it.

Third-party cookies are blocked in all of it; in the second story no window may open, in the third the blog cuts its
windows off. The blog lies on another site than the service.
"""

import re
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import chromium
from tests.journeys.hostile import Evil, Victim
from tests.journeys.signing_in import CHANGED, TYPED, Reader, Story
from tests.journeys.static_blog import StaticBlog
from tests.live import LiveService, live_service, person, site

pytestmark = pytest.mark.browser

NO_COOKIES: Final = "--test-third-party-cookie-phaseout"
NO_WINDOWS: Final = "sandbox allow-scripts allow-same-origin allow-forms"
HINDRANCES: Final = {
    "nelly": {},
    # The page itself says so, and the browser keeps to it: no window opens, whoever asks for one.
    "nora": {"Content-Security-Policy": NO_WINDOWS},
    "nuria": {"Cross-Origin-Opener-Policy": "same-origin"},
}
_SNIPPET = re.compile(r"<aparte-thread.*</script>\n", re.DOTALL)


@pytest.fixture(scope="module")
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveService]:
    with live_service(request, "sqlite", tmp_path_factory.mktemp("service")) as instance, instance.running():
        yield instance


@pytest.fixture(scope="module")
def blog(service: LiveService, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaticBlog]:
    with StaticBlog(tmp_path_factory.mktemp("blog") / "output").served() as served:
        printed = service.aparte(site("garage", served.address, moderation="off"), *person("mia"))
        snippet = _SNIPPET.search(printed)
        assert snippet is not None
        served.build(snippet.group().partition("</script>")[0] + "</script>\n", service.address)
        yield served


@pytest.fixture(scope="module")
def browser(service: LiveService) -> Iterator[Browser]:
    with chromium(NO_COOKIES) as running:
        yield running


@pytest.fixture(scope="module", params=HINDRANCES)
def story(request: pytest.FixtureRequest, browser: Browser, service: LiveService, blog: StaticBlog) -> Iterator[Story]:
    username: str = request.param
    blog.hindrance = HINDRANCES[username]
    yield Reader(browser, service, blog, username).joins_and_writes(in_a_window=username != "nora")
    blog.hindrance = {}


def test_what_was_typed_before_is_what_is_sent(story: Story) -> None:
    assert story.sent == TYPED


def test_the_comment_bears_the_name_that_was_chosen(story: Story) -> None:
    assert story.author.startswith(story.username)


def test_the_next_reader_finds_it_as_it_was_changed(story: Story) -> None:
    assert story.found[-1] == CHANGED


def test_no_other_page_stays_open(story: Story) -> None:
    assert story.pages == 1


def test_nothing_is_stored_before_and_nothing_after(story: Story) -> None:
    assert story.stored == {"before": [], "after": []}


def test_no_cookie_goes_from_the_blogs_page_to_the_service(story: Story) -> None:
    assert story.cookies_sent_by_the_blog == []


def test_the_blogs_strict_policy_has_nothing_to_block(story: Story) -> None:
    assert story.blocked == []


def test_the_log_knows_no_address(story: Story, service: LiveService) -> None:
    assert f"{story.username}@example.net" not in service.log


@pytest.fixture(scope="module")
def victim(browser: Browser, service: LiveService, blog: StaticBlog) -> Iterator[Victim]:
    """Mia, who is signed in at the service, and on the garage, which may comment in her name."""
    victim = Victim(browser, service, blog)
    victim.signs_in_on_the_blog("mia")
    yield victim
    victim.context.close()


@pytest.fixture
def evil(victim: Victim) -> Iterator[Evil]:
    """A page of evil's, which Mia has been lured to."""
    with Evil.lures(victim) as page:
        yield page


def test_a_hostile_opener_that_names_the_blog_hears_nothing(evil: Evil) -> None:
    window = evil.opens(evil.wish())
    if not window.is_closed():
        window.wait_for_event("close")
    assert evil.heard() == []


def test_a_hostile_opener_that_cuts_itself_off_gets_a_question_and_no_code(evil: Evil) -> None:
    window = evil.opens(evil.wish(), features="noopener")
    expect(window.locator("#leads")).to_contain_text("From here you are led to")
    assert window.locator("[data-code]").count() == 0
    assert window.url.startswith(f"{evil.victim.service.address}/account/connect?")


def test_a_hostile_page_that_leads_there_itself_gets_a_question_too(evil: Evil) -> None:
    evil.goes(evil.wish(mode="redirect"))
    expect(evil.page.get_by_role("button", name="Continue as mia")).to_be_visible()
    assert evil.page.locator("[data-code]").count() == 0


def test_a_hostile_page_that_names_itself_is_turned_away(evil: Evil) -> None:
    window = evil.opens(evil.wish(origin=evil.address, return_to=f"{evil.address}/"))
    expect(window.get_by_role("heading", level=1)).to_have_text("Not from this page")
    assert evil.heard() == []


def test_no_page_frames_the_question(evil: Evil) -> None:
    frame = evil.frames(evil.wish())
    assert frame.locator("button, [data-code]").count() == 0
    assert evil.heard() == []


def test_what_a_hostile_page_says_to_the_blogs_is_ignored(evil: Evil) -> None:
    asked = evil.says_to_the_blog({"type": "aparte:code", "code": "stolen", "state": "guessed"})
    assert [each for each in asked if "/sign-in" in each] == []


def test_a_token_that_a_hostile_page_stole_is_of_no_use_there(evil: Evil) -> None:
    assert evil.uses(evil.victim.token()) == {"a comment": "refused", "the account": "refused"}


def test_the_question_cannot_be_answered_by_the_second_half_of_a_double_click(evil: Evil) -> None:
    window = evil.opens(evil.wish(mode="redirect"))
    button = window.get_by_role("button", name="Continue as mia")
    at_once = window.evaluate("document.querySelector('#connect button').disabled")
    expect(button).to_be_enabled()
    window.evaluate("dispatchEvent(new Event('focus'))")
    assert (at_once, button.is_enabled()) == (True, False)
