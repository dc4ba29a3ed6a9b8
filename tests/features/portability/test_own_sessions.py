"""One's own sessions, and where each was begun from: for its holder alone, recorded, and forgotten on time."""

from datetime import timedelta
from ipaddress import ip_address

import pytest
from sqlmodel import Session

from comments.accounts.models import Account
from comments.accounts.people import Arrival
from comments.accounts.sessions import SignedIn, begin_session, end_sessions
from comments.audit.actions import Action
from comments.db.database import Database
from comments.foundation.errors import NotFoundError
from comments.foundation.identifiers import new_id
from comments.portability.own_sessions import own_session_ip, own_sessions
from comments.sites.models import Site
from comments.sites.rules import SiteSettings
from comments.vault.assembly import Vault
from comments.vault.collection import store_identity
from tests.clock import SettableClock
from tests.factories.people import People
from tests.factories.record import acts

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
DAY = timedelta(days=1)
HERE = "203.0.113.9"


class Sessions:
    """Begins sessions as the door does, and looks at them as their holder."""

    def __init__(self, database: Database, vault: Vault, people: People, clock: SettableClock) -> None:
        self.database, self.vault, self.people, self.clock = database, vault, people, clock

    async def begin(self, account_id: str, *, site: Site | None = None) -> SignedIn:
        session_id = new_id()
        sealed = await self.vault.collector.seal_session_ip(session_id, ip_address(HERE))
        assert sealed is not None
        site_id = None if site is None else site.id
        arrival = Arrival(kind="api" if site is None else "widget", browser="Firefox", site_id=site_id)

        def write(session: Session) -> SignedIn:
            account = session.get_one(Account, account_id)
            begun = begin_session(session, account, arrival, self.clock, session_id=session_id)
            store_identity(session, sealed)
            return begun

        return await self.database.write(write)

    async def end(self, begun: SignedIn) -> None:
        await self.database.write(lambda session: end_sessions(session, [begun.person.session_id], self.clock))

    async def ip(self, asking: SignedIn, of: SignedIn) -> str | None:
        session_id = of.person.session_id
        return await own_session_ip(self.database, self.vault.gate, asking.person, session_id, self.clock)


@pytest.fixture
def sessions(database: Database, vault: Vault, people: People, clock: SettableClock) -> Sessions:
    return Sessions(database, vault, people, clock)


@pytest.mark.clause("P6")
async def test_its_holder_sees_where_a_session_was_begun(sessions: Sessions) -> None:
    begun = await sessions.begin(sessions.people.alice.id)
    assert await sessions.ip(begun, begun) == HERE


@pytest.mark.clause("P6")
async def test_from_another_session_of_theirs_too(sessions: Sessions) -> None:
    first, second = [await sessions.begin(sessions.people.alice.id) for _ in range(2)]
    assert await sessions.ip(second, first) == HERE


@pytest.mark.clause("P6")
@pytest.mark.clause("P7")
async def test_nobody_else_does_whatever_their_role(sessions: Sessions) -> None:
    bobs = await sessions.begin(sessions.people.bob.id)
    alices = await sessions.begin(sessions.people.alice.id)
    with pytest.raises(NotFoundError):
        await sessions.ip(alices, bobs)


async def test_a_token_of_one_site_does_not_see_even_its_own(sessions: Sessions) -> None:
    begun = await sessions.begin(sessions.people.alice.id, site=sessions.people.garage)
    with pytest.raises(NotFoundError):
        await sessions.ip(begun, begun)


@pytest.mark.clause("P13")
async def test_looking_at_ones_own_is_recorded_as_that(sessions: Sessions) -> None:
    begun = await sessions.begin(sessions.people.alice.id)
    await sessions.ip(begun, begun)
    (entry,) = await acts(sessions.database, Action.SELF_ACCESS)
    assert (entry.actor_id, entry.subject, entry.site_id) == (begun.person.id, begun.person.session_id, None)


async def test_an_ended_session_is_seen_for_thirty_days(sessions: Sessions, clock: SettableClock) -> None:
    begun, other = [await sessions.begin(sessions.people.alice.id) for _ in range(2)]
    await sessions.end(begun)
    clock.advance(30 * DAY - timedelta(seconds=1))
    assert await sessions.ip(other, begun) == HERE


async def test_then_it_is_gone_even_before_retention_runs(sessions: Sessions, clock: SettableClock) -> None:
    begun = await sessions.begin(sessions.people.alice.id)
    await sessions.end(begun)
    clock.advance(30 * DAY)
    with pytest.raises(NotFoundError):
        await sessions.ip(begun, begun)


async def test_a_sites_shorter_period_counts_at_once(sessions: Sessions, clock: SettableClock) -> None:
    stored = SiteSettings(retention={"session_ip": 2}).to_stored()
    garage = sessions.people.garage
    await sessions.database.write(lambda session: setattr(session.get_one(Site, garage.id), "settings", stored))
    bound = await sessions.begin(sessions.people.alice.id, site=garage)
    own = await sessions.begin(sessions.people.alice.id)
    await sessions.end(bound)
    clock.advance(2 * DAY)
    assert await sessions.ip(own, bound) is None


async def test_the_list_tells_kind_browser_and_blog_and_what_is_over(sessions: Sessions, clock: SettableClock) -> None:
    alice = sessions.people.alice.id
    await sessions.begin(sessions.people.bob.id)
    ended = await sessions.begin(alice, site=sessions.people.garage)
    await sessions.end(ended)
    clock.advance(DAY)
    await sessions.begin(alice)
    listed = await sessions.database.read(lambda session: own_sessions(session, alice, clock.now))
    told = [(each.kind, each.browser, each.site, each.over_at is None) for each in listed]
    assert told == [("api", "Firefox", None, True), ("widget", "Firefox", sessions.people.garage.name, False)]
