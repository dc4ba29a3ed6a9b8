"""Loads of a garage's thread, and what the table says of them."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlmodel import Session, col, select

from comments.jobs.flushing import flush
from comments.sites.models import Site
from comments.statistics.models import LoadCount
from tests.service import BLOG, Running

WIDGET = "/api/v1/sites/garage/comments?thread=/post&view=widget&lang=fr"
PAGE = "/sites/garage/threads?thread=/post"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
async def reader(running: Running, garage: Site) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody with a browser on a page of the blog."""
    headers = {"user-agent": FIREFOX, "accept-language": "fr-CA,fr;q=0.9,en;q=0.5", "referer": f"{BLOG}/post"}
    async with running.client(origin=BLOG, **headers) as client:
        yield client


async def counted(running: Running, site: Site, dimension: str = "loads") -> dict[str, int]:
    """What is written down of a site in one dimension, after what was still in memory."""
    await flush(running.db, running.service.litestar.state.tally)

    def read(session: Session) -> dict[str, int]:
        found = select(LoadCount).where(col(LoadCount.site_id) == site.id, col(LoadCount.dimension) == dimension)
        return {row.value: row.loads for row in session.exec(found) if row.loads}

    return await running.db.read(read)


async def loads(running: Running, site: Site) -> int:
    return (await counted(running, site)).get("", 0)
