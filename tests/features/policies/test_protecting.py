"""A published version stays what it was, whatever happens around it."""

import hashlib
from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from comments.audit.actors import OPERATOR
from comments.db.database import Database
from comments.policies.queries import versions_of
from comments.policies.verifying import altered_versions
from comments.sites.models import Site
from comments.sites.provisioning import remove_site
from comments.sites.queries import site_by_slug
from tests.clock import SettableClock
from tests.features.policies.conftest import Amend

UNGUARDED = {
    "sqlite": ["DROP TRIGGER policy_versions_stay"],
    "postgresql": ["SET LOCAL session_replication_role = replica"],
}


@pytest.fixture
async def two(garage: Site, amend: Amend) -> Site:
    await amend(retention__comment_ip="30")
    return garage


def tampering(backend: str, statement: str, **values: object) -> Callable[[Session], None]:
    """What somebody does who holds the database and takes its guard away."""

    def tamper(session: Session) -> None:
        for each in UNGUARDED[backend]:
            session.execute(text(each))
        session.execute(text(statement), values)

    return tamper


@pytest.mark.clause("P28")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE policy_versions SET document = 'x'",
        "UPDATE policy_versions SET summary = 'x' WHERE version = 1",
        "UPDATE policy_versions SET published_at = '2020-01-01 00:00:00'",
    ],
)
async def test_the_database_refuses_to_change_what_was_published(database: Database, two: Site, statement: str) -> None:
    with pytest.raises(DBAPIError):
        await database.write(lambda session: session.execute(text(statement)))


async def test_versions_go_with_their_site_and_no_other(database: Database, two: Site, clock: SettableClock) -> None:
    def remove(session: Session) -> None:
        remove_site(session, site_by_slug(session, "garage"), OPERATOR, clock)

    await database.write(remove)
    left = await database.read(
        lambda session: [len(versions_of(session, each)) for each in (two.id, site_by_slug(session, "bakery").id)]
    )
    assert left == [0, 1]


async def test_versions_as_they_were_published_are_in_order(database: Database, two: Site) -> None:
    assert await database.read(lambda session: altered_versions(session, two.id)) == []


@pytest.mark.clause("P28")
async def test_a_version_that_was_changed_past_the_guard_is_found(database: Database, backend: str, two: Site) -> None:
    statement = "UPDATE policy_versions SET document = replace(document, '90', '91') WHERE version = 1"
    await database.write(tampering(backend, statement))
    assert await database.read(lambda session: altered_versions(session, two.id)) == [1]


async def test_a_version_whose_hash_was_changed_with_it_is_found_by_the_record(
    database: Database, backend: str, two: Site
) -> None:
    forged = "{}"
    statement = "UPDATE policy_versions SET document = :document, sha256 = :hash WHERE version = 2 AND site_id = :site"
    values = {"document": forged, "hash": hashlib.sha256(forged.encode()).hexdigest(), "site": two.id}
    await database.write(tampering(backend, statement, **values))
    assert await database.read(lambda session: altered_versions(session, two.id)) == [2]


@pytest.mark.parametrize("number", [1, 2])
async def test_a_version_that_was_taken_away_is_found(database: Database, backend: str, two: Site, number: int) -> None:
    await database.write(tampering(backend, "DELETE FROM policy_versions WHERE version = :number", number=number))
    assert await database.read(lambda session: altered_versions(session, two.id)) == [number]
