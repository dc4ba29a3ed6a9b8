"""Reports, and who made them: kept as long as the site says, gone with their comment or their site."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from comments.audit.actors import OPERATOR
from comments.db.database import Database
from comments.discussion.models import Comment
from comments.discussion.rules import Status
from comments.moderation.models import Report
from comments.retention.purgers import Retention
from comments.retention.running import run_retention
from comments.sites.models import Site
from comments.sites.provisioning import remove_site
from comments.vault.assembly import Vault
from comments.vault.gate import Authorisation, Look, Purpose
from comments.vault.models import SealedValue
from tests.clock import SettableClock
from tests.factories.people import People
from tests.factories.reports import make_report
from tests.features.retention.holds import DAY, Keeper
from tests.features.retention.test_running import change_periods

EMAIL = "olga@example.net"


@pytest.fixture
async def report(database: Database, vault: Vault, people: People, comment: Comment) -> str:
    """The reference of a report of Ada's comment, beside one of another site."""
    await make_report(database, vault, people.bakery, email="noise@example.net")
    return await make_report(database, vault, people.garage, email=EMAIL, comment_id=comment.id)


async def kept(database: Database, report_id: str) -> tuple[bool, list[str]]:
    """Whether the report is there, and what is sealed with it."""

    def read(session: Session) -> tuple[bool, list[str]]:
        sealed = select(SealedValue.column_name).where(col(SealedValue.row_id) == report_id)
        return session.get(Report, report_id) is not None, sorted(session.exec(sealed))

    return await database.read(read)


async def opened(vault: Vault, site: Site, report_id: str) -> str | None:
    authorised = Authorisation(person_id="alice", role="owner", site_id=site.id, purpose=Purpose.LEGAL)
    shown = await vault.gate.open(authorised, Look(table_name="reports", row_id=report_id, fields=("name", "email")))
    return shown.values["email"]


async def test_a_report_goes_after_half_a_year_with_who_made_it(
    database: Database, vault: Vault, garage: Site, retention: Retention, report: str, clock: SettableClock
) -> None:
    clock.advance(183 * DAY - timedelta(seconds=1))
    await run_retention(retention)
    assert (await kept(database, report), await opened(vault, garage, report)) == ((True, ["email", "name"]), EMAIL)
    clock.advance(DAY)
    await run_retention(retention)
    assert (await kept(database, report), await opened(vault, garage, report)) == ((False, []), None)


async def test_a_shorter_period_reaches_both(
    database: Database, vault: Vault, garage: Site, retention: Retention, report: str, clock: SettableClock
) -> None:
    await change_periods(database, garage, report=30)
    clock.advance(31 * DAY)
    await run_retention(retention)
    assert (await kept(database, report), await opened(vault, garage, report)) == ((False, []), None)


async def test_a_hold_on_the_comment_keeps_what_was_reported_and_not_who_did(
    database: Database, garage: Site, keeper: Keeper, comment: Comment, report: str, clock: SettableClock
) -> None:
    await keeper.hold(comment.id, days=365)
    clock.advance(185 * DAY)
    await run_retention(keeper.retention)
    assert (await kept(database, report), await opened(keeper.vault, garage, report)) == ((True, []), None)


async def test_a_comment_that_goes_altogether_takes_its_reports_along(
    database: Database, retention: Retention, comment: Comment, report: str, clock: SettableClock
) -> None:
    def reject(session: Session) -> None:
        found = session.get_one(Comment, comment.id)
        found.status, found.decided_at = Status.REJECTED.value, clock()

    await database.write(reject)
    clock.advance(90 * DAY)
    await run_retention(retention)
    assert await kept(database, report) == (False, [])


async def test_a_site_that_is_removed_leaves_none(
    database: Database, garage: Site, report: str, clock: SettableClock
) -> None:
    await database.write(lambda session: remove_site(session, session.get_one(Site, garage.id), OPERATOR, clock))
    assert await kept(database, report) == (False, [])
