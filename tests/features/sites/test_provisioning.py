import pytest
from sqlmodel import Session, col, select

from comments.accounts.models import Membership
from comments.accounts.rules import Role
from comments.audit.actions import Action
from comments.audit.actors import OPERATOR
from comments.audit.queries import entries
from comments.db.database import Database
from comments.discussion.models import Comment
from comments.foundation.errors import InvalidInputError, NotFoundError
from comments.sites.errors import SlugTakenError
from comments.sites.models import Site
from comments.sites.provisioning import NewSite, add_site, remove_site
from comments.sites.queries import all_sites, origins_of, site_by_id, site_by_slug
from comments.sites.rules import SiteSettings
from tests.clock import SettableClock
from tests.factories.accounts import make_member
from tests.factories.comments import make_comment
from tests.factories.sites import make_site

GARAGE = NewSite(
    slug="garage", name=" The  garage ", origins=["https://Blog.example.org:443/", "http://localhost:8000"]
)


async def test_a_new_site_is_found_by_its_slug(database: Database, clock: SettableClock) -> None:
    added = await database.write(lambda session: add_site(session, GARAGE, OPERATOR, clock))
    found = await database.read(lambda session: site_by_slug(session, "garage"))
    assert (found.id, found.name, found.created_at) == (added.id, "The garage", clock.now)


async def test_a_new_site_has_its_origins_as_browsers_say_them(database: Database, clock: SettableClock) -> None:
    site = await database.write(lambda session: add_site(session, GARAGE, OPERATOR, clock))
    origins = await database.read(lambda session: origins_of(session, site.id))
    assert origins == {"https://blog.example.org", "http://localhost:8000"}


async def test_a_new_site_keeps_its_settings(database: Database, clock: SettableClock) -> None:
    chosen = SiteSettings(locale="fr", moderation="all", retention={"comment_ip": 30})
    new = NewSite(slug="garage", name="Garage", origins=[], settings=chosen)
    site = await database.write(lambda session: add_site(session, new, OPERATOR, clock))
    assert SiteSettings.of(site) == chosen


async def test_a_slug_is_taken_once(database: Database, clock: SettableClock) -> None:
    await database.write(lambda session: add_site(session, GARAGE, OPERATOR, clock))
    with pytest.raises(SlugTakenError):
        await database.write(lambda session: add_site(session, GARAGE, OPERATOR, clock))


async def test_a_refused_site_leaves_nothing(database: Database, clock: SettableClock) -> None:
    new = NewSite(slug="garage", name="Garage", origins=["https://blog.example.org/path"])
    with pytest.raises(InvalidInputError):
        await database.write(lambda session: add_site(session, new, OPERATOR, clock))
    assert await database.read(all_sites) == []


async def test_adding_a_site_is_recorded(database: Database, clock: SettableClock) -> None:
    site = await database.write(lambda session: add_site(session, GARAGE, OPERATOR, clock))
    record = await database.read(lambda session: entries(session, site.id))
    assert [entry.action for entry in record] == [Action.SITE_ADDED]


def _fill(session: Session) -> tuple[str, str]:
    """Two sites, each with a person and a reply under a comment; gives their ids."""
    sites = [make_site(session, slug) for slug in ("garage", "bakery")]
    for site in sites:
        make_member(session, f"owner-of-{site.slug}", site, Role.OWNER)
        make_comment(session, site, parent=make_comment(session, site))
    return sites[0].id, sites[1].id


async def _remove(database: Database, clock: SettableClock) -> tuple[str, str]:
    ids = await database.write(_fill)
    await database.write(lambda session: remove_site(session, site_by_slug(session, "garage"), OPERATOR, clock))
    return ids


async def test_a_removed_site_is_gone_and_another_stays(database: Database, clock: SettableClock) -> None:
    _, bakery = await _remove(database, clock)
    assert [site.id for site in await database.read(all_sites)] == [bakery]


async def test_a_removed_site_takes_its_comments_along(database: Database, clock: SettableClock) -> None:
    _, bakery = await _remove(database, clock)
    left = await database.read(lambda session: set(session.exec(select(Comment.site_id))))
    assert left == {bakery}


async def test_a_removed_site_takes_its_roles_along(database: Database, clock: SettableClock) -> None:
    _, bakery = await _remove(database, clock)
    left = await database.read(lambda session: set(session.exec(select(Membership.site_id))))
    assert left == {bakery}


async def test_the_record_outlives_a_removed_site(database: Database, clock: SettableClock) -> None:
    garage, _ = await _remove(database, clock)
    record = await database.read(lambda session: entries(session, garage))
    assert [entry.action for entry in record] == [Action.SITE_REMOVED]


async def test_an_unknown_site_is_not_found(database: Database) -> None:
    await database.write(lambda session: make_site(session, "bakery"))
    with pytest.raises(NotFoundError):
        await database.read(lambda session: site_by_slug(session, "garage"))


async def test_an_unknown_id_is_not_found(database: Database) -> None:
    await database.write(lambda session: make_site(session, "bakery"))
    with pytest.raises(NotFoundError):
        await database.read(lambda session: site_by_id(session, "garage"))


async def test_sites_are_listed_by_slug(database: Database) -> None:
    def fill(session: Session) -> None:
        for slug in ("garage", "bakery"):
            make_site(session, slug)

    await database.write(fill)
    slugs = await database.read(lambda session: list(session.exec(select(Site.slug).order_by(col(Site.slug)))))
    assert slugs == [site.slug for site in await database.read(all_sites)]
