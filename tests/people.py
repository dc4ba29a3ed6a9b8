"""Fixtures of the whole service: two blogs, and the three people of every story."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from comments.accounts.rules import Role
from comments.settings import Settings
from comments.sites.models import Site
from comments.sites.rules import SiteSettings
from tests.clock import SettableClock
from tests.service import BAKERY, BLOG, PUBLIC_URL, Running, running_service


@pytest.fixture
def settings(database_url: str, vault_url: str, tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path / "data",
        database_url=database_url,
        vault_url=vault_url,
        public_url=PUBLIC_URL,
        operator="Test",
    )


@pytest.fixture
async def running(settings: Settings, clock: SettableClock) -> AsyncIterator[Running]:
    """The service on both kinds of database."""
    async with running_service(settings, clock) as service:
        yield service


@pytest.fixture
async def garage(running: Running) -> Site:
    """Alice's and bob's blog, where everything is published at once and no work is to be proved."""
    return await running.add_site("garage", [BLOG], SiteSettings(challenge=False))


@pytest.fixture
async def bakery(running: Running) -> Site:
    """Charlie's blog, which has nothing to do with the garage."""
    return await running.add_site("bakery", [BAKERY], SiteSettings(challenge=False))


@pytest.fixture
async def alice(running: Running, garage: Site) -> str:
    """The token of the garage's owner."""
    return await running.add_person("alice", {garage.id: Role.OWNER})


@pytest.fixture
async def bob(running: Running, garage: Site) -> str:
    """The token of the garage's moderator."""
    return await running.add_person("bob", {garage.id: Role.MODERATOR})


@pytest.fixture
async def charlie(running: Running, bakery: Site) -> str:
    """The token of somebody who runs another site and must see nothing."""
    return await running.add_person("charlie", {bakery.id: Role.OWNER})
