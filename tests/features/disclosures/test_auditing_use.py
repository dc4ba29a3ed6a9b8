"""What a blog collects and nobody ever looks at is found by the record alone."""

from datetime import datetime, timedelta

import pytest

from comments.cli.findings import in_use
from comments.db.database import Database
from comments.disclosures.auditing_use import UNREAD_AFTER, unread_fields
from comments.foundation.clock import Clock
from comments.sites.models import Site
from comments.sites.rules import SiteSettings, apply_changes
from comments.vault.assembly import Vault
from tests.clock import SettableClock
from tests.factories.identities import leave_comment, look

pytestmark = pytest.mark.clause("P12")


@pytest.fixture
def backend() -> str:
    """Nothing here depends on the kind of database."""
    return "sqlite"


async def unread(database: Database, site: Site, clock: Clock) -> list[str]:
    return await database.read(lambda session: unread_fields(session, site, clock()))


async def found(database: Database, site: Site, clock: Clock) -> set[str]:
    findings = await database.read(lambda session: list(in_use(session, session.get_one(Site, site.id), clock())))
    return {each.check for each in findings}


@pytest.fixture
async def old(database: Database, vault: Vault, garage: Site, clock: SettableClock) -> datetime:
    """The site has been there for long, and took a comment a while ago."""
    clock.advance(UNREAD_AFTER + timedelta(days=1))
    await leave_comment(database, vault, garage)
    return clock()


async def test_what_nobody_looked_at_for_so_long_is_flagged(
    database: Database, garage: Site, clock: SettableClock, old: datetime
) -> None:
    assert await unread(database, garage, clock) == ["ip", "email"]


async def test_a_look_at_one_of_them_is_use(
    database: Database, vault: Vault, garage: Site, clock: SettableClock, old: datetime
) -> None:
    await look(vault, garage, await leave_comment(database, vault, garage), "email")
    assert await unread(database, garage, clock) == ["ip"]


async def test_a_look_long_ago_is_none(
    database: Database, vault: Vault, garage: Site, clock: SettableClock, old: datetime
) -> None:
    await look(vault, garage, await leave_comment(database, vault, garage), "ip", "email")
    clock.advance(UNREAD_AFTER)
    assert await unread(database, garage, clock) == ["ip", "email"]


async def test_of_a_young_blog_nothing_is_said(
    database: Database, vault: Vault, garage: Site, clock: SettableClock
) -> None:
    await leave_comment(database, vault, garage)
    assert await unread(database, garage, clock) == []


async def test_what_was_never_collected_is_not_flagged(
    database: Database, vault: Vault, garage: Site, clock: SettableClock
) -> None:
    clock.advance(UNREAD_AFTER + timedelta(days=1))
    await leave_comment(database, vault, garage, ip=None)
    assert await unread(database, garage, clock) == ["email"]


async def test_the_check_suggests_to_ask_less(
    database: Database, garage: Site, clock: SettableClock, old: datetime
) -> None:
    assert await found(database, garage, clock) == {"unread-email", "unread-ip"}


async def test_nothing_is_suggested_to_a_blog_that_asks_less_already(
    database: Database, garage: Site, clock: SettableClock, old: datetime
) -> None:
    less = apply_changes(SiteSettings.of(garage), {"email": "hidden", "retention.comment_ip": "30"}).to_stored()
    await database.write(lambda session: setattr(session.get_one(Site, garage.id), "settings", less))
    assert await found(database, garage, clock) == set()
