"""Somebody joins from a comment's form, and what was seen on the way."""

import re
import time
from dataclasses import dataclass, field
from typing import Final

from playwright.sync_api import Browser, Locator, Page, Request, expect

from tests.journeys.static_blog import StaticBlog
from tests.journeys.visitor import Visitor, what_a_new_reader_finds
from tests.live import LiveService
from tests.mailbox import take_mails, text_of

PASSWORD: Final = "gearbox in the garden shed"
TYPED, CHANGED = "Which oil did you take?", "Which oil did you take in the end?"
LOGIN: Final = "Username or e-mail address"
_LINK = re.compile(r"https?://\S+/account/confirm/\S+")
_PATIENCE_SECONDS = 60


@dataclass(kw_only=True)
class Story:
    """What was to be seen at each step."""

    username: str
    sent: str = ""
    author: str = ""
    pages: int = 0
    found: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    stored: dict[str, list[str]] = field(default_factory=dict)
    cookies_sent_by_the_blog: list[str] = field(default_factory=list)


class Reader:
    """Somebody without an account, before a blog's page."""

    def __init__(self, browser: Browser, service: LiveService, blog: StaticBlog, username: str) -> None:
        self.browser, self.service, self.blog = browser, service, blog
        self.visitor = Visitor(browser)
        self.page = self.visitor.page
        self.story = Story(username=username)
        self._asked: list[Request] = []
        self.page.on("request", self._notice)

    @property
    def form(self) -> Locator:
        return self.visitor.widget.locator("form").first

    @property
    def line(self) -> Locator:
        """Who writes, as the form says."""
        return self.form.locator(".account")

    def joins_and_writes(self, *, in_a_window: bool) -> Story:
        """Register, confirm, sign in, comment, edit, sign out."""
        self.visitor.read(f"{self.blog.address}/gearbox/")
        self._note("before")
        self.form.locator("textarea").fill(TYPED)
        self._join(self._leave_for_the_service(in_a_window=in_a_window))
        expect(self.line).to_contain_text(f"Signed in as {self.story.username}")
        self._write_and_change()
        self.line.get_by_role("button", name="Sign out").click()
        expect(self.line.get_by_role("button", name="Sign in")).to_be_visible()
        self._note("after")
        self._conclude()
        return self.story

    def _leave_for_the_service(self, *, in_a_window: bool) -> Page:
        button = self.line.get_by_role("button", name="Sign in")
        if not in_a_window:
            button.click()
            return self.page
        with self.page.expect_popup() as opened:
            button.click()
        return opened.value

    def _join(self, window: Page) -> None:
        name = self.story.username
        window.get_by_role("link", name="Create one").click()
        window.get_by_label("Username").fill(name)
        window.get_by_label("E-mail address").fill(f"{name}@example.net")
        window.get_by_label("Password", exact=True).fill(PASSWORD)
        window.get_by_role("button", name="Register").click()
        window.get_by_role("link", name="I have confirmed: sign in").wait_for()
        self._confirm(window.context.new_page())
        window.get_by_role("link", name="I have confirmed: sign in").click()
        sign_in(window, name, PASSWORD)
        window.get_by_role("button", name=f"Continue as {name}").click()

    def _confirm(self, tab: Page) -> None:
        tab.goto(self._mailed_link())
        tab.get_by_role("button", name="Confirm").click()
        tab.get_by_role("status").wait_for()
        tab.close()

    def _mailed_link(self) -> str:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            for mail in take_mails(self.service.data / "mail"):
                found = _LINK.search(text_of(mail))
                if found is not None and self.story.username in str(mail["To"]):
                    return found.group()
            time.sleep(0.05)
        raise AssertionError(self.service.log[-2000:])

    def _write_and_change(self) -> None:
        self.story.sent = self.form.locator("textarea").input_value()
        self.form.locator("button.primary").click()
        author = self.page.locator(".author", has_text=self.story.username)
        mine = self.visitor.comments.filter(has=author)
        mine.get_by_role("button", name="Edit").click()
        mine.get_by_label("Change your comment").last.fill(CHANGED)
        mine.get_by_role("button", name="Save").click()
        expect(mine.locator(".body")).to_have_text(CHANGED)
        self.story.author = mine.locator(".meta").inner_text()

    def _notice(self, request: Request) -> None:
        self._asked.append(request)

    def _note(self, when: str) -> None:
        traces = self.visitor.traces()
        self.story.stored[when] = traces.stored
        self.story.blocked += traces.blocked

    def _conclude(self) -> None:
        story, blog = self.story, f"{self.blog.address}/"
        story.pages = len(self.page.context.pages)
        story.found = what_a_new_reader_finds(self.browser, self.page.url)
        fetched = [each.all_headers() for each in self._asked if each.resource_type == "fetch"]
        # Where the page itself goes to sign in, the service's own page asks it something too.
        headers = [each for each in fetched if (each.get("referer") or blog).startswith(blog)]
        assert headers
        story.cookies_sent_by_the_blog = [each["cookie"] for each in headers if "cookie" in each]
        self.visitor.leave()


def sign_in(window: Page, login: str, password: str) -> None:
    """At the service's door."""
    window.get_by_label(LOGIN).fill(login)
    window.get_by_label("Password", exact=True).fill(password)
    window.get_by_role("button", name="Sign in", exact=True).click()
