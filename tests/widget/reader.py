"""What a reader does and sees on a blog's page."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page

from tests.widget.pages import blog_page
from tests.widget.stand_in import Answer, Headers, StandIn


@dataclass(frozen=True)
class Reader:
    """A browser window, the blog it looks at, and the service behind the widget."""

    page: Page
    blog: StandIn
    wire: StandIn
    key: str

    @property
    def widget(self) -> Locator:
        return self.page.locator("aparte-thread")

    @property
    def comments(self) -> Locator:
        return self.widget.get_by_role("article")

    @property
    def form(self) -> Locator:
        return self.widget.get_by_role("form", name="Write a comment")

    @property
    def status(self) -> Locator:
        return self.widget.get_by_role("status")

    def lay_out(self, headers: Headers | None = None, **parts: str) -> None:
        """Let the page be another one."""
        self.blog.serves(self.key, Answer.page(blog_page(self.wire.address, **parts), headers))

    def carry(self, attributes: str) -> None:
        """Let the page's element have other attributes."""
        self.lay_out(element=f"<aparte-thread {attributes}></aparte-thread>")

    def go(self, anchor: str = "") -> None:
        """Open the page, without waiting for comments."""
        self.page.goto(f"{self.blog.address}{self.key}{anchor}")

    def read(self, anchor: str = "") -> None:
        """Open the page and wait until the comments are there."""
        self.go(anchor)
        self.form.wait_for()

    def fill(self, text: str, name: str = "Zoe", form: Locator | None = None) -> None:
        chosen = form or self.form
        chosen.get_by_label("Comment").fill(text)
        chosen.get_by_label("Name").fill(name)

    def send(self, form: Locator | None = None) -> None:
        (form or self.form).locator("button.primary").click()

    def write(self, text: str, name: str = "Zoe") -> None:
        """Post a comment and wait until it stands there."""
        self.fill(text, name)
        self.send()
        self.comments.filter(has_text=text).wait_for()

    def sees(self, script: str) -> Any:
        """What a script finds out in the page."""
        return self.page.evaluate(script)

    def asked(self, resource: str = "comments", site: str = "garage") -> int:
        """How often the widget has asked for something."""
        return len(self.wire.requests("GET", f"/api/v1/sites/{site}/{resource}"))
