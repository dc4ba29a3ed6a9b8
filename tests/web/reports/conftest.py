from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlmodel import Session

from comments.sites.models import Site
from tests.factories.comments import make_comment
from tests.service import BLOG, PUBLIC_URL, Running


@pytest.fixture
async def read(running: Running, garage: Site, bakery: Site) -> str:
    """The id of a comment that everybody may read, between noise."""

    def make(session: Session) -> str:
        make_comment(session, bakery)
        make_comment(session, garage)
        return make_comment(session, garage).id

    return await running.db.write(make)


@pytest.fixture
async def reader(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody on the blog's own page."""
    async with running.client(origin=BLOG, accept="application/json") as client:
        yield client


@pytest.fixture
async def plain(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody on the service's own pages, without scripts."""
    async with running.client(origin=PUBLIC_URL, accept="text/html") as client:
        yield client


def report(**fields: Any) -> dict[str, Any]:
    """What the API takes at the least."""
    return {"reason": "abuse", "explanation": "It calls Ines names.", "good_faith": True} | fields
