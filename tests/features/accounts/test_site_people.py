"""A site that is removed takes the people along whom it alone vouched for, and every session that was for it."""

from ipaddress import IPv4Address

import pytest
from sqlmodel import Session, col, func, select

from comments.accounts.models import Account, AccountSession
from comments.accounts.people import Arrival
from comments.accounts.signing_in import Doorkeeper, enter
from comments.accounts.site_assertions import Assertion
from comments.accounts.site_people import forget_visits, remove_people
from comments.accounts.site_sign_on import sign_on, visit_of
from comments.audit.actors import OPERATOR
from comments.db.database import Database
from comments.foundation.signing import Signer
from comments.sites.models import Site
from comments.sites.provisioning import remove_site
from comments.sites.queries import site_by_id
from comments.vault.assembly import Vault
from comments.vault.bound import SESSIONS
from comments.vault.models import SealedValue, SubjectKey
from tests.clock import SettableClock
from tests.factories.people import People

SIGNER = Signer(bytes(32))


@pytest.fixture
async def visited(keeper: Doorkeeper, people: People) -> People:
    """Nadia came to the garage and Omar to the bakery, each with a blog's word; alice came to both by herself."""
    for site, name in ((people.garage, "Nadia"), (people.bakery, "Omar")):
        arrival = Arrival(kind="widget", site_id=site.id, address=IPv4Address("203.0.113.9"))
        assertion = Assertion(subject=name, name=name, id=f"token-of-{name}")
        await sign_on(keeper, visit_of(site.id, 1, assertion, keeper, SIGNER), arrival)
        await enter(keeper, people.alice.id, arrival)
    return people


async def remove(database: Database, vault: Vault, site: Site, clock: SettableClock) -> None:
    await forget_visits(database, vault.eraser, site.id)

    def take_away(session: Session) -> None:
        remove_site(session, site_by_id(session, site.id), OPERATOR, clock)
        remove_people(session, site.id)

    await database.write(take_away)


async def names(database: Database) -> set[str]:
    chosen = select(Account.username).where(col(Account.username).in_(["Nadia", "Omar", "alice"]))
    return set(await database.read(lambda session: session.exec(chosen).all()))


async def test_its_people_go_and_nobody_else(
    database: Database, vault: Vault, visited: People, clock: SettableClock
) -> None:
    await remove(database, vault, visited.garage, clock)
    assert await names(database) == {"Omar", "alice"}


async def test_sessions_for_it_go_with_where_they_came_from(
    database: Database, vault: Vault, visited: People, clock: SettableClock
) -> None:
    await remove(database, vault, visited.garage, clock)
    sealed = select(func.count()).select_from(SealedValue).where(col(SealedValue.table_name) == SESSIONS)
    keys = select(func.count()).select_from(SubjectKey)
    left = await database.read(lambda session: session.exec(select(AccountSession.site_id)).all())
    found = await database.read(lambda session: session.exec(sealed).one())
    kept = await vault.keys.read(lambda session: session.exec(keys).one())
    assert (set(left), found, kept) == ({visited.bakery.id}, 2, 2)
