"""The chapters of one story, told once for each kind of database: each fixture needs the one before it.

Readers comment on a real blog, that blog's administrator sees who they are, and nobody else does.
"""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.static_blog import StaticBlog
from tests.journeys.visitor import Traces, Visitor, what_a_new_reader_finds
from tests.live import PASSWORD, LiveService

EMAIL = "nadia@example.net"
FIRST, ANSWER, HELD = "Which oil did you take?", "The one from last year.", "Le ressort, quelle idée !"


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
    reader.write(ANSWER, "Karim", form=reader.widget.get_by_role("form", name="Reply to Nadia"))
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
