"""Codes and grants behind the window in which a blog's reader signs in."""

import asyncio

import pytest

from comments.accounts.connecting import CODE_LIFETIME, Asking, grant_site, issue_code
from comments.accounts.models import AccountSession, SignInCode
from comments.accounts.people import Person
from comments.accounts.purging import count_ended, erase_ended
from comments.accounts.sessions import start_session
from comments.db.database import Database
from comments.foundation.errors import NotAllowedError
from comments.sites.models import Site
from tests.clock import SettableClock
from tests.factories.accounts import make_account
from tests.factories.sites import make_site


@pytest.fixture
async def garage(database: Database) -> Site:
    return await database.write(lambda session: make_site(session, "garage"))


@pytest.fixture
async def alice(database: Database, clock: SettableClock) -> Person:
    """Signed in at the service."""
    return await database.write(
        lambda session: start_session(session, make_account(session), "account", None, clock).person
    )


def asking(site: Site) -> Asking:
    return Asking(site_id=site.id, origin="https://blog.example.org", challenge="x" * 43)


async def test_nobody_who_was_not_asked_gets_a_code(
    database: Database, garage: Site, alice: Person, clock: SettableClock
) -> None:
    with pytest.raises(NotAllowedError):
        await database.write(lambda session: issue_code(session, alice, asking(garage), clock))


async def test_two_yeses_at_once_are_one(database: Database, garage: Site, alice: Person, clock: SettableClock) -> None:
    ids = await asyncio.gather(
        *(database.write(lambda session: grant_site(session, alice.id, garage.id, clock)) for _ in range(4))
    )
    assert len(set(ids)) == 1


async def test_a_code_that_nobody_used_goes_when_its_minute_is_over(
    database: Database, garage: Site, alice: Person, clock: SettableClock
) -> None:
    for _ in range(2):
        await database.write(lambda session: grant_site(session, alice.id, garage.id, clock))
        await database.write(lambda session: issue_code(session, alice, asking(garage), clock))
        clock.advance(CODE_LIFETIME / 2)
    erased = await database.write(lambda session: erase_ended(session, SignInCode, clock(), 10))
    clock.advance(CODE_LIFETIME / 2)
    assert (erased, await database.read(lambda session: count_ended(session, SignInCode, clock()))) == (1, 1)


async def test_a_code_goes_with_the_session_it_came_from(
    database: Database, garage: Site, alice: Person, clock: SettableClock
) -> None:
    await database.write(lambda session: grant_site(session, alice.id, garage.id, clock))
    await database.write(lambda session: issue_code(session, alice, asking(garage), clock))
    await database.write(lambda session: session.delete(session.get_one(AccountSession, alice.session_id)))
    clock.advance(CODE_LIFETIME)
    assert await database.read(lambda session: count_ended(session, SignInCode, clock())) == 0
