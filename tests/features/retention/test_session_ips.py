"""Where somebody signed in from: kept from the end of the session, less long where a site says so for its own."""

from datetime import timedelta
from ipaddress import ip_address

import pytest
from sqlalchemy import func
from sqlmodel import Session, col, select

from comments.accounts.models import Account, AccountSession
from comments.accounts.people import Arrival, SessionKind
from comments.accounts.sessions import begin_session, end_sessions
from comments.foundation.identifiers import new_id
from comments.retention.planning import plan_retention
from comments.retention.purgers import Retention
from comments.retention.running import run_retention
from comments.sites.models import Site
from comments.sites.rules import SiteSettings
from comments.vault.assembly import Vault
from comments.vault.bound import SESSIONS
from comments.vault.collection import store_identity
from comments.vault.key_store import subject_of
from comments.vault.models import SealedValue, SubjectKey
from tests.clock import SettableClock
from tests.factories.people import People

DAY = timedelta(days=1)


class Register:
    """Begins and ends sessions of alice's, and counts what is left of where they were begun."""

    def __init__(self, retention: Retention, vault: Vault, people: People, clock: SettableClock) -> None:
        self.retention, self.vault, self.people, self.clock = retention, vault, people, clock

    async def begins(self, kind: SessionKind = "api", site_id: str | None = None) -> str:
        session_id, where = new_id(), ip_address("203.0.113.9")
        sealed = await self.vault.collector.seal_session_ip(session_id, where)
        assert sealed is not None

        def begin(session: Session) -> str:
            account = session.get_one(Account, self.people.alice.id)
            arrival = Arrival(kind=kind, site_id=site_id)
            begin_session(session, account, arrival, self.clock, session_id=session_id)
            store_identity(session, sealed)
            return session_id

        return await self.retention.db.write(begin)

    async def ends(self, session_id: str) -> None:
        await self.retention.db.write(lambda session: end_sessions(session, [session_id], self.clock))

    async def keeps_for(self, site: Site, days: int) -> None:
        stored = SiteSettings(retention={"session_ip": days}).to_stored()
        await self.retention.db.write(lambda session: setattr(session.get_one(Site, site.id), "settings", stored))

    async def left(self, session_id: str) -> tuple[int, int, int]:
        """How many rows, sealed values and keys there are of a session."""
        rows = select(func.count()).select_from(AccountSession).where(col(AccountSession.id) == session_id)
        sealed = select(func.count()).select_from(SealedValue).where(col(SealedValue.row_id) == session_id)
        subject = subject_of(SESSIONS, session_id)
        keys = select(func.count()).select_from(SubjectKey).where(col(SubjectKey.subject) == subject)
        found = await self.retention.db.read(lambda session: (session.exec(rows).one(), session.exec(sealed).one()))
        key = await self.vault.eraser._keys.read(lambda session: session.exec(keys).one())
        return (*found, key)

    async def run(self) -> dict[str, tuple[int, int]]:
        outcomes = await run_retention(self.retention)
        return {each.category: (each.due, each.done) for each in outcomes if each.due}


@pytest.fixture
def register(retention: Retention, vault: Vault, people: People, clock: SettableClock) -> Register:
    return Register(retention, vault, people, clock)


@pytest.mark.clause("P5")
async def test_a_session_and_its_address_stay_thirty_days_after_its_end(
    register: Register, clock: SettableClock
) -> None:
    session_id = await register.begins()
    clock.advance(20 * DAY)
    await register.ends(session_id)
    clock.advance(30 * DAY - timedelta(seconds=1))
    assert (await register.run(), await register.left(session_id)) == ({}, (1, 1, 1))


@pytest.mark.clause("P5")
async def test_then_both_go_and_the_key_with_them(register: Register, clock: SettableClock) -> None:
    session_id = await register.begins()
    await register.ends(session_id)
    clock.advance(30 * DAY)
    done = await register.run()
    assert (done, await register.left(session_id)) == ({"session": (1, 1), "session_ip": (1, 1)}, (0, 0, 0))


async def test_a_session_that_nobody_ended_ends_by_time(register: Register, clock: SettableClock) -> None:
    session_id = await register.begins()
    clock.advance(60 * DAY)
    await register.run()
    assert await register.left(session_id) == (0, 0, 0)


async def test_a_site_may_keep_less_of_those_who_signed_in_for_it_alone(
    register: Register, people: People, clock: SettableClock
) -> None:
    await register.keeps_for(people.garage, 7)
    session_id = await register.begins("widget", people.garage.id)
    await register.ends(session_id)
    clock.advance(7 * DAY)
    assert (await register.run(), await register.left(session_id)) == ({"session_ip": (1, 1)}, (1, 0, 0))


async def test_not_a_moment_before_its_time(register: Register, people: People, clock: SettableClock) -> None:
    await register.keeps_for(people.garage, 7)
    session_id = await register.begins("widget", people.garage.id)
    await register.ends(session_id)
    clock.advance(7 * DAY - timedelta(seconds=1))
    assert (await register.run(), await register.left(session_id)) == ({}, (1, 1, 1))


async def test_a_sites_period_is_for_its_own_sessions_alone(
    register: Register, people: People, clock: SettableClock
) -> None:
    await register.keeps_for(people.garage, 1)
    others = [await register.begins(), await register.begins("widget", people.bakery.id)]
    for each in others:
        await register.ends(each)
    clock.advance(7 * DAY)
    assert (await register.run(), [await register.left(each) for each in others]) == ({}, [(1, 1, 1)] * 2)


async def test_a_plan_names_what_is_due_and_forgets_nothing(register: Register, clock: SettableClock) -> None:
    session_id = await register.begins()
    await register.ends(session_id)
    planned = await plan_retention(register.retention, as_of=clock.now + 30 * DAY)
    due = {each.category: each.due for each in planned if each.due}
    assert (due, await register.left(session_id)) == ({"session": 1, "session_ip": 1}, (1, 1, 1))


async def test_a_living_session_keeps_its_address(register: Register, clock: SettableClock) -> None:
    session_id = await register.begins()
    clock.advance(29 * DAY)
    assert (await register.run(), await register.left(session_id)) == ({}, (1, 1, 1))
