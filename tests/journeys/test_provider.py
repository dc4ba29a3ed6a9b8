"""A reader whose browser runs no scripts joins through a real provider, and comes in the same way again."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pytest
from playwright.sync_api import Browser, Page

from tests.live import LiveService
from tests.providers.real import RealProvider, free_port, real_provider

pytestmark = [pytest.mark.browser, pytest.mark.node]
BUTTON: Final = "Continue with Elsewhere"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveService]:
    """The service with one provider, both running."""
    port = free_port()
    setting = RealProvider.at(port).setting().model_dump(exclude={"client_secret_file"})
    instance = LiveService(tmp_path_factory.mktemp("service"), oidc_providers=json.dumps([setting]))
    try:
        with real_provider([f"{instance.address}/account/oidc/real/callback"], port), instance.running():
            yield instance
    finally:
        instance.close()


@dataclass(frozen=True)
class Story:
    """What was seen on the way."""

    email_shown: bool
    greeting: str
    second_greeting: str
    cookies: set[str]


@pytest.fixture(scope="module")
def story(service: LiveService, browser: Browser) -> Story:
    first = browser.new_context(java_script_enabled=False, locale="en-GB").new_page()
    go_there(first, service)
    email_shown = first.get_by_text("ada@example.org").is_visible()
    first.get_by_label("Username").fill("ada")
    first.get_by_role("button", name="Create the account").click()
    greeting = first.get_by_role("banner").inner_text()
    second = browser.new_context(java_script_enabled=False, locale="en-GB").new_page()
    go_there(second, service)
    cookies = {str(each["name"]) for each in second.context.cookies(service.address)}
    return Story(email_shown, greeting, second.get_by_role("banner").inner_text(), cookies)


def go_there(page: Page, service: LiveService) -> None:
    """Press the button at our door, sign in at theirs, agree, and be led back."""
    page.goto(f"{service.address}/account/sign-in")
    page.get_by_role("button", name=BUTTON).click()
    page.get_by_placeholder("Enter any login").fill("ada")
    page.get_by_placeholder("and password").fill("any will do")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{service.address}/account/**")


def test_the_provider_vouches_for_the_address(story: Story) -> None:
    assert story.email_shown


def test_a_name_is_all_that_a_newcomer_is_asked(story: Story) -> None:
    assert "Signed in as ada" in story.greeting


def test_whoever_comes_again_gets_in_at_once(story: Story) -> None:
    assert "Signed in as ada" in story.second_greeting


def test_the_browser_keeps_nothing_of_the_way(story: Story) -> None:
    assert not story.cookies & {"aparte-flow", "aparte-arrival"}


def test_the_log_names_nobody(service: LiveService, story: Story) -> None:
    assert [word for word in ("ada@", "ada-there", "code=") if word in service.log] == []
