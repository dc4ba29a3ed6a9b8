"""The machine's own Chromium, without a window and without talking to its maker.

Where Debian's build without any window is there, it is taken: the pages are the same, at two thirds of the work.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.requirements import lacking

CHROMIUM = Path("/usr/bin/chromium")
"""The whole browser, for what the other lacks: a profile in which its owner forbids something."""
_WINDOWLESS = Path("/usr/bin/chromium-headless-shell")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium(*flags: str, whole: bool = False) -> Iterator[Browser]:
    """A running browser, on demand the one that people have; skips the test where there is none."""
    chosen = CHROMIUM if whole or not _WINDOWLESS.exists() else _WINDOWLESS
    if not chosen.exists():
        lacking("browser", f"{chosen} is not there")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chosen, args=[*FLAGS, *flags])
        yield browser
        browser.close()


# Not for the whole session: while Playwright's loop runs in this thread, no asynchronous test can.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running
