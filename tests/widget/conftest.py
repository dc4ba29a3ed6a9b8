"""The real service, a blog on another origin, and a reader in front of Chromium."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from comments.sites.rules import SiteSettings
from tests.browser import browser
from tests.widget.node import Node, find_node
from tests.widget.pages import STYLE
from tests.widget.reader import Reader
from tests.widget.stand_in import Answer, StandIn
from tests.widget.threaded_service import ThreadedService

__all__ = ["browser"]

SITES = {
    "garage": SiteSettings(challenge=False),
    "held": SiteSettings(challenge=False, moderation="all"),
    "guarded": SiteSettings(challenge=True),
    "private": SiteSettings(challenge=False, email="hidden"),
    "named": SiteSettings(challenge=False, email="required"),
}
_numbers = count(1)


@pytest.fixture(scope="session")
def node() -> Node:
    return find_node()


@pytest.fixture(scope="session")
def blog() -> Iterator[StandIn]:
    """The blog's own web server, an origin that the sites know."""
    with serving_blog() as server:
        yield server


@contextmanager
def serving_blog() -> Iterator[StandIn]:
    """A blog's web server with its style sheet."""
    with StandIn().running() as server:
        server.serves("/blog.css", Answer(STYLE.encode(), 200, {"Content-Type": "text/css"}))
        yield server


@pytest.fixture(scope="session")
def live(blog: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ThreadedService]:
    with ThreadedService(tmp_path_factory.mktemp("service")).running() as service:
        for slug, settings in SITES.items():
            service.add_site(slug, [blog.address], settings)
        yield service


@pytest.fixture
def wire(live: ThreadedService) -> Iterator[StandIn]:
    """What the browser takes for the service: the service, but for the faults that a test puts in its way."""
    with StandIn(live.address).running() as server:
        yield server


@pytest.fixture
def key() -> str:
    """A thread of the test's own."""
    return f"/post-{next(_numbers)}/"


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """One window for a whole file: a new one for each test would take longer than the test."""
    context = new_context(browser)
    yield context.new_page()
    context.close()


@pytest.fixture
def reader(window: Page, blog: StandIn, wire: StandIn, key: str) -> Iterator[Reader]:
    """Somebody in front of the browser."""
    window.set_viewport_size({"width": 1280, "height": 900})
    window.emulate_media(reduced_motion="null", color_scheme="null", forced_colors="null")
    yield sitting_down(window, blog, wire, key)
    window.unroute_all()
    window.goto("about:blank")


@pytest.fixture
def newcomer(browser: Browser, blog: StandIn, wire: StandIn, key: str) -> Iterator[Reader]:
    """Somebody in front of a browser where nobody was before, and whose every sound is the test's own."""
    context = new_context(browser)
    yield sitting_down(context.new_page(), blog, wire, key)
    context.close()


def new_context(browser: Browser) -> BrowserContext:
    return browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")


def sitting_down(page: Page, blog: StandIn, wire: StandIn, key: str, language: str = "en") -> Reader:
    reader = Reader(page, blog, wire, key, language)
    reader.lay_out()
    return reader
