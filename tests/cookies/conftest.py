"""The service with a provider and two blogs, somebody who administers one, and somebody who comments there."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import cast

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from comments.accounts.rules import Role
from comments.sites.queries import site_by_slug
from comments.sites.rules import SiteSettings
from tests.browser import browser
from tests.cookies.elsewhere import Elsewhere
from tests.widget.pages import STYLE, blog_page
from tests.widget.reader import Reader
from tests.widget.stand_in import Answer, Headers, StandIn
from tests.widget.threaded_service import ThreadedService

__all__ = ["browser"]

SITES = {
    "garage": SiteSettings(),
    "held": SiteSettings(moderation="all"),
    "guarded": SiteSettings(challenge=True),
    "literal": SiteSettings(readings={"P26": "literal"}),
    "demo": SiteSettings(),
}
_numbers = count(1)


@dataclass(frozen=True)
class Scene:
    """Everything that a browser meets."""

    service: ThreadedService
    blog: StandIn
    elsewhere: Elsewhere

    def reader(self, context: BrowserContext, headers: Headers | None = None, site: str = "garage") -> Reader:
        """Somebody before a new page of the blog, whose widget stands before the service itself."""
        key = f"/post-{next(_numbers)}/"
        element = f"<aparte-thread site={site}></aparte-thread>"
        self.blog.serves(key, Answer.page(blog_page(self.service.address, element=element), headers))
        # A reader asks of what stands before the service only where it is.
        return Reader(context.new_page(), self.blog, cast("StandIn", self.service), key)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    elsewhere, blog = Elsewhere(), StandIn()
    service = ThreadedService(tmp_path_factory.mktemp("service"), oidc_providers=(elsewhere.setting(),))
    with elsewhere.server.running(), blog.running(), service.running():
        blog.serves("/blog.css", Answer(STYLE.encode(), 200, {"Content-Type": "text/css"}))
        for slug, settings in SITES.items():
            service.add_site(slug, [blog.address], settings)
        garage = service.write(lambda session: site_by_slug(session, "garage").id)
        service.add_person("alice", {garage: Role.OWNER})
        service.add_person("bob", {garage: Role.MODERATOR})
        service.add_person("mia")
        service.let("garage", "mia")
        service.let("literal", "mia")
        yield Scene(service, blog, elsewhere)


def new_context(browser: Browser) -> BrowserContext:
    return browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")


def give_password(page: Page, login: str, password: str) -> None:
    """At a door of the service."""
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
