import pytest
from sqlmodel import Session

from comments.accounts.appointing import appoint, dismiss
from comments.accounts.queries import account_by_username, members_of, memberships_of, role_of, sites_of
from comments.accounts.rules import Role
from comments.audit.actions import Action
from comments.audit.actors import Actor
from comments.audit.queries import entries
from comments.db.database import Database
from comments.foundation.errors import NotFoundError
from comments.sites.models import Site
from tests.clock import SettableClock
from tests.factories.accounts import make_account, make_member
from tests.factories.sites import make_site

ALICE = Actor("alice", "owner")


@pytest.fixture
async def garage(database: Database) -> Site:
    """A site where bob is nothing yet, beside one that charlie owns and bob moderates."""

    def fill(session: Session) -> Site:
        bakery = make_site(session, "bakery")
        make_member(session, "charlie", bakery, Role.OWNER)
        make_member(session, "bob", bakery, Role.MODERATOR)
        return make_site(session, "garage")

    return await database.write(fill)


async def make_bob(database: Database, clock: SettableClock, garage: Site, role: Role) -> None:
    await database.write(
        lambda session: appoint(session, garage.id, account_by_username(session, "bob"), role, ALICE, clock)
    )


async def bobs_role(database: Database, garage: Site) -> Role | None:
    return await database.read(lambda session: role_of(session, account_by_username(session, "bob").id, garage.id))


async def test_somebody_is_given_a_role(database: Database, clock: SettableClock, garage: Site) -> None:
    await make_bob(database, clock, garage, Role.MODERATOR)
    assert await bobs_role(database, garage) is Role.MODERATOR


async def test_a_new_role_takes_the_place_of_the_old(database: Database, clock: SettableClock, garage: Site) -> None:
    await make_bob(database, clock, garage, Role.MODERATOR)
    await make_bob(database, clock, garage, Role.ADMIN)
    assert await bobs_role(database, garage) is Role.ADMIN


async def test_a_role_is_taken(database: Database, clock: SettableClock, garage: Site) -> None:
    await make_bob(database, clock, garage, Role.MODERATOR)
    await database.write(lambda session: dismiss(session, garage.id, account_by_username(session, "bob"), ALICE, clock))
    assert await bobs_role(database, garage) is None


async def test_a_role_that_nobody_has_cannot_be_taken(database: Database, clock: SettableClock, garage: Site) -> None:
    with pytest.raises(NotFoundError):
        await database.write(
            lambda session: dismiss(session, garage.id, account_by_username(session, "bob"), ALICE, clock)
        )


async def test_each_change_of_a_role_is_recorded_on_its_site(
    database: Database, clock: SettableClock, garage: Site
) -> None:
    await make_bob(database, clock, garage, Role.MODERATOR)
    await make_bob(database, clock, garage, Role.MODERATOR)
    await make_bob(database, clock, garage, Role.ADMIN)
    record = await database.read(lambda session: entries(session, garage.id))
    assert [(each.action, (each.payload or {})["detail"]["after"]) for each in record] == [
        (Action.MEMBER_SET, "admin"),
        (Action.MEMBER_SET, "moderator"),
    ]


async def test_a_persons_sites_are_listed_with_their_roles(
    database: Database, clock: SettableClock, garage: Site
) -> None:
    await make_bob(database, clock, garage, Role.ADMIN)
    found = await database.read(lambda session: sites_of(session, account_by_username(session, "bob").id))
    assert [(site.slug, role) for site, role in found] == [("bakery", Role.MODERATOR), ("garage", Role.ADMIN)]


async def test_a_sites_people_are_listed_with_their_roles(
    database: Database, clock: SettableClock, garage: Site
) -> None:
    await make_bob(database, clock, garage, Role.ADMIN)
    found = await database.read(lambda session: members_of(session, garage.id))
    assert [(account.username, role) for account, role in found] == [("bob", Role.ADMIN)]


async def test_a_persons_roles_are_listed(database: Database, clock: SettableClock, garage: Site) -> None:
    await make_bob(database, clock, garage, Role.ADMIN)
    found = await database.read(lambda session: memberships_of(session, account_by_username(session, "bob").id))
    assert {each.role for each in found} == {"moderator", "admin"}


async def test_a_name_that_nobody_has_is_not_found(database: Database) -> None:
    await database.write(lambda session: make_account(session, "bob"))
    with pytest.raises(NotFoundError):
        await database.read(lambda session: account_by_username(session, "bobby"))
