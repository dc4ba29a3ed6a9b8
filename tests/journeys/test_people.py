"""Alice signs the charter and invites somebody by mail, who takes the role, gets another, loses it; in Chromium."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.grave import NOTHING, Found, axe_source, what_is_grave
from tests.journeys.visitor import Visitor
from tests.live import PASSWORD, LiveService, live_service, person, site
from tests.mailbox import take_mails, text_of

pytestmark = [pytest.mark.browser, pytest.mark.node]

CHARTER = "What I learn here stays here.\n"
PEOPLE = "/console/sites/garage/people"
PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveService]:
    """An instance that asks for a charter and keeps its mails as files."""
    folder = tmp_path_factory.mktemp("service")
    charter = folder / "charter.txt"
    charter.write_text(CHARTER)
    with live_service(request, "sqlite", folder, charter_file=str(charter)) as instance, instance.running():
        members = [
            *person("alice", garage="owner"),
            *person("bob", garage="moderator"),
            *person("dora"),
            *person("erin"),
        ]
        instance.aparte(site("garage", "https://blog.example.org", challenge="off"), *members)
        yield instance


@dataclass
class Story:
    """What was seen, step by step, and what axe found on the pages that were passed."""

    seen: dict[str, str] = field(default_factory=dict)
    grave: dict[str, Found] = field(default_factory=dict)
    too_wide: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Walk:
    """The browsers of alice and of whomever she invites."""

    service: LiveService
    alice: Page
    guest: Page
    name: str
    story: Story
    axe: str | None

    def look(self, step: str, page: Page) -> None:
        """Keep what the page says."""
        self.story.seen[step] = " ".join(page.locator("body").inner_text().split())

    def examine(self, step: str, page: Page) -> None:
        """Keep what it says, and what is wrong with it where a script may look."""
        self.look(step, page)
        if self.axe is not None:
            self.story.grave[step] = what_is_grave(page, self.axe)
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                self.story.too_wide.append(step)
            page.set_viewport_size({"width": 1280, "height": 900})

    def open(self, page: Page, path: str) -> None:
        page.goto(f"{self.service.address}{path}")

    def sign_in(self, page: Page, username: str) -> None:
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_role("button", name="Sign out").wait_for()

    def act(self, step: str, button: str, page: Page) -> None:
        """Press it, and keep what comes of it."""
        page.get_by_role("button", name=button, exact=True).click()
        page.get_by_role("status").wait_for()
        self.look(step, page)

    def change(self, step: str, button: str) -> None:
        """Alice opens the menu beside the guest's name."""
        row = self.alice.get_by_role("listitem").filter(has_text=self.name)
        row.locator("summary").click()
        self.act(step, button, self.alice)


