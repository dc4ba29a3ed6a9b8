from collections.abc import AsyncIterator

import pytest

from tests.service import Running
from tests.web.widget.connecting import Window


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def backend(request: pytest.FixtureRequest) -> str:
    """The kind of database: posts that meet each other are a database's matter."""
    kind: str = request.param
    return kind


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
