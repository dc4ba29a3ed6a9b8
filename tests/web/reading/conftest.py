"""A garage whose thread has a few comments, and a count of the questions that the databases are asked."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, event

from comments.sites.models import Site
from tests.factories.threads import Plan, Seed, plant_thread
from tests.service import BLOG, Running

SEEDS = [
    Seed("first"),
    Seed("answer", "first"),
    Seed("deleted", status="deleted"),
    Seed("kept", "deleted"),
    Seed("waiting", status="pending"),
    Seed("spam", "answer", status="spam"),
    Seed("last"),
]


@pytest.fixture
async def plan(running: Running, garage: Site) -> Plan:
    return await running.db.write(lambda session: plant_thread(session, garage, SEEDS))


@pytest.fixture
async def client(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    async with running.client(origin=BLOG, **{"accept-encoding": "identity"}) as client:
        yield client


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Every SQL statement from now on, whichever engine sends it."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield sent
    event.remove(Engine, "before_cursor_execute", note)
