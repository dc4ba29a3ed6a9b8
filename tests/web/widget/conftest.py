from collections.abc import AsyncIterator

import pytest

from tests.service import Running
from tests.web.widget.connecting import Window


@pytest.fixture
async def stranger(running: Running) -> AsyncIterator[Window]:
    """A browser in which nobody is signed in."""
    async with running.client(accept="text/html") as client:
        yield Window(client)


@pytest.fixture
async def window(stranger: Window, alice: str, charlie: str) -> Window:
    """The browser of alice, who is signed in at the service."""
    await stranger.sign_in("alice")
    return stranger
