"""Somebody with a browser of their own: what they do on a blog's page, and what the page did to them."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page, Request

_LISTEN = """window.blocked = []
addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  window.blocked.push(`${violatedDirective} ${blockedURI}`))"""
_STORED = """async () => [
  ...Object.keys(localStorage), ...Object.keys(sessionStorage),
  ...(await indexedDB.databases()).map(({ name }) => name), ...(await caches.keys()),
  ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope)]"""


@dataclass(frozen=True)
class Traces:
    """What looking at a page left in the browser, whom it asked, and what the page's policy blocked."""

    cookies: list[str]
    stored: list[str]
    asked: set[str]
    blocked: list[str]


class Visitor:
    """A browser without a past, with one window."""

    def __init__(self, browser: Browser, language: str = "en-GB", *, scripts: bool = True) -> None:
        self.context = browser.new_context(
            locale=language, java_script_enabled=scripts, viewport={"width": 1280, "height": 900}
        )
        self.page: Page = self.context.new_page()
        self.page.add_init_script(_LISTEN)
        self._asked: set[str] = set()
        self.page.on("request", self._notice)

    @property
    def widget(self) -> Locator:
        return self.page.locator("aparte-thread")

    @property
    def comments(self) -> Locator:
        return self.widget.get_by_role("article")

    def read(self, address: str) -> list[str]:
        """Open a page of the blog; gives the comments that stand there."""
        self.page.goto(address)
        self.widget.locator("form").first.wait_for()
        return self.widget.locator(".body").all_inner_texts()

    def write(self, text: str, name: str, email: str = "", form: Locator | None = None) -> Locator:
        """Post a comment, and wait until it stands there."""
        chosen = form or self.widget.locator("form").first
        chosen.locator("textarea").fill(text)
        chosen.locator("[autocomplete=nickname]").fill(name)
        chosen.locator("[type=email]").fill(email)
        chosen.locator("button.primary").click()
        comment = self.comments.filter(has_text=text)
        comment.wait_for()
        return comment

    def traces(self) -> Traces:
        cookies = [cookie.get("name", "") for cookie in self.context.cookies()]
        blocked: list[str] = self.page.evaluate("window.blocked")
        return Traces(cookies, self.page.evaluate(_STORED), set(self._asked), blocked)

    def sign_in(self, service: str, username: str, password: str) -> None:
        """Go to the console and through its door."""
        self.page.goto(f"{service}/console/")
        self.page.get_by_label("Username").fill(username)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.get_by_role("button", name="Sign out").wait_for()

    def leave(self) -> None:
        self.context.close()

    def _notice(self, request: Request) -> None:
        parts = urlsplit(request.url)
        self._asked.add(f"{parts.scheme}://{parts.netloc}")


def what_a_new_reader_finds(browser: Browser, address: str) -> list[str]:
    """The comments of a page, in a browser that was never there."""
    reader = Visitor(browser)
    found = reader.read(address)
    reader.leave()
    return found
