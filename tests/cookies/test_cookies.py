"""What a browser holds after it has been everywhere is what the register lists; refusing works as it is published."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Request, expect

from comments.register.cookies import BROWSER_ENTRIES
from comments.register.refusing import FEATURES, Outcome
from tests.browser import CHROMIUM, FLAGS
from tests.cookies import crawling
from tests.cookies.conftest import Scene, new_context
from tests.cookies.refusing import SWITCH, Person, try_out
from tests.cookies.traces import Kept, Traces
from tests.widget.members import line
from tests.widget.reader import Reader

pytestmark = pytest.mark.browser

NOT_ABOUT_ANYBODY = {"load_counts"}
"""Counters of loads, which hold a number for a whole hour and no trace of who loaded."""
SIGNALS = {
    "gpc": "Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })",
    "dnt": "Object.defineProperty(navigator, 'doNotTrack', { value: '1' })",
}
GUESTS = [BROWSER_ENTRIES[each] for each in ("writing", "author")]
BLOCKED = {"profile": {"default_content_setting_values": {"cookies": 2}}}
"""What Chromium writes for its own setting that sites may keep nothing."""


@dataclass(frozen=True)
class Crawl:
    """A reader without an account, then one who administers a blog."""

    guest: Traces
    member: Traces
    rows: list[dict[str, int]]


def rows(scene: Scene) -> dict[str, int]:
    """How many rows each table of both databases has."""
    counted: dict[str, int] = {}
    for path in Path(scene.service.settings.data_dir).glob("*.db"):
        with closing(sqlite3.connect(path)) as database:
            names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            tables = [name for name in names if name not in NOT_ABOUT_ANYBODY]
            count = 'SELECT count(*) FROM "{}"'
            counted |= {name: database.execute(count.format(name)).fetchone()[0] for name in tables}
    return counted


@pytest.fixture(scope="module")
def crawl(scene: Scene, browser: Browser) -> Iterator[Crawl]:
    comment_id = scene.service.post("/post/", "A question")
    found = Crawl(Traces(new_context(browser)), Traces(new_context(browser)), [])
    crawl_as_guest(scene, found, comment_id)
    crawl_as_member(scene, found, comment_id)
    yield found
    found.guest.context.close()
    found.member.context.close()


def crawl_as_guest(scene: Scene, found: Crawl, comment_id: str) -> None:
    for state in crawling.GUEST:
        reader = scene.reader(found.guest.context)
        state(reader, scene, found.guest)
        reader.page.close()
    reader = scene.reader(found.guest.context)
    scene.service.seed(reader.key, ["First", "Second"])
    found.rows.append(rows(scene))
    reader.read()
    reader.page.mouse.wheel(0, 4000)
    reader.widget.locator("select").select_option("newest")
    expect(reader.comments.first).to_contain_text("Second")
    found.rows.append(rows(scene))
    crawling.open_all(crawling.OPEN, reader.page, scene, found.guest, comment_id)


def crawl_as_member(scene: Scene, found: Crawl, comment_id: str) -> None:
    context, member = found.member.context, found.member
    page = context.new_page()
    crawling.signing_in_on_the_blog(scene.reader(context), scene, member)
    crawling.asking_for_a_link(page, scene, member)
    context.clear_cookies()
    crawling.coming_from_elsewhere(page, scene, member)
    context.clear_cookies()
    code = crawling.setting_up_an_app(page, scene)
    crawling.signing_in_with_a_code(page, scene, member, code)
    crawling.going_over_to_the_console(page, scene, member)
    crawling.open_all(crawling.HERS, page, scene, member, comment_id)


@pytest.fixture(scope="module")
def blocked(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A browser whose owner has forbidden all cookies and all storage."""
    profile = tmp_path_factory.mktemp("profile")
    (profile / "Default").mkdir()
    (profile / "Default" / "Preferences").write_text(json.dumps(BLOCKED))
    kind = browser.browser_type
    context = kind.launch_persistent_context(profile, executable_path=CHROMIUM, args=FLAGS, locale="en-GB")
    yield context
    context.close()


def listed(scene: Scene) -> set[Kept]:
    """What the register says that this service keeps, which is reached without TLS."""
    address = f"{scene.service.address}/"
    return {(each.where, each.plain_name.replace("{service}", address)) for each in BROWSER_ENTRIES.values()}


@pytest.mark.clause("P24")
def test_everything_that_is_found_is_listed_and_everything_listed_is_found(crawl: Crawl, scene: Scene) -> None:
    assert crawl.member.everything | crawl.guest.everything == listed(scene)


@pytest.mark.clause("P8", "P25")
def test_a_guests_browser_keeps_what_they_write_and_only_that(crawl: Crawl, scene: Scene) -> None:
    kept = {state: {what for _, what in each} for state, each in crawl.guest.found.items() if each}
    names = {each.id: each.plain_name.replace("{service}", f"{scene.service.address}/") for each in GUESTS}
    assert kept == {
        "posted on held": {names["writing"]},
        "posted on guarded": {names["writing"]},
        "remembered": set(names.values()),
    }


def test_the_crawl_was_everywhere(crawl: Crawl) -> None:
    missed = set(crawling.OPEN) - crawl.guest.found.keys() | set(crawling.HERS) - crawl.member.found.keys()
    assert (missed, len(crawling.OPEN) > 20, len(crawling.HERS) > 20) == (set(), True, True)


