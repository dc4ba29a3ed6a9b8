"""The real service as a process, and the console in a real browser."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.browser import chromium
from tests.live import PASSWORD, LiveService, comment_on, live_service, person, site

_numbers = count(1)
BLOG = "https://blog.example.org"


@pytest.fixture(scope="module")
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveService]:
    """Alice owns the garage, where every comment waits, and moderates the bakery; bob moderates the garage."""
    folder = tmp_path_factory.mktemp("service")
    with live_service(request, "sqlite", folder) as instance, instance.running("--no-worker"):
        instance.aparte(
            site("garage", BLOG, moderation="all", challenge="off"),
            site("bakery", "https://bakery.example.com"),
            *person("alice", garage="owner", bakery="moderator"),
            *person("bob", garage="moderator"),
        )
        yield instance


@pytest.fixture(scope="module")
def browser(service: LiveService) -> Iterator[Browser]:
    """After the service, since nothing asynchronous can begin in this thread while Playwright runs."""
    with chromium() as running:
        yield running


@dataclass
class Moderator:
    """Somebody in front of the console; `complaints` are the errors and warnings in the browser's own log."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def hears(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def opens(self, path: str) -> None:
        self.page.goto(f"{self.address}/console{path}")

    def signs_in(self, login: str) -> None:
        self.opens("/sign-in")
        self.page.fill("#login", login)
        self.page.fill("#password", PASSWORD)
        self.page.click("button.primary")
        self.page.wait_for_url("**/console/**")

    def reads_queue(self) -> None:
        self.opens("/sites/garage/comments")


def _moderator(context: BrowserContext, service: LiveService) -> Moderator:
    moderator = Moderator(context.new_page(), service.address)
    moderator.page.on("console", moderator.hears)
    moderator.page.on("pageerror", lambda error: moderator.complaints.append(str(error)))
    return moderator


@pytest.fixture(scope="module")
def sessions(browser: Browser, service: LiveService) -> dict[str, Any]:
    """Everybody's cookies, from signing in once."""
    kept: dict[str, Any] = {}
    for login in ("alice", "bob"):
        context = browser.new_context(locale="en-GB")
        _moderator(context, service).signs_in(login)
        kept[login] = context.storage_state()
        context.close()
    return kept


@pytest.fixture
def stranger(browser: Browser, service: LiveService) -> Iterator[Moderator]:
    context = browser.new_context(locale="en-GB")
    yield _moderator(context, service)
    context.close()


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def scripted(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs JavaScript; what asks for it works either way."""
    runs: bool = request.param
    return runs


@pytest.fixture
def alice(browser: Browser, service: LiveService, sessions: dict[str, Any]) -> Iterator[Moderator]:
    context = browser.new_context(locale="en-GB", storage_state=sessions["alice"])
    yield _moderator(context, service)
    context.close()


@pytest.fixture
def anyones(browser: Browser, service: LiveService, sessions: dict[str, Any], scripted: bool) -> Iterator[Moderator]:
    """Alice, with and without JavaScript."""
    context = browser.new_context(locale="en-GB", storage_state=sessions["alice"], java_script_enabled=scripted)
    yield _moderator(context, service)
    context.close()


@pytest.fixture
def phone(browser: Browser, service: LiveService, sessions: dict[str, Any]) -> Iterator[Moderator]:
    """Alice on the train."""
    size: Any = {"width": 390, "height": 844}
    context = browser.new_context(locale="fr-FR", storage_state=sessions["alice"], viewport=size, has_touch=True)
    yield _moderator(context, service)
    context.close()


@dataclass(frozen=True)
class Waiting:
    """A comment that waits, by a name of its own."""

    id: str
    name: str


@pytest.fixture
def waiting(service: LiveService) -> Waiting:
    name = f"Reader {next(_numbers)}"
    body = comment_on("/carburettor", f"From {name}, with thanks.", name=name, email="nadia@example.net")
    with service.client(origin=BLOG) as reader:
        answer = reader.post("/api/v1/sites/garage/comments", json=body)
    return Waiting(answer.json()["comment"]["id"], name)
