import pytest
from sqlmodel import Session

from comments.audit.actions import Action
from comments.audit.actors import Actor
from comments.audit.queries import entries
from comments.db.changes import is_marked
from comments.db.database import Database
from comments.foundation.errors import InvalidInputError
from comments.sites.configuring import change_settings, described
from comments.sites.models import Site
from comments.sites.queries import origins_of, site_by_slug
from comments.sites.rules import SiteSettings
from tests.clock import SettableClock
from tests.factories.sites import make_site

ALICE = Actor("alice", "owner")


@pytest.fixture
async def garage(database: Database) -> Site:
    await database.write(lambda session: make_site(session, "bakery", origins=("https://bakery.example.com",)))
    return await database.write(lambda session: make_site(session, "garage"))


async def change(database: Database, clock: SettableClock, **changes: str) -> Site:
    return await database.write(
        lambda session: change_settings(session, site_by_slug(session, "garage"), changes, ALICE, clock)
    )


async def test_a_setting_is_stored(database: Database, clock: SettableClock, garage: Site) -> None:
    await change(database, clock, moderation="all")
    found = await database.read(lambda session: site_by_slug(session, "garage"))
    assert SiteSettings.of(found).moderation == "all"


async def test_another_site_keeps_its_own(database: Database, clock: SettableClock, garage: Site) -> None:
    await change(database, clock, moderation="all", origins="https://new.example.org")
    bakery = await database.read(lambda session: described(session, site_by_slug(session, "bakery")))
    assert (bakery["moderation"], bakery["origins"]) == ("off", "https://bakery.example.com")


async def test_origins_are_replaced(database: Database, clock: SettableClock, garage: Site) -> None:
    await change(database, clock, origins="https://a.example.org, https://b.example.org https://a.example.org/")
    origins = await database.read(lambda session: origins_of(session, garage.id))
    assert origins == {"https://a.example.org", "https://b.example.org"}


async def test_the_name_is_changed(database: Database, clock: SettableClock, garage: Site) -> None:
    assert (await change(database, clock, name="The old garage")).name == "The old garage"


@pytest.mark.parametrize("changes", [{"moderation": "x"}, {"origins": "null"}, {"name": " "}, {"colour": "red"}])
async def test_one_wrong_change_makes_none(
    database: Database, clock: SettableClock, garage: Site, changes: dict[str, str]
) -> None:
    with pytest.raises(InvalidInputError):
        await change(database, clock, **({"email": "hidden", "origins": "https://new.example.org"} | changes))
    kept = await database.read(lambda session: described(session, site_by_slug(session, "garage")))
    assert (kept["email"], kept["origins"]) == ("optional", "https://blog.example.org")


async def test_a_change_raises_the_sites_version(database: Database, clock: SettableClock, garage: Site) -> None:
    assert (await change(database, clock, moderation="all")).version == garage.version + 1


async def test_what_changes_nothing_raises_nothing(database: Database, clock: SettableClock, garage: Site) -> None:
    assert (await change(database, clock, moderation="off")).version == garage.version


async def test_a_change_tells_the_readers_processes(database: Database, clock: SettableClock, garage: Site) -> None:
    def changed(session: Session) -> bool:
        change_settings(session, site_by_slug(session, "garage"), {"moderation": "all"}, ALICE, clock)
        return is_marked(session)

    assert await database.write(changed)


async def test_a_change_is_recorded_with_what_it_was_before(
    database: Database, clock: SettableClock, garage: Site
) -> None:
    await change(database, clock, moderation="all")
    (entry,) = await database.read(lambda session: entries(session, garage.id))
    assert (entry.action, entry.actor_id, (entry.payload or {})["detail"]) == (
        Action.SETTINGS_CHANGED,
        "alice",
        {"moderation": ["off", "all"]},
    )