@pytest.mark.clause("P8", "P13")
def test_no_row_is_written_while_somebody_reads(crawl: Crawl) -> None:
    before, after = crawl.rows
    assert ({"comments", "data_keys"} <= before.keys(), after) == (True, before)


@pytest.mark.clause("P13")
def test_nobody_but_the_service_is_asked(crawl: Crawl, scene: Scene) -> None:
    own, elsewhere = {scene.blog.address, scene.service.address}, {scene.elsewhere.server.address}
    assert (crawl.guest.asked, crawl.member.asked) == (own, own | elsewhere)


def test_no_script_can_read_a_cookie(crawl: Crawl) -> None:
    assert crawl.member.readable == set()


@pytest.mark.clause("P25")
def test_signing_out_on_a_blog_leaves_nothing_there(crawl: Crawl) -> None:
    kept = crawl.member.found["signed out on the blog"]
    assert [each for each in kept if each[0] != "cookie"] == []


@pytest.mark.clause("P24", "P26", "P27")
@pytest.mark.parametrize("how", ["browser", "switch", "nothing"])
def test_what_works_is_what_the_page_says(how: str, scene: Scene, browser: Browser, blocked: BrowserContext) -> None:
    context = blocked if how == "browser" else new_context(browser)
    expected = published(how)
    assert try_out(expected, Person(scene, context, turns_switch=how == "switch")) == expected


def published(how: str) -> dict[str, Outcome]:
    """For whoever refuses nothing, only what works for them alone is tried out."""
    if how == "nothing":
        return {each.id: "works" for each in FEATURES.values() if (each.browser, each.switch) != ("works", "works")}
    return {each.id: each.browser if how == "browser" else each.switch for each in FEATURES.values()}


@pytest.mark.clause("P26")
@pytest.mark.parametrize("signal", SIGNALS)
def test_a_browsers_own_refusal_turns_the_switch(signal: str, scene: Scene, browser: Browser) -> None:
    context = new_context(browser)
    context.add_init_script(SIGNALS[signal])
    traces, reader = Traces(context), scene.reader(context)
    reader.read()
    expect(reader.widget.get_by_label(SWITCH)).to_be_checked()
    crawling.signing_in_on_the_blog(reader, scene, traces)
    assert [each for each in traces.everything if each[0] != "cookie"] == []
    context.close()


@pytest.mark.clause("P26")
def test_read_to_the_letter_only_what_the_browser_itself_refuses_counts(scene: Scene, browser: Browser) -> None:
    context = new_context(browser)
    context.add_init_script(";".join(SIGNALS.values()))
    traces, reader = Traces(context), scene.reader(context, site="literal")
    reader.read()
    expect(reader.widget.get_by_label(SWITCH)).to_have_count(0)
    crawling.signing_in_on_the_blog(reader, scene, traces)
    assert [where for where, _ in traces.everything if where != "cookie"] == ["session-storage"]
    context.close()


@pytest.mark.clause("P26")
def test_the_widget_lives_where_tabs_may_not_talk_to_each_other(scene: Scene, browser: Browser) -> None:
    context = new_context(browser)
    context.add_init_script("globalThis.BroadcastChannel = class { constructor() { throw new DOMException() } }")
    reader = scene.reader(context)
    reader.read()
    reader.write("All alone")
    crawling.signing_in_on_the_blog(reader, scene, Traces(context))
    expect(line(reader)).to_contain_text("Signed in as mia")
    context.close()


@pytest.mark.clause("P26")
def test_what_one_tab_refuses_the_others_do_too(scene: Scene, browser: Browser) -> None:
    context = new_context(browser)
    first = scene.reader(context)
    first.read()
    crawling.signing_in_on_the_blog(first, scene, Traces(context))
    second = Reader(context.new_page(), first.blog, first.wire, first.key)
    second.read()
    expect(line(second)).to_contain_text("Signed in as mia")
    second.widget.get_by_label(SWITCH).check()
    expect(first.widget.get_by_label(SWITCH)).to_be_checked()
    assert [each.sees("sessionStorage.length") for each in (first, second)] == [0, 0]
    context.close()


@pytest.mark.clause("P26")
def test_whoever_agrees_all_the_same_stays_signed_in(scene: Scene, browser: Browser) -> None:
    context = new_context(browser)
    context.add_init_script(SIGNALS["gpc"])
    reader = scene.reader(context)
    crawling.signing_in_on_the_blog(reader, scene, Traces(context))
    reader.widget.get_by_label(SWITCH).uncheck()
    reader.read()
    expect(line(reader)).to_contain_text("Signed in as mia")
    expect(reader.widget.get_by_label(SWITCH)).not_to_be_checked()
    context.close()


@pytest.mark.clause("P25")
def test_a_blogs_page_tells_the_service_of_nobody_who_is_signed_in_there(scene: Scene, browser: Browser) -> None:
    context = new_context(browser)
    crawling.signing_in_on_the_blog(scene.reader(context), scene, Traces(context))
    reader = scene.reader(context, site="held")
    asked: list[Request] = []
    reader.page.on("requestfinished", lambda request: asked.append(request))  # noqa: PLW0108  it marks what it is given
    reader.read()
    reader.write("As a guest of another blog")
    # The blog has the service's host, at another port, and so is sent its cookies: this is about the service.
    brought = [set(each.all_headers()) for each in asked if each.url.startswith(scene.service.address)]
    assert (len(brought) > 2, set().union(*brought) & {"cookie", "authorization"}) == (True, set())
    context.close()
