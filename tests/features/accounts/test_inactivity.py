"""Accounts that nobody uses: warned twice, then closed; whoever comes by keeps theirs."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from comments.accounts.inactivity import warn_inactive
from comments.accounts.mails import Mail
from comments.accounts.models import Account
from comments.accounts.people import Arrival
from comments.accounts.rules import Role
from comments.accounts.sessions import SignedIn, begin_session, note_use
from comments.db.database import Database
from comments.outbox.models import OutboxEntry
from comments.retention.assembly import new_retention
from comments.retention.running import run_retention
from comments.vault.assembly import Vault, assemble_vault
from tests.clock import SettableClock
from tests.factories.accounts import CREATED, make_account, make_member
from tests.factories.sites import make_site

DAY = timedelta(days=1)
END = CREATED + 730 * DAY


@pytest.fixture
async def vault(database: Database, vault_database: Database, tmp_path: Path, clock: SettableClock) -> Vault:
    vault = assemble_vault(database, vault_database, tmp_path / "master.key", clock)
    await vault.open()
    return vault


class Years:
    """Lets time pass as the worker does: it warns, then retention runs."""

    def __init__(self, database: Database, vault: Vault, clock: SettableClock) -> None:
        self.database, self.vault, self.clock = database, vault, clock

    async def reach(self, moment: datetime) -> None:
        self.clock.now = moment
        await self.database.write(lambda session: warn_inactive(session, 100, self.clock))
        await run_retention(new_retention(self.database, self.vault.expiry, self.clock))

    async def names(self) -> list[str]:
        return await self.database.read(lambda session: sorted(session.exec(select(Account.username))))

    async def warnings(self) -> list[datetime]:
        def read(session: Session) -> list[datetime]:
            chosen = select(OutboxEntry.created_at).where(OutboxEntry.kind == Mail.INACTIVE)
            return sorted(session.exec(chosen))

        return await self.database.read(read)


@pytest.fixture
async def years(database: Database, vault: Vault, clock: SettableClock) -> Years:
    """Mia's account, and time to come."""
    clock.now = CREATED
    await database.write(lambda session: make_account(session, "mia").id)
    return Years(database, vault, clock)


async def test_its_holder_is_warned_30_and_14_days_before_each_once(years: Years) -> None:
    for day in (690, 699, 700, 701, 715, 716, 717, 729):
        await years.reach(CREATED + day * DAY)
    assert await years.warnings() == [END - 30 * DAY, END - 14 * DAY]


async def test_then_it_is_closed(years: Years) -> None:
    for before in (30, 14):
        await years.reach(END - before * DAY)
    await years.reach(END - timedelta(seconds=1))
    assert await years.names() == ["mia"]
    await years.reach(END)
    assert await years.names() == []


async def test_nobody_is_closed_unwarned_however_long_the_service_stood_still(years: Years) -> None:
    await years.reach(END + 300 * DAY)
    await years.reach(END + 316 * DAY)
    assert await years.names() == ["mia"]
    await years.reach(END + 330 * DAY)
    assert await years.names() == []


async def test_whoever_comes_by_keeps_it(years: Years) -> None:
    for before in (30, 14):
        await years.reach(END - before * DAY)
    await years.database.write(lambda session: begin(session, years).person.id)
    await years.reach(END)
    assert (await years.names(), await years.database.read(lambda session: mia(session).warnings)) == (["mia"], 0)


async def test_using_a_session_counts_as_well(years: Years) -> None:
    session_id = await years.database.write(lambda session: begin(session, years).person.session_id)
    years.clock.advance(5 * DAY)
    await years.database.write(lambda session: note_use(session, session_id, years.clock))
    assert await years.database.read(lambda session: mia(session).last_used_on) == (CREATED + 5 * DAY).date()


async def test_whoever_has_a_role_is_left_alone_while_the_site_lives(years: Years) -> None:
    await years.database.write(
        lambda session: make_member(session, "bob", make_site(session, "garage"), Role.MODERATOR).id
    )
    for days in (-30, -14, 0, 400):
        await years.reach(END + days * DAY)
    assert await years.names() == ["bob"]


def mia(session: Session) -> Account:
    return session.exec(select(Account).where(Account.username == "mia")).one()


def begin(session: Session, years: Years) -> SignedIn:
    return begin_session(session, mia(session), Arrival(kind="account"), years.clock)
