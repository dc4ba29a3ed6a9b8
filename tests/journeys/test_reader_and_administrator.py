"""Readers comment on a real blog, that blog's administrator sees who they are, and nobody else does.

The story is told once for each kind of database: each fixture is a chapter, each test a fact of it.
"""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.static_blog import StaticBlog
from tests.journeys.visitor import Traces, Visitor, what_a_new_reader_finds
from tests.live import PASSWORD, LiveService

pytestmark = pytest.mark.browser

EMAIL = "nadia@example.net"
FIRST, ANSWER, HELD = "Which oil did you take?", "The one from *last* year.", "Le ressort, quelle idée !"


@dataclass(frozen=True)
class Own:
    """Nadia's comment, and the address that only she has."""

    id: str
    receipt: str


@dataclass(frozen=True)
class Hold:
    """What was to be seen while a comment waited: by its writer, and by everybody."""

    badge: str
    public: list[str]


@dataclass(frozen=True)
class Look:
    """What alice was shown."""

    values: list[str]
    comment_page: str
    record_page: str


@dataclass(frozen=True)
class Attempt:
    """What somebody without the right was answered: by the API, on the comment's page, to a form sent all the same."""

    api: int
    page: str
    form: int
    answers: str


@pytest.fixture(scope="module")
def english(blog: StaticBlog) -> str:
    return f"{blog.address}/gearbox/"


@pytest.fixture(scope="module")
def french(blog: StaticBlog) -> str:
    return f"{blog.address}/carburateur/"


@pytest.fixture(scope="module")
def nadia(browser: Browser, english: str) -> Visitor:
    reader = Visitor(browser)
    reader.read(english)
    return reader


@pytest.fixture(scope="module")
def reading(nadia: Visitor) -> Traces:
    return nadia.traces()


@pytest.fixture(scope="module")
def posted(reading: Traces, nadia: Visitor, service: LiveService) -> Own:
    comment = nadia.write(FIRST, "Nadia", EMAIL)
    receipt = comment.get_by_role("link", name="Your comment’s data").get_attribute("href") or ""
    with service.client() as program:
        found = program.get("/api/v1/sites/garage/comments", params={"thread": "/gearbox/"}).json()["comments"]
    return Own(found[0]["id"], receipt)


@pytest.fixture(scope="module")
def replied(posted: Own, browser: Browser, english: str) -> list[str]:
    """Another reader answers; what a third one finds then."""
    reader = Visitor(browser)
    reader.read(english)
    reader.widget.get_by_role("button", name="Reply to Nadia").click()
    reader.write(ANSWER.replace("*", ""), "Karim", form=reader.widget.get_by_role("form", name="Reply to Nadia"))
    reader.leave()
    return what_a_new_reader_finds(browser, english)


@pytest.fixture(scope="module")
def held(replied: list[str], browser: Browser, french: str, service: LiveService) -> Hold:
    """The rules change while the service runs, and the next comment waits."""
    service.aparte((["site", "set", "garage", "moderation=all"], ""))
    reader = Visitor(browser, "fr-FR")
    reader.read(french)
    badge = reader.write(HELD, "Zoé").locator(".badge").inner_text()
    reader.leave()
    return Hold(badge, what_a_new_reader_finds(browser, french))


@pytest.fixture(scope="module")
def alices(held: Hold, browser: Browser, service: LiveService) -> Page:
    """Alice's window; her one blog's queue is the first thing that she sees."""
    person = Visitor(browser)
    person.sign_in(service.address, "alice", PASSWORD)
    return person.page


@pytest.fixture(scope="module")
def published(alices: Page, browser: Browser, french: str) -> list[str]:
    alices.get_by_role("article").filter(has_text=HELD).get_by_role("button", name="Publish").click()
    expect(alices.get_by_role("status")).to_contain_text("The comment by Zoé is published.")
    return what_a_new_reader_finds(browser, french)


@pytest.fixture(scope="module")
def revealed(published: list[str], alices: Page, posted: Own, service: LiveService) -> Look:
    alices.goto(f"{service.address}/console/comments/{posted.id}")
    identity = alices.locator("#identity")
    identity.get_by_role("button", name="Moderation").click()
    identity.get_by_text("The look is recorded").wait_for()
    values, page = identity.locator("code.value").all_inner_texts(), identity.inner_text()
    alices.goto(f"{service.address}/console/sites/garage/record")
    return Look(values, page, alices.get_by_role("main").inner_text())


def attempt(person: str, browser: Browser, comment_id: str, service: LiveService) -> Attempt:
    """Somebody tries every door there is to what is sealed with a comment."""
    with service.client_of(person) as program:
        asked = {"purpose": "moderation", "fields": ["ip", "email"]}
        answer = program.post(f"/api/v1/comments/{comment_id}/disclosures", json=asked)
    window = Visitor(browser)
    window.sign_in(service.address, person, PASSWORD)
    window.page.goto(f"{service.address}/console/comments/{comment_id}")
    shown = window.page.get_by_role("main").inner_text()
    # The form that the page does not offer, made in the page's own tools out of one that it does.
    forge = """([form, action]) => {
      form.action = action; const field = document.createElement("input")
      field.name = "purpose"; field.value = "moderation"; form.append(field); form.submit() }"""
    sign_out = window.page.locator("form.who").element_handle()
    with window.page.expect_navigation() as navigation:
        window.page.evaluate(forge, [sign_out, f"/console/comments/{comment_id}/identity"])
    response = navigation.value
    assert response is not None
    answers = answer.text + response.text()
    window.leave()
    return Attempt(answer.status_code, shown, response.status, answers)


