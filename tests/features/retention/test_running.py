"""What is due is forgotten, in every copy; what is not, stays; however often and whenever it runs."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from comments.audit.actions import Action
from comments.audit.verifying import verify
from comments.db.database import Database
from comments.discussion.models import Comment
from comments.register.categories import CATEGORIES
from comments.retention.planning import plan_retention
from comments.retention.purgers import Retention
from comments.retention.rules import Outcome
from comments.retention.running import run_retention
from comments.sites.models import Site
from comments.sites.rules import SiteSettings
from comments.vault.assembly import Vault
from comments.vault.expiry import KeyExpiry
from comments.vault.models import SealedValue, SubjectKey
from tests.clock import SettableClock
from tests.factories.comments import POSTED
from tests.factories.identities import leave_comment, look
from tests.factories.people import People
from tests.factories.record import acts, count_acts

DAY = timedelta(days=1)


def counts(outcomes: Iterable[Outcome]) -> dict[str, tuple[int, int]]:
    """What was due and done, without the rules that had nothing to do."""
    return {each.category: (each.due, each.done) for each in outcomes if each.due or each.done}


async def columns_left(database: Database, comment: Comment) -> set[str]:
    def read(session: Session) -> set[str]:
        return set(session.exec(select(SealedValue.column_name).where(SealedValue.row_id == comment.id)))

    return await database.read(read)


async def buckets_left(vault: Vault, site: Site, category: str) -> list[date]:
    return [age.bucket for age in await vault.expiry.ages(site.id) if age.category == category]


async def change_periods(database: Database, site: Site, **periods: int) -> None:
    stored = SiteSettings(retention=periods).to_stored()
    change = update(Site).where(col(Site.id) == site.id).values(settings=stored)
    await database.write(lambda session: session.execute(change).close())


@pytest.mark.usefixtures("comment")
async def test_nothing_is_due_on_the_first_day(retention: Retention) -> None:
    assert counts(await run_retention(retention)) == {}


@pytest.mark.usefixtures("comment")
async def test_every_rule_of_the_clock_has_its_row(retention: Retention) -> None:
    outcomes = await run_retention(retention)
    assert [each.category for each in outcomes] == [
        each.id for each in CATEGORIES.values() if each.period_days is not None
    ]


async def test_addresses_go_after_their_period_and_emails_stay(
    database: Database, retention: Retention, comment: Comment, clock: SettableClock
) -> None:
    clock.advance(90 * DAY)
    assert counts(await run_retention(retention)) == {"comment_ip": (3, 3), "network_tag": (3, 3)}
    assert await columns_left(database, comment) == {"email"}


async def test_nothing_goes_a_moment_before_its_time(
    database: Database, retention: Retention, comment: Comment, clock: SettableClock
) -> None:
    clock.advance(90 * DAY - timedelta(seconds=1))
    assert counts(await run_retention(retention)) == {}
    assert await columns_left(database, comment) == {"ip", "email"}


@pytest.mark.usefixtures("comment")
async def test_a_days_key_goes_when_its_last_value_is_over(
    retention: Retention, vault: Vault, garage: Site, clock: SettableClock
) -> None:
    midnight = clock.now.replace(hour=0, minute=0) + 91 * DAY
    clock.now = midnight - timedelta(seconds=1)
    await run_retention(retention)
    assert len(await buckets_left(vault, garage, "comment_ip")) == 1
    clock.now = midnight
    await run_retention(retention)
    assert await buckets_left(vault, garage, "comment_ip") == []


async def test_a_younger_value_of_the_same_site_stays(
    database: Database, retention: Retention, vault: Vault, garage: Site, comment: Comment, clock: SettableClock
) -> None:
    clock.advance(5 * DAY)
    younger = await leave_comment(database, vault, garage, ip="198.51.100.9")
    clock.advance(87 * DAY)
    await run_retention(retention)
    assert (await look(vault, garage, younger, "ip")).values == {"ip": "198.51.100.9"}
    assert await columns_left(database, comment) == {"email"}


async def test_a_plan_counts_the_same_and_changes_nothing(
    database: Database, retention: Retention, comment: Comment, clock: SettableClock
) -> None:
    clock.advance(91 * DAY)
    planned = await plan_retention(retention)
    assert counts(planned) == {"comment_ip": (3, 0), "network_tag": (3, 0)}
    assert await columns_left(database, comment) == {"ip", "email"}


@pytest.mark.usefixtures("comment")
async def test_a_plan_for_a_time_to_come_counts_as_of_then(retention: Retention, clock: SettableClock) -> None:
    planned = await plan_retention(retention, as_of=clock.now + 400 * DAY)
    assert counts(planned) == {"comment_ip": (3, 0), "guest_email": (3, 0), "network_tag": (3, 0)}


async def test_a_run_as_of_a_time_to_come_forgets_as_of_then(
    database: Database, retention: Retention, vault: Vault, garage: Site, comment: Comment, clock: SettableClock
) -> None:
    done = counts(await run_retention(retention, as_of=clock.now + 400 * DAY))
    assert done["comment_ip"] == done["guest_email"] == (3, 3)
    assert await columns_left(database, comment) == set()
    assert await vault.expiry.ages(garage.id) == []


async def test_posting_goes_on_after_a_run_as_of_a_time_to_come(
    database: Database, retention: Retention, vault: Vault, garage: Site, clock: SettableClock
) -> None:
    await leave_comment(database, vault, garage)
    await run_retention(retention, as_of=clock.now + 400 * DAY)
    later = await leave_comment(database, vault, garage)
    assert (await look(vault, garage, later, "ip")).values == {"ip": "203.0.113.7"}


async def test_a_shortened_period_reaches_what_is_stored(
    database: Database, retention: Retention, vault: Vault, people: People, comment: Comment, clock: SettableClock
) -> None:
    await change_periods(database, people.garage, comment_ip=7)
    clock.advance(8 * DAY)
    assert counts(await run_retention(retention)) == {"comment_ip": (2, 2), "network_tag": (2, 2)}
    assert await buckets_left(vault, people.garage, "comment_ip") == []
    assert len(await buckets_left(vault, people.bakery, "comment_ip")) == 1
    assert await columns_left(database, comment) == {"email"}


async def test_a_lengthened_period_keeps_nothing_longer_than_was_said(
    database: Database, retention: Retention, garage: Site, comment: Comment, clock: SettableClock
) -> None:
    await change_periods(database, garage, comment_ip=180)
    clock.advance(91 * DAY)
    await run_retention(retention)
    assert await columns_left(database, comment) == {"email"}


@pytest.mark.usefixtures("comment")
async def test_a_run_on_one_site_leaves_the_others(
    retention: Retention, vault: Vault, people: People, clock: SettableClock
) -> None:
    clock.advance(92 * DAY)
    outcomes = await run_retention(retention, site_id=people.garage.id)
    assert counts(outcomes) == {"comment_ip": (2, 2), "network_tag": (2, 2)}
    assert len(await buckets_left(vault, people.bakery, "comment_ip")) == 1


@pytest.mark.usefixtures("comment")
async def test_a_run_is_one_entry_with_its_counts(
    database: Database, retention: Retention, clock: SettableClock
) -> None:
    clock.advance(92 * DAY)
    await run_retention(retention)
    done = await acts(database, Action.RETENTION_DONE)
    assert [entry.payload and entry.payload["detail"] for entry in done] == [
        {
            "done": {"comment_ip": 3, "network_tag": 3},
            "oldest": {"guest_email": "2026-03-14", "audit": "2026-06-14T10:30:00.000Z"}
            | {"audit_skeleton": "2026-06-14T10:30:00.000Z"},
        }
    ]


@pytest.mark.usefixtures("comment")
async def test_a_second_run_finds_nothing_and_says_nothing(
    database: Database, retention: Retention, clock: SettableClock
) -> None:
    clock.advance(92 * DAY)
    await run_retention(retention)
    assert counts(await run_retention(retention)) == {}
    assert await count_acts(database, Action.RETENTION_BEGUN, Action.RETENTION_DONE) == 2


class DyingExpiry(KeyExpiry):
    """The process dies as it destroys keys, before or after."""

    def __init__(self, vault: Vault, *, destroys_first: bool) -> None:
        super().__init__(vault.keys, vault.expiry.resealer, vault.clock)
        self._destroys_first = destroys_first

    async def destroy(self, key_ids: Sequence[str], subjects: Sequence[str]) -> None:
        if self._destroys_first:
            await super().destroy(key_ids, subjects)
        raise ProcessLookupError


@pytest.mark.parametrize("destroys_first", [False, True], ids=["before", "after"])
async def test_a_run_that_died_is_finished_by_the_next(
    database: Database,
    retention: Retention,
    vault: Vault,
    comment: Comment,
    clock: SettableClock,
    *,
    destroys_first: bool,
) -> None:
    clock.advance(92 * DAY)
    dying = replace(retention, expiry=DyingExpiry(vault, destroys_first=destroys_first))
    with pytest.raises(ProcessLookupError):
        await run_retention(dying)
    await run_retention(retention)
    begun = {entry.subject for entry in await acts(database, Action.RETENTION_BEGUN)}
    done = {entry.subject for entry in await acts(database, Action.RETENTION_DONE)}
    assert begun <= done
    assert await columns_left(database, comment) == {"email"}


@pytest.mark.usefixtures("comment")
async def test_what_a_dead_run_announced_is_destroyed_even_if_it_is_due_no_more(
    database: Database, retention: Retention, vault: Vault, garage: Site, clock: SettableClock
) -> None:
    dying = replace(retention, expiry=DyingExpiry(vault, destroys_first=False))
    with pytest.raises(ProcessLookupError):
        await run_retention(dying, as_of=clock.now + 400 * DAY)
    assert len(await vault.expiry.ages(garage.id)) == 2
    await run_retention(retention)
    assert await vault.expiry.ages(garage.id) == []
    assert (await database.read(verify)).ok


@pytest.mark.parametrize("status", ["spam", "rejected"])
async def test_refused_comments_are_erased_with_their_keys(
    database: Database, retention: Retention, vault: Vault, garage: Site, clock: SettableClock, status: str
) -> None:
    clock.now = POSTED
    refused = await leave_comment(database, vault, garage, ip="198.51.100.9")
    kept = await leave_comment(database, vault, garage)
    change = update(Comment).where(col(Comment.id) == refused.id).values(status=status)
    await database.write(lambda session: session.execute(change).close())
    clock.advance({"spam": 30, "rejected": 90}[status] * DAY)
    outcomes = counts(await run_retention(retention))
    subjects = await vault.keys.read(lambda session: set(session.exec(select(SubjectKey.subject))))
    assert (outcomes[status], subjects) == ((1, 1), {f"comments:{kept.id}"})
    assert await columns_left(database, refused) == set()


@pytest.mark.usefixtures("comment")
async def test_keys_with_nothing_left_to_open_are_dropped(
    retention: Retention, vault: Vault, clock: SettableClock
) -> None:
    clock.advance(367 * DAY)
    await run_retention(retention)
    left = await vault.keys.read(lambda session: session.exec(select(SubjectKey.subject)).all())
    assert left == []


async def test_values_are_cleaned_in_batches_to_the_last(
    database: Database, retention: Retention, vault: Vault, garage: Site, clock: SettableClock
) -> None:
    first = await leave_comment(database, vault, garage, email=None)

    def copy(session: Session) -> None:
        row = session.get_one(SealedValue, ("comments", first.id, "ip")).model_dump()
        session.add_all(SealedValue(**row | {"row_id": f"copy-{number}"}) for number in range(450))

    await database.write(copy)
    clock.advance(92 * DAY)
    assert counts(await run_retention(retention))["comment_ip"] == (451, 451)


def test_a_rule_that_nobody_applies_is_refused(retention: Retention) -> None:
    with pytest.raises(LookupError, match="spam"):
        replace(retention, purgers={name: each for name, each in retention.purgers.items() if name != "spam"})