def link_of_mail(service: LiveService, address: str) -> str:
    """The link that was mailed there; waits until it is."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    folder: Path = service.data / "mail"
    while True:
        mails = [each for each in take_mails(folder) if address in each["To"]]
        if mails:
            found = re.search(r"http\S+/account/invitations/\S+", text_of(mails[0]))
            assert found is not None
            return found.group()
        assert time.monotonic() < deadline, service.log[-2000:]
        time.sleep(0.05)


def sign_charter(walk: Walk) -> None:
    walk.open(walk.alice, "/console/charter")
    walk.examine("charter", walk.alice)
    if walk.alice.locator("#agreed").count():
        walk.alice.get_by_label("I have read it and agree.").check()
        walk.act("signed", "Sign the charter", walk.alice)


def invite(walk: Walk) -> str:
    """Alice invites; gives the link that is mailed."""
    walk.open(walk.alice, PEOPLE)
    address = f"{walk.name}@example.net"
    walk.alice.get_by_label("E-mail address").fill(address)
    walk.alice.get_by_label("Moderator").check()
    walk.act("invited", "Send the invitation", walk.alice)
    walk.alice.locator("summary", has_text="bob").click()
    walk.examine("people", walk.alice)
    return link_of_mail(walk.service, address)


def accept(walk: Walk, link: str) -> None:
    walk.guest.goto(link)
    walk.examine("offered", walk.guest)
    walk.guest.get_by_role("link", name="Sign in").click()
    walk.sign_in(walk.guest, walk.name)
    walk.examine("offered again", walk.guest)
    walk.act("welcomed", "Accept", walk.guest)
    walk.open(walk.guest, "/account/sites")
    walk.examine("sites", walk.guest)


def see_to_ones_own(walk: Walk) -> None:
    """The guest comments, alice looks at where from, and the guest at both."""
    with walk.service.client_of(walk.name) as program:
        said = {"thread": {"key": "/ferns", "title": "Ferns"}, "body": "In *deep* shade."}
        comment = program.post("/api/v1/sites/garage/comments", json=said).json()["comment"]["id"]
    with walk.service.client_of("alice") as program:
        program.post(f"/api/v1/comments/{comment}/disclosures", json={"purpose": "support"})
    walk.open(walk.guest, "/account/sites/garage")
    walk.examine("own comments", walk.guest)
    walk.guest.get_by_role("link", name="Edit or delete").click()
    walk.examine("own comment", walk.guest)
    walk.act("shown", "Show it to me", walk.guest)
    walk.open(walk.guest, "/account/looks")
    walk.examine("looks", walk.guest)


def work(walk: Walk) -> None:
    """The guest goes to the console; alice changes their role, which ends that session, and takes it."""
    walk.open(walk.guest, "/console/sign-in?next=/console/sites/garage/comments")
    walk.sign_in(walk.guest, walk.name)
    walk.look("at work", walk.guest)
    walk.open(walk.alice, PEOPLE)
    walk.change("changed", "Administrator")
    walk.open(walk.guest, "/console/sites/garage/comments")
    walk.look("signed out", walk.guest)
    walk.change("removed", "Remove from this site")


@pytest.fixture(scope="module", params=["dora", "erin"], ids=["script", "no-script"])
def story(request: pytest.FixtureRequest, browser: Browser, service: LiveService) -> Story:
    """With JavaScript dora is invited, without it erin."""
    scripts = request.param == "dora"
    alice, guest = Visitor(browser, scripts=scripts), Visitor(browser, scripts=scripts)
    axe = axe_source() if scripts else None
    walk = Walk(service, alice.page, guest.page, request.param, Story(), axe)
    alice.sign_in(service.address, "alice", PASSWORD)
    sign_charter(walk)
    accept(walk, invite(walk))
    see_to_ones_own(walk)
    work(walk)
    for visitor in (alice, guest):
        visitor.leave()
    return walk.story


def test_the_charter_is_there_to_read(story: Story) -> None:
    assert "What I learn here stays here." in story.seen["charter"]


def test_an_invitation_is_sent_without_showing_to_whom(story: Story) -> None:
    assert ("Sent by alice" in story.seen["invited"], "example.net" in story.seen["invited"]) == (True, False)


def test_the_link_says_what_is_offered(story: Story) -> None:
    assert "alice asks you to help run the comments of Garage." in story.seen["offered"]


def test_signing_in_leads_back_to_the_offer(story: Story) -> None:
    assert "You accept as" in story.seen["offered again"]


def test_accepting_gives_the_role(story: Story) -> None:
    assert "Your role on this blog: Moderator." in story.seen["welcomed"]


def test_the_blog_is_among_ones_own_then(story: Story) -> None:
    assert "Garage Moderator" in story.seen["sites"]


def test_the_console_is_open_with_the_role(story: Story) -> None:
    assert "Moderator" in story.seen["at work"]


def test_a_changed_role_is_told_of(story: Story) -> None:
    assert re.search(r"New role of (dora|erin): Administrator\.", story.seen["changed"])


def test_a_change_of_rights_ends_the_session_in_the_console(story: Story) -> None:
    assert "Sign in to the console" in story.seen["signed out"]


def test_a_removed_member_is_listed_no_more(story: Story) -> None:
    listed = re.findall(r"\b(dora|erin)\b", story.seen["removed"])
    assert ("no role on this site any more" in story.seen["removed"], listed) == (True, [])


def test_what_is_kept_with_a_comment_is_shown_to_its_author(story: Story) -> None:
    shown = ["127.0.0.1" in story.seen[step] for step in ("own comments", "own comment", "shown")]
    assert shown == [False, False, True]


def test_the_author_reads_who_looked(story: Story) -> None:
    assert "Owner of the blog" in story.seen["looks"]


with_scripts = pytest.mark.parametrize("story", ["dora"], ids=["script"], indirect=True)


@with_scripts
def test_axe_finds_nothing_grave_on_the_way(story: Story) -> None:
    assert (len(story.grave), {step: each for step, each in story.grave.items() if each != NOTHING}) == (8, {})


@with_scripts
def test_a_phone_is_wide_enough_for_them(story: Story) -> None:
    assert (story.too_wide, "people" in story.grave) == ([], True)
