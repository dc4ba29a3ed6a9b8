"""The whole service's fixtures; for the stories with a browser, the service as a process and a blog made by Pelican."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium
from tests.journeys.chapters import (
    alices,
    bobs_attempt,
    charlies_attempt,
    english,
    french,
    held,
    nadia,
    posted,
    published,
    reading,
    record,
    replied,
    revealed,
)
from tests.journeys.static_blog import StaticBlog
from tests.live import LiveService, live_service, person, site
from tests.people import alice, bakery, bob, charlie, garage, running, settings

__all__ = ["alice", "bakery", "bob", "charlie", "garage", "running", "settings"]
__all__ += [
    "alices",
    "bobs_attempt",
    "charlies_attempt",
    "english",
    "french",
    "held",
    "nadia",
    "posted",
    "published",
    "reading",
    "record",
    "replied",
    "revealed",
]

_SNIPPET = re.compile(r"<aparte-thread.*</script>\n", re.DOTALL)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveService]:
    """The service, running, without a blog so far."""
    folder = tmp_path_factory.mktemp("service")
    with live_service(request, request.param, folder) as instance, instance.running():
        yield instance


@pytest.fixture(scope="module")
def blog(service: LiveService, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaticBlog]:
    """Alice's and bob's blog, the garage, on the air with its comments; charlie runs another one, the bakery."""
    with StaticBlog(tmp_path_factory.mktemp("blog") / "output").served() as served:
        printed = service.aparte(
            site("garage", served.address),
            site("bakery", "https://bakery.example.com"),
            *person("alice", garage="owner"),
            *person("bob", garage="moderator"),
            *person("charlie", bakery="owner"),
        )
        snippet = _SNIPPET.search(printed)
        assert snippet is not None
        served.build(snippet.group().partition("</script>")[0] + "</script>\n", service.address)
        yield served


@pytest.fixture(scope="module")
def browser(service: LiveService) -> Iterator[Browser]:
    """Chromium; after the service, since nothing asynchronous can begin in this thread while Playwright runs."""
    with chromium() as running_browser:
        yield running_browser
