"""Somebody registers in Chromium, confirms by the mailed link and changes what is theirs, with scripts and without."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page

from comments.notifications.filing import FOLDER
from tests.browser import chromium
from tests.journeys.grave import NOTHING, Found, axe_source, what_is_grave
from tests.journeys.visitor import Visitor
from tests.live import LiveService, live_service
from tests.mailbox import take_mails, text_of

pytestmark = [pytest.mark.browser, pytest.mark.node]

PASSWORD = "nine green kettles sing"
PATIENCE_SECONDS = 60


@dataclass
class Story:
    """What was seen, step by step, and what axe found on the pages that were passed."""

    seen: dict[str, str] = field(default_factory=dict)
    grave: dict[str, Found] = field(default_factory=dict)


@dataclass(frozen=True)
class Walk:
    """One person's way; without scripts nobody can examine the pages."""

    service: LiveService
    page: Page
    name: str
    axe: str | None
    story: Story

    def go(self, path: str, step: str) -> None:
        self.page.goto(f"{self.service.address}{path}")
        self.look(step)

    def look(self, step: str) -> None:
        """Keep what the page says, and what is wrong with it."""
        self.story.seen[step] = " ".join(self.page.locator("body").inner_text().split())
        if self.axe is not None:
            self.story.grave[step] = what_is_grave(self.page, self.axe)

    def press(self, button: str, step: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()
        self.page.locator("[role=status], [role=alert]").first.wait_for()
        self.look(step)


def mailed_links(service: LiveService, wanted: str, number: int = 1) -> list[str]:
    """Where the next mails lead that lead there."""
    deadline, links = time.monotonic() + PATIENCE_SECONDS, list[str]()
    while len(links) < number:
        assert time.monotonic() < deadline, "no mail came"
        texts = [text_of(mail) for mail in take_mails(service.data / FOLDER)]
        links += [found.group() for text in texts if (found := re.search(rf"http\S+{wanted}\S+", text))]
        time.sleep(0.05)
    return links


def watch_the_meter(walk: Walk) -> None:
    """What is said of a password while it is typed."""
    field_, words = walk.page.get_by_label("Password", exact=True), walk.page.get_by_role("status")
    for step, typed in (("weak", "sunshinesunshine"), ("strong", PASSWORD)):
        field_.fill(typed)
        words.filter(has_text=re.compile("tried first" if step == "weak" else "strong", re.IGNORECASE)).wait_for()
        walk.story.seen[step] = f"{walk.page.locator('meter').get_attribute('aria-label')}: {words.inner_text()}"


def register(walk: Walk) -> None:
    walk.go("/account/register?lang=en", "form")
    walk.page.get_by_label("Username").fill(walk.name)
    walk.page.get_by_label("E-mail address").fill(f"{walk.name}@example.org")
    if walk.axe is not None:
        watch_the_meter(walk)
    walk.page.get_by_label("Password", exact=True).fill("sunshinesunshine")
    walk.press("Register", "refused")
    walk.page.get_by_label("Password", exact=True).fill(PASSWORD)
    walk.press("Register", "sent")


def confirm_and_sign_in(walk: Walk) -> None:
    walk.page.goto(mailed_links(walk.service, "/account/confirm/")[0])
    walk.look("link")
    walk.press("Confirm", "confirmed")
    walk.page.get_by_role("link", name="Sign in").click()
    walk.page.locator("[name=login]").fill(f"{walk.name.upper()}@example.org")
    walk.page.locator("[name=password]").fill(PASSWORD)
    walk.page.locator("main form button").first.click()
    walk.page.wait_for_url("**/account/profile*")
    walk.look("profile")


def change(walk: Walk) -> None:
    walk.page.get_by_label("Your username").fill(f"{walk.name}.n")
    walk.press("Change the name", "renamed")
    walk.go("/account/email?lang=en", "address")
    walk.page.get_by_label("New e-mail address").fill(f"{walk.name}.new@example.com")
    walk.press("Send the links", "asked")
    for link in mailed_links(walk.service, "/account/email/", 2):
        walk.page.goto(link)
        walk.look("agreeing")
        walk.page.locator("main form button").click()
        walk.page.get_by_role("status").wait_for()
        walk.look("agreed")
    walk.go("/account/forgotten?lang=fr", "oublié")


@pytest.fixture(scope="module")
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveService]:
    with live_service(request, "sqlite", tmp_path_factory.mktemp("service")) as instance, instance.running():
        yield instance


@pytest.fixture(scope="module")
def browser(service: LiveService) -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module", params=["with scripts", "without"])
def story(request: pytest.FixtureRequest, service: LiveService, browser: Browser) -> Story:
    scripts = request.param == "with scripts"
    page, axe = Visitor(browser, scripts=scripts).page, axe_source() if scripts else None
    walk = Walk(service, page, "noa" if scripts else "ole", axe, Story())
    for part in (register, confirm_and_sign_in, change):
        part(walk)
    return walk.story


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("form", "What is asked, and why"),
        ("refused", "among the passwords that are tried first"),
        ("sent", "A mail is on its way"),
        ("link", "For the account “"),
        ("confirmed", "can now sign in and comment"),
        ("profile", "@example.org"),
        ("renamed", "Your name is changed"),
        ("asked", "The links are on their way to both addresses"),
        ("agreed", "Both addresses have agreed"),
        ("oublié", "Mot de passe oublié"),
    ],
)
def test_each_step_says_what_came_of_it(story: Story, step: str, said: str) -> None:
    assert said in story.seen[step]


def test_the_strength_of_a_password_is_said_in_words_where_scripts_run(story: Story) -> None:
    said = {step: words for step, words in story.seen.items() if step in {"weak", "strong"}}
    expected = {"weak": "Strength of the password: This is among", "strong": "Strength of the password: Very strong."}
    assert {step: words[: len(expected[step])] for step, words in said.items()} == (expected if story.grave else {})


def test_axe_finds_nothing_serious_on_the_way(story: Story) -> None:
    assert {step: found for step, found in story.grave.items() if found != NOTHING} == {}
