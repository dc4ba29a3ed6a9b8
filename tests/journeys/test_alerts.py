"""A member finds the alert of a changed policy, on a phone as on a desk, and accepts it with the keyboard alone."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import Session

from comments.accounts.queries import account_by_username
from comments.sites.queries import site_by_slug
from comments.sites.rules import SiteSettings
from tests.browser import chromium
from tests.factories.policies import comment_by
from tests.journeys.grave import NOTHING, axe_source, what_is_grave
from tests.widget.threaded_service import ThreadedService

pytestmark = [pytest.mark.browser, pytest.mark.node]


@dataclass(frozen=True)
class Story:
    """Dora commented at the garage, whose policy has changed."""

    browser: Browser
    service: ThreadedService
    token: str

    def page(self, scheme: str = "light", width: int = 1280) -> Page:
        viewport = {"width": width, "height": 900}
        context = self.browser.new_context(viewport=viewport, color_scheme=scheme, locale="en-GB")  # type: ignore[arg-type]
        cookie = {"name": "aparte-account", "value": self.token, "url": self.service.address}
        context.add_cookies([cookie])  # type: ignore[list-item]
        return context.new_page()


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with ThreadedService(tmp_path_factory.mktemp("service")).running() as service, chromium() as browser:
        service.add_site("garage", ["https://blog.example.org"], SiteSettings(challenge=False))
        service.add_person("dora")

        def comment(session: Session) -> None:
            comment_by(session, site_by_slug(session, "garage"), account_by_username(session, "dora").id)

        service.write(comment)
        service.amend("garage", 180)
        yield Story(browser, service, service.sign_in("dora"))


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_nothing_serious_is_wrong_with_the_page(story: Story, scheme: str, width: int, lang: str) -> None:
    page = story.page(scheme, width)
    page.goto(f"{story.service.address}/account/alerts?lang={lang}")
    assert what_is_grave(page, axe_source()) == NOTHING
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_it_is_accepted_with_the_keyboard(story: Story) -> None:
    page = story.page()
    page.goto(f"{story.service.address}/account/profile")
    page.get_by_role("link", name="Alerts").press("Enter")
    page.get_by_role("checkbox").press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Recorded: you accept this version.")
    expect(page.get_by_role("checkbox")).to_have_count(0)