@pytest.fixture(scope="module")
def bobs_attempt(revealed: Look, browser: Browser, posted: Own, service: LiveService) -> Attempt:
    return attempt("bob", browser, posted.id, service)


@pytest.fixture(scope="module")
def charlies_attempt(revealed: Look, browser: Browser, posted: Own, service: LiveService) -> Attempt:
    return attempt("charlie", browser, posted.id, service)


@pytest.fixture(scope="module")
def record(bobs_attempt: Attempt, charlies_attempt: Attempt, service: LiveService) -> list[dict[str, object]]:
    """The blog's record after all that, as alice's program reads it."""
    with service.client_of("alice") as program:
        entries: list[dict[str, object]] = program.get("/api/v1/sites/garage/audit").json()["entries"]
    return entries


def test_reading_sets_no_cookie(reading: Traces) -> None:
    assert reading.cookies == []


def test_reading_stores_nothing_in_the_browser(reading: Traces) -> None:
    assert reading.stored == []


def test_reading_asks_nobody_but_the_blog_and_the_service(
    reading: Traces, blog: StaticBlog, service: LiveService
) -> None:
    assert reading.asked == {blog.address, service.address}


def test_the_blogs_strict_policy_has_nothing_to_block(reading: Traces) -> None:
    assert reading.blocked == []


def test_writing_leaves_no_more_traces_than_reading(posted: Own, nadia: Visitor, reading: Traces) -> None:
    assert nadia.traces() == reading


def test_a_comment_and_its_reply_are_there_for_the_next_reader(replied: list[str]) -> None:
    assert replied == [FIRST, ANSWER.replace("*", "")]


def test_the_thread_knows_the_article_by_its_canonical_address(replied: list[str], service: LiveService) -> None:
    with service.client() as program:
        thread = program.get("/api/v1/sites/garage/comments", params={"thread": "/gearbox/"}).json()["thread"]
    assert (thread["title"], thread["url"].endswith("/gearbox/"), thread["count"]) == (
        "Rebuilding the gearbox",
        True,
        2,
    )


def test_a_held_comment_is_told_so_in_the_posts_language(held: Hold) -> None:
    assert held.badge == "En attente de validation"


def test_nobody_else_sees_a_held_comment(held: Hold) -> None:
    assert held.public == []


def test_a_comment_that_alice_publishes_is_seen_by_the_next_reader(published: list[str]) -> None:
    assert published == [HELD]


def test_alice_sees_the_ip_and_the_email(revealed: Look) -> None:
    assert revealed.values == ["127.0.0.1", EMAIL]


def test_the_look_stands_beside_the_comment(revealed: Look) -> None:
    assert "alice · Moderation" in revealed.comment_page


def test_the_look_stands_in_the_record_of_the_blog(revealed: Look) -> None:
    assert "alice looked at what is sealed with a comment." in revealed.record_page
    assert "for: Moderation" in revealed.record_page


def test_the_record_does_not_tell_what_was_seen(revealed: Look) -> None:
    assert not any(value in revealed.record_page for value in revealed.values)


def test_nadia_learns_from_her_receipt_that_the_owner_looked(revealed: Look, nadia: Visitor, posted: Own) -> None:
    nadia.page.goto(posted.receipt)
    expect(nadia.page.get_by_role("main")).to_contain_text("the owner of the blog, for the purpose “moderation”")
    expect(nadia.page.get_by_role("main")).to_contain_text(EMAIL)


def test_bob_reads_the_comment_and_is_offered_no_look(bobs_attempt: Attempt) -> None:
    assert FIRST in bobs_attempt.page
    assert "Administrators only." in bobs_attempt.page


def test_bob_is_refused_by_the_api_and_by_the_console(bobs_attempt: Attempt) -> None:
    assert (bobs_attempt.api, bobs_attempt.form) == (403, 403)


def test_charlie_does_not_even_find_the_comment(charlies_attempt: Attempt) -> None:
    assert (charlies_attempt.api, charlies_attempt.form, FIRST in charlies_attempt.page) == (404, 404, False)


def test_no_refusal_says_anything_of_what_is_sealed(bobs_attempt: Attempt, charlies_attempt: Attempt) -> None:
    told = bobs_attempt.answers + bobs_attempt.page + charlies_attempt.answers + charlies_attempt.page
    assert (EMAIL in told, "127.0.0.1" in told.replace("http://127.0.0.1", "")) == (False, False)


@pytest.mark.parametrize("username", ["bob", "charlie"])
def test_each_refused_look_is_in_the_record(username: str, record: list[dict[str, object]], posted: Own) -> None:
    refused = [entry for entry in record if (entry["actor"], entry["action"]) == (username, "identity.refused")]
    assert [(entry["subject"], entry["purpose"]) for entry in refused] == [(posted.id, "moderation")] * 2


def test_alices_publishing_is_in_the_record(record: list[dict[str, object]]) -> None:
    assert ("alice", "comment.decided") in {(entry["actor"], entry["action"]) for entry in record}


def test_the_chain_of_the_record_is_whole(record: list[dict[str, object]], alices: Page) -> None:
    alices.reload()
    expect(alices.get_by_role("status")).to_contain_text("The chain is whole")


def test_the_log_knows_nothing_of_who_wrote(record: list[dict[str, object]], service: LiveService) -> None:
    assert EMAIL not in service.log
    assert "Nadia" not in service.log
