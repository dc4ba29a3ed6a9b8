"""What a reader does and sees on a blog's page."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page

from comments.foundation.texts import UnknownTextError, texts_for
from tests.widget.pages import blog_page
from tests.widget.stand_in import Answer, Headers, StandIn
from tests.widget.talks import TALKS


@dataclass(frozen=True)
class Reader:
    """A browser window, the blog it looks at, and the service behind the widget."""

    page: Page
    blog: StandIn
    wire: StandIn
    key: str
    language: str = "en"

    def says(self, key: str, **parameters: object) -> str:
        """A text of the widget, in the reader's language."""
        if self.language == "ar":  # what is filled in is isolated
            parameters = {name: f"\u2068{value}\u2069" for name, value in parameters.items()}
        try:
            texts = texts_for(self.language, "widget")
        except FileNotFoundError:  # a language that nobody has written yet: the service speaks the blog's own
            texts = texts_for("en", "widget")
        try:
            return texts(f"widget.{key}", **parameters)
        except UnknownTextError:
            return texts(f"widget.later.{key}", **parameters)

    @property
    def widget(self) -> Locator:
        return self.page.locator("aparte-thread")

    @property
    def comments(self) -> Locator:
        return self.widget.get_by_role("article")

    @property
    def form(self) -> Locator:
        return self.widget.get_by_role("form", name=self.says("form.label"))

    @property
    def status(self) -> Locator:
        return self.widget.get_by_role("status")

    def lay_out(self, headers: Headers | None = None, **parts: str) -> None:
        """Let the page be another one."""
        talk = TALKS[self.language]
        direction = "rtl" if self.language == "ar" else "ltr"
        own = {"lang": self.language, "dir": direction, "title": talk.title, "article": f"<p>{talk.article}</p>"}
        self.blog.serves(self.key, Answer.page(blog_page(self.wire.address, **(own | parts)), headers))

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
        chosen.locator("[name=body]").fill(text)
        chosen.locator("[name=name]").fill(name)

    def send(self, form: Locator | None = None) -> None:
        (form or self.form).locator("button.primary").click()

    def write(self, text: str, name: str = "Zoe") -> None:
        """Post a comment and wait until it stands there."""
        self.fill(text, name)
        self.send()
        self.comments.filter(has_text=text).wait_for()

    def sees(self, script: str, about: Any = None) -> Any:
        """What a script finds out in the page."""
        return self.page.evaluate(script, about)

    def asked(self, resource: str = "comments", site: str = "garage") -> int:
        """How often the widget has asked for something."""
        return len(self.wire.requests("GET", f"/api/v1/sites/{site}/{resource}"))
