"""axe-core finds nothing serious on any page of the service, light or dark, wide or narrow."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium
from tests.journeys.grave import NOTHING, axe_source, what_is_grave
from tests.journeys.visitor import Visitor
from tests.live import PASSWORD, LiveService, comment_on, live_service, person

pytestmark = [pytest.mark.browser, pytest.mark.node]

ACCOUNT = "alice"
_PREPARED = "retention.comment_ip=30"


@pytest.fixture(scope="module")
def axe() -> str:
    return axe_source()


@pytest.fixture(scope="module")
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveService]:
    """The demo with a little conversation on it, part of which waits, and alice as its owner."""
    with live_service(request, "sqlite", tmp_path_factory.mktemp("service")) as instance, instance.running():
        instance.aparte((["demo"], ""), (["site", "set", "demo", "challenge=off"], ""), *person(ACCOUNT, demo="owner"))
        # Two versions of the policy to compare, and a third that is prepared.
        instance.aparte(
            *((["site", "set", "demo", *rule], "") for rule in (["retention.spam=5"], [_PREPARED, "--draft"]))
        )
        yield instance


@pytest.fixture(scope="module")
def browser(service: LiveService) -> Iterator[Browser]:
    with chromium() as running_browser:
        yield running_browser


@pytest.fixture(scope="module")
def receipts(service: LiveService) -> list[str]:
    """A thread with a reply and code, then a comment that waits: the addresses of the receipts."""
    with service.client() as guest:

        def post(body: str, **fields: str) -> dict[str, dict[str, str]]:
            data = comment_on("/demo/", body, email="nadia@example.net") | fields
            answer: dict[str, dict[str, str]] = guest.post("/api/v1/sites/demo/comments", json=data).json()
            return answer

        plan = "a plan that is longer than a phone is wide, " * 3
        first = post(f"What a *quiet* corner. See [this](https://example.org/).\n\n> Two hours\n\n```\n{plan}\n```")
        reply = post("And ferns?", parent=first["comment"]["id"])
        service.aparte((["site", "set", "demo", "moderation=all"], ""))
        return [each["receipt"]["url"] for each in (first, reply, post("Late, and held."))]


@pytest.fixture(scope="module")
def reader(browser: Browser, receipts: list[str]) -> Page:
    return Visitor(browser).page


@pytest.fixture(scope="module")
def alice(browser: Browser, service: LiveService, receipts: list[str]) -> Page:
    visitor = Visitor(browser)
    visitor.sign_in(service.address, ACCOUNT, PASSWORD)
    return visitor.page


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "path",
    [
        "/sites/demo/threads?thread=/demo/",
        "/sites/demo/privacy?",
        "/sites/nowhere/privacy?",
        "/cookies?",
        "/receipts/lost?",
        "/sites/demo/privacy/history?",
        "/sites/demo/privacy/history?compare=1..2",
        "/sites/demo/trends?",
        "/api/v1/schema?",
    ],
)
def test_pages_of_readers(reader: Page, service: LiveService, axe: str, path: str, language: str) -> None:
    reader.goto(f"{service.address}{path}&lang={language}")
    assert what_is_grave(reader, axe) == NOTHING


def test_a_refused_form(reader: Page, service: LiveService, axe: str) -> None:
    reader.goto(f"{service.address}/sites/demo/threads?thread=/demo/")
    reader.get_by_label("Comment").fill("Quick")
    reader.get_by_label("Name").fill("Ines")
    reader.get_by_role("button", name="Send the comment").click()
    reader.get_by_role("alert").wait_for()
    assert what_is_grave(reader, axe) == NOTHING


def test_the_demo_with_its_widget(reader: Page, service: LiveService, axe: str) -> None:
    reader.goto(f"{service.address}/demo/")
    reader.locator("aparte-thread").get_by_role("article").first.wait_for()
    assert what_is_grave(reader, axe) == NOTHING


def test_a_receipt(reader: Page, receipts: list[str], axe: str) -> None:
    reader.goto(receipts[0])
    assert what_is_grave(reader, axe) == NOTHING


def test_the_consoles_door(reader: Page, service: LiveService, axe: str) -> None:
    reader.goto(f"{service.address}/console/")
    assert what_is_grave(reader, axe) == NOTHING


@pytest.mark.parametrize(
    "room", ["comments", "comments?status=published", "record", "statistics", "settings", "policy", "snippet"]
)
def test_rooms_of_the_console(alice: Page, service: LiveService, axe: str, room: str) -> None:
    alice.goto(f"{service.address}/console/sites/demo/{room}")
    assert what_is_grave(alice, axe) == NOTHING


Step = Callable[[Page], None]


def _as_it_is(page: Page) -> None:
    page.locator("#identity").wait_for()


def _opened(page: Page) -> None:
    page.locator("#identity").get_by_role("button").first.click()
    page.get_by_text("The look is recorded").wait_for()


def _erasing(page: Page) -> None:
    page.get_by_text("Erase at the author’s request").click()
    page.get_by_label("Who asked, and how?").wait_for()


@pytest.mark.parametrize("step", [_as_it_is, _opened, _erasing])
def test_a_comment_in_the_console(alice: Page, service: LiveService, axe: str, step: Step) -> None:
    alice.goto(f"{service.address}/console/sites/demo/comments")
    alice.get_by_role("link", name="Details").first.click()
    step(alice)
    assert what_is_grave(alice, axe) == NOTHING


@pytest.fixture(scope="module")
def at_home(browser: Browser, service: LiveService, receipts: list[str]) -> Page:
    """The account of alice, whose door is not the console's."""
    page = Visitor(browser).page
    page.goto(f"{service.address}/account/sign-in?lang=en")
    page.get_by_label("Username").fill(ACCOUNT)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Sign out").wait_for()
    return page


@pytest.mark.parametrize("room", ["profile", "data", "alerts", "looks", "close"])
def test_rooms_of_an_account(at_home: Page, service: LiveService, axe: str, room: str) -> None:
    at_home.goto(f"{service.address}/account/{room}")
    assert what_is_grave(at_home, axe) == NOTHING
