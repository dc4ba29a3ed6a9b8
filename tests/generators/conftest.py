"""The real service, the generators' programs, and a browser."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page

from comments.sites.rules import SiteSettings
from tests.browser import browser
from tests.generators.making import HERE, Generator
from tests.journeys.static_blog import StaticBlog
from tests.widget.node import Node, find_node
from tests.widget.threaded_service import ThreadedService

__all__ = ["browser"]

FIRST, SECOND = "/posts/gearbox/", "/posts/carburettor/"
Opening = Callable[[Generator], "Blog"]


@dataclass
class Blog:
    """A generator's blog on the air, in front of somebody; `heard` is what the browser complained about."""

    address: str
    service: ThreadedService
    page: Page
    heard: list[str]

    def opens(self, path: str) -> None:
        self.page.goto(self.address + path)


@pytest.fixture(scope="module")
def node() -> Node:
    return find_node(HERE)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ThreadedService]:
    with ThreadedService(tmp_path_factory.mktemp("service")).running() as running:
        yield running


@pytest.fixture(scope="module")
def blogs(
    node: Node, service: ThreadedService, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Opening]:
    """Each generator's blog, made once; its comments are those of a site of its own."""
    with ExitStack() as stack:
        made: dict[str, Blog] = {}

        def open_blog(generator: Generator) -> Blog:
            if generator.name not in made:
                made[generator.name] = _on_the_air(generator, node, service, browser, stack, tmp_path_factory)
            return made[generator.name]

        yield open_blog


def _on_the_air(
    generator: Generator,
    node: Node,
    service: ThreadedService,
    browser: Browser,
    stack: ExitStack,
    folders: pytest.TempPathFactory,
) -> Blog:
    served = StaticBlog(folders.mktemp("pages"))
    stack.enter_context(served.served())
    served.folder = generator.make(folders.mktemp("sources") / generator.name, node, served.address, service.address)
    served.policy = generator.policy(service.address)
    service.add_site(generator.name, [served.address], SiteSettings(challenge=False))
    service.post(FIRST, "It was the third gear", "Ada", site=generator.name)
    context = browser.new_context(locale="en-GB")
    stack.callback(context.close)
    page, heard = context.new_page(), list[str]()
    page.on("console", lambda message: heard.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return Blog(served.address, service, page, heard)
