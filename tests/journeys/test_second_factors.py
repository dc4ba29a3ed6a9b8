"""Alice sets up a passkey and an app in Chromium, at a device of its own invention, and signs in with them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.browser import chromium
from tests.journeys.grave import NOTHING, Found, axe_source, what_is_grave
from tests.journeys.visitor import Visitor
from tests.live import PASSWORD, LiveService, live_service, person, site

pytestmark = [pytest.mark.browser, pytest.mark.node]

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass
class Story:
    """What was seen, step by step: where alice stood, what she read, and what axe found there."""

    stood: dict[str, str] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    grave: dict[str, Found] = field(default_factory=dict)
    blocked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


class Alice:
    """Alice at her browser, with a device that makes passkeys."""

    def __init__(self, browser: Browser, address: str, axe: str) -> None:
        self.visitor = Visitor(browser)
        self.address, self.axe, self.story = address, axe, Story()
        self.page: Page = self.visitor.page
        self.page.on("console", lambda message: self.story.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.story.complaints.append(str(error)))
        self._tools: CDPSession = self.visitor.context.new_cdp_session(self.page)
        self._tools.send("WebAuthn.enable")
        added: dict[str, Any] = self._tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        self._device = added["authenticatorId"]

    def goes(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")

    def presses(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def sees(self, step: str, pattern: str, *, examined: bool = True) -> None:
        """Keep where she stands once she is there, and what is to be said of the page."""
        self.page.wait_for_url(re.compile(re.escape(self.address) + pattern))
        self.story.stood[step] = self.page.url.removeprefix(self.address)
        self.story.read[step] = " ".join(self.page.locator("main").inner_text().split())
        self.story.blocked += self.page.evaluate("window.blocked")
        if examined:
            self.story.grave[step] = what_is_grave(self.page, self.axe)

    def gives_password(self, door: str = "/account/sign-in") -> None:
        self.goes(door)
        self.page.locator("[name=login]").fill("alice")
        self.page.locator("[name=password]").fill(PASSWORD)
        self.presses("Sign in")

    def signs_out(self) -> None:
        self.presses("Sign out")
        self.page.wait_for_url("**/sign-in?why=out")

    def recognises_her(self, *, really: bool) -> None:
        """Whether the device knows its owner's finger."""
        self._tools.send("WebAuthn.setUserVerified", {"authenticatorId": self._device, "isUserVerified": really})


def set_up(alice: Alice) -> None:
    alice.gives_password("/account/sign-in?next=/account/security")
    alice.sees("nothing yet", "/account/security$")
    alice.page.get_by_label("Name of the passkey").fill("Laptop")
    alice.presses("Add a passkey")
    alice.sees("codes", "/account/security/passkeys$")
    alice.page.get_by_role("link", name="I have kept them").click()
    alice.presses("Set up an app")
    alice.sees("app", "/account/security/app$")
    seed = alice.page.locator("code.secret").inner_text().replace(" ", "")
    alice.page.get_by_label("Code shown by the app").fill(pyotp.TOTP(seed).now())
    alice.presses("Confirm")
    alice.sees("both", "/account/security[?]done=app-added$")


def prove(alice: Alice) -> None:
    alice.goes("/account/confirm-identity?next=/account/sessions")
    alice.sees("proof", "/account/confirm-identity")
    alice.presses("Use a passkey")
    alice.sees("proven", "/account/sessions$")
    alice.presses("Show the IP address")
    alice.sees("sessions", "/account/sessions/.*/ip$")
    alice.signs_out()


def sign_in_with_passkey_alone(alice: Alice) -> None:
    alice.goes("/account/sign-in")
    alice.sees("door", "/account/sign-in$")
    alice.recognises_her(really=False)
    alice.presses("Sign in with a passkey")
    alice.page.get_by_role("alert").wait_for()
    alice.sees("not her finger", "/account/sign-in$", examined=False)
    alice.recognises_her(really=True)
    alice.presses("Sign in with a passkey")
    alice.sees("in alone", "/account/profile$", examined=False)
    alice.signs_out()


