"""Who may change whose role: an owner everybody's, an administrator those below, nobody without signing in anew."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session

from comments.accounts.changing_roles import WantedRole, change_role
from comments.accounts.errors import LastOwnerError, OwnersOnlyError, RecentSignInNeededError
from comments.accounts.people import Person
from comments.accounts.queries import role_of
from comments.accounts.rules import Role
from comments.accounts.sessions import person_by_token, start_session
from comments.audit.actions import Action
from comments.db.database import Database
from comments.foundation.errors import CommentsError, NotAllowedError, NotFoundError, NotSignedInError
from comments.sites.models import Site
from tests.clock import SettableClock
from tests.factories.accounts import make_member, person_of
from tests.factories.people import People
from tests.factories.record import acts


async def change(
    database: Database, clock: SettableClock, by: Person, of: Person, role: Role | None, site: Site
) -> None:
    """By somebody who has just signed in."""
    fresh = replace(by, authenticated_at=clock.now)
    wanted = WantedRole(site_id=site.id, account_id=of.id, role=role)
    await database.write(lambda session: change_role(session, fresh, wanted, clock))


async def role_at(database: Database, person: Person, site: Site) -> Role | None:
    return await database.read(lambda session: role_of(session, person.id, site.id))


@pytest.mark.parametrize("role", [Role.ADMIN, Role.OWNER, None])
async def test_an_owner_changes_a_moderators_role(
    database: Database, clock: SettableClock, people: People, role: Role | None
) -> None:
    await change(database, clock, people.alice, people.bob, role, people.garage)
    assert await role_at(database, people.bob, people.garage) is role


async def test_an_administrator_makes_a_moderator_an_administrator(
    database: Database, clock: SettableClock, people: People
) -> None:
    await change(database, clock, people.ann, people.bob, Role.ADMIN, people.garage)
    assert await role_at(database, people.bob, people.garage) is Role.ADMIN


@pytest.mark.parametrize(
    ("of", "role"), [("bob", Role.OWNER), ("ann", Role.OWNER), ("alice", Role.ADMIN), ("alice", None)]
)
async def test_an_administrator_neither_makes_nor_unmakes_owners(
    database: Database, clock: SettableClock, people: People, of: str, role: Role | None
) -> None:
    with pytest.raises(OwnersOnlyError):
        await change(database, clock, people.ann, getattr(people, of), role, people.garage)


async def test_the_last_owner_cannot_leave(database: Database, clock: SettableClock, people: People) -> None:
    with pytest.raises(LastOwnerError):
        await change(database, clock, people.alice, people.alice, None, people.garage)


async def test_an_owner_may_step_down_when_there_is_another(
    database: Database, clock: SettableClock, people: People
) -> None:
    await change(database, clock, people.alice, people.bob, Role.OWNER, people.garage)
    await change(database, clock, people.alice, people.alice, Role.MODERATOR, people.garage)
    assert await role_at(database, people.alice, people.garage) is Role.MODERATOR


@pytest.mark.parametrize(("by", "refusal"), [("bob", NotAllowedError), ("charlie", NotFoundError)])
async def test_nobody_else_changes_roles(
    database: Database, clock: SettableClock, people: People, by: str, refusal: type[CommentsError]
) -> None:
    with pytest.raises(refusal):
        await change(database, clock, getattr(people, by), people.ann, Role.MODERATOR, people.garage)


async def test_somebody_who_is_no_member_is_not_found(database: Database, clock: SettableClock, people: People) -> None:
    with pytest.raises(NotFoundError):
        await change(database, clock, people.alice, people.charlie, Role.MODERATOR, people.garage)


async def test_a_role_is_changed_on_one_site_alone(database: Database, clock: SettableClock, people: People) -> None:
    with pytest.raises(NotFoundError):
        await change(database, clock, people.alice, people.charlie, None, people.bakery)
    assert await role_at(database, people.charlie, people.bakery) is Role.OWNER


async def test_who_signed_in_a_while_ago_signs_in_again_first(
    database: Database, clock: SettableClock, people: People
) -> None:
    stale = replace(people.alice, authenticated_at=clock.now - timedelta(minutes=11))
    wanted = WantedRole(site_id=people.garage.id, account_id=people.bob.id, role=Role.ADMIN)
    with pytest.raises(RecentSignInNeededError):
        await database.write(lambda session: change_role(session, stale, wanted, clock))


async def test_a_change_is_recorded_with_who_made_it(database: Database, clock: SettableClock, people: People) -> None:
    await change(database, clock, people.ann, people.bob, None, people.garage)
    (entry,) = await acts(database, Action.MEMBER_REMOVED)
    assert (entry.actor_id, entry.subject, (entry.payload or {})["role"]) == (
        people.ann.id,
        f"accounts:{people.bob.id}",
        "admin",
    )


@pytest.mark.parametrize("role", [Role.ADMIN, None])
async def test_a_change_of_rights_ends_the_sessions_in_the_console(
    database: Database, clock: SettableClock, people: People, role: Role | None
) -> None:
    def sign_in(session: Session) -> tuple[str, str]:
        account = make_member(session, "dora", people.garage, Role.MODERATOR)
        console = start_session(session, account, "console", None, clock)
        api = start_session(session, account, "api", None, clock)
        return console.token, api.token

    cookie, token = await database.write(sign_in)
    dora = await database.read(lambda session: person_by_token(session, token, "api", clock))
    await change(database, clock, people.alice, dora, role, people.garage)
    assert (await database.read(lambda session: person_by_token(session, token, "api", clock))).id == dora.id
    with pytest.raises(NotSignedInError):
        await database.read(lambda session: person_by_token(session, cookie, "console", clock))


async def test_two_owners_cannot_take_each_others_role_at_once(
    database: Database, clock: SettableClock, people: People
) -> None:
    second = await database.write(lambda session: person_of(make_member(session, "olga", people.garage, Role.OWNER)))
    pairs = [(people.alice, second), (second, people.alice)]
    done = await asyncio.gather(
        *(change(database, clock, by, of, None, people.garage) for by, of in pairs), return_exceptions=True
    )
    left = [person for person, _ in pairs if await role_at(database, person, people.garage) is Role.OWNER]
    assert (len(left), sum(each is None for each in done)) == (1, 1)