def sign_in_in_two_steps(alice: Alice) -> None:
    alice.gives_password()
    alice.sees("second step", "/account/sign-in/code$")
    alice.presses("Use a passkey")
    alice.sees("in after two", "/account/profile$", examined=False)


def enter_the_console(alice: Alice) -> None:
    alice.goes("/console/sites/garage/comments")
    alice.sees("console door", "/console/sign-in")
    alice.presses("Go on as alice")
    alice.sees("came over", "/console/sites/garage/comments$", examined=False)
    alice.presses("Sign out")
    alice.gives_password("/console/sign-in")
    alice.sees("console step", "/console/sign-in/code$")
    alice.presses("Use a passkey")
    alice.sees("console", "/console/sites/garage/comments$", examined=False)
    alice.goes("/console/confirm-identity?next=/console/sites/garage/settings")
    alice.sees("console proof", "/console/confirm-identity")
    alice.presses("Use a passkey")
    alice.sees("console proven", "/console/sites/garage/settings$", examined=False)


@pytest.fixture(scope="module")
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveService]:
    """The garage of alice's, at a name: no device makes a passkey for a bare address."""
    with live_service(request, "sqlite", tmp_path_factory.mktemp("service")) as instance:
        instance.is_known_as("localhost")
        with instance.running("--no-worker"):
            instance.aparte(site("garage", "https://blog.example.org"), *person("alice", garage="owner"))
            yield instance


@pytest.fixture(scope="module")
def browser(service: LiveService) -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def story(service: LiveService, browser: Browser) -> Story:
    """Everything, from the first setting up to the console."""
    alice = Alice(browser, service.address, axe_source())
    for chapter in (set_up, prove, sign_in_with_passkey_alone, sign_in_in_two_steps, enter_the_console):
        chapter(alice)
    return alice.story


def test_a_passkey_is_made_and_ten_codes_are_shown(story: Story) -> None:
    assert len(re.findall(r"\b(?:[0-9a-z]{4}-){5}[0-9a-z]{4}\b", story.read["codes"])) == 10


def test_an_app_is_set_up_beside_it(story: Story) -> None:
    assert ("Laptop" in story.read["both"], "The app is set up" in story.read["both"]) == (True, True)


def test_a_passkey_proves_who_one_is_and_leads_back(story: Story) -> None:
    assert story.stood["proven"] == "/account/sessions"


def test_she_sees_where_her_session_was_begun(story: Story) -> None:
    assert re.search(r"Begun from (127\.0\.0\.1|::1)", story.read["sessions"])


def test_a_passkey_alone_signs_in(story: Story) -> None:
    assert story.stood["in alone"] == "/account/profile"


def test_a_device_that_does_not_know_its_owner_signs_nobody_in(story: Story) -> None:
    assert "The device gave no passkey" in story.read["not her finger"]


def test_a_passkey_is_the_second_step_after_a_password(story: Story) -> None:
    assert [story.stood[step] for step in ("second step", "in after two")] == [
        "/account/sign-in/code",
        "/account/profile",
    ]


def test_she_comes_over_to_the_console(story: Story) -> None:
    assert story.stood["came over"] == "/console/sites/garage/comments"


def test_the_consoles_own_door_asks_for_the_second_step_too(story: Story) -> None:
    assert [story.stood[step] for step in ("console step", "console", "console proven")] == [
        "/console/sign-in/code",
        "/console/sites/garage/comments",
        "/console/sites/garage/settings",
    ]


def test_axe_finds_nothing_serious_on_the_way(story: Story) -> None:
    assert {step: found for step, found in story.grave.items() if found != NOTHING} == {}


def test_nothing_of_it_is_blocked_by_the_pages_policy(story: Story) -> None:
    assert (story.blocked, story.complaints) == ([], [])


def test_without_scripts_the_other_ways_stand_there(service: LiveService, browser: Browser, story: Story) -> None:
    visitor = Visitor(browser, scripts=False)
    visitor.page.goto(f"{service.address}/account/sign-in")
    shown = [visitor.page.get_by_role("button", name=name).is_visible() for name in ("Sign in", "passkey")]
    visitor.leave()
    assert shown == [True, False]
