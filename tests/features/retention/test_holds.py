"""What is held outlives its period for the purpose `legal` alone, ends on its day, and goes at once when let go."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from comments.audit.actions import Action
from comments.audit.actors import OPERATOR
from comments.db.database import Database
from comments.disclosures.holding import place_hold, release_hold
from comments.disclosures.models import Hold
from comments.disclosures.rules import LONGEST_HOLD, HoldOrder
from comments.discussion.deleting import delete_comment
from comments.discussion.errors import StatusConflictError
from comments.discussion.models import Comment
from comments.foundation.errors import InvalidInputError, NotFoundError
from comments.retention.assembly import new_retention
from comments.retention.planning import plan_retention
from comments.retention.purgers import Retention
from comments.retention.running import run_retention
from comments.sites.models import Site
from comments.vault.assembly import Vault, assemble_vault
from comments.vault.gate import Purpose
from comments.vault.models import SealedValue
from comments.vault.sealed import Sealed
from tests.clock import SettableClock
from tests.factories.comments import POSTED
from tests.factories.identities import leave_comment
from tests.factories.people import People
from tests.factories.record import acts
from tests.features.retention.holds import DAY, Keeper
from tests.features.retention.test_running import columns_left
from tests.features.retention.walking import bytes_of

GIVEN = {"ip": "203.0.113.7", "email": "ada@example.org"}
NOTHING = {"ip": None, "email": None}


async def test_a_held_value_opens_past_its_period_for_the_law_alone(
    keeper: Keeper, garage: Site, comment: Comment, clock: SettableClock
) -> None:
    assert (await keeper.hold(comment.id, 200)).fields == ("ip", "email")
    clock.advance(120 * DAY)
    await run_retention(keeper.retention)
    assert (await keeper.look(garage, comment, Purpose.ABUSE)).values == GIVEN | {"ip": None}
    opened = await keeper.look(garage, comment)
    assert (opened.values, opened.expires_at["ip"]) == (GIVEN, clock.now + 80 * DAY)


@pytest.mark.clause("P7")
async def test_what_is_held_opens_on_no_other_site(
    keeper: Keeper, people: People, comment: Comment, clock: SettableClock
) -> None:
    await keeper.hold(comment.id, 200)
    clock.advance(120 * DAY)
    await run_retention(keeper.retention)
    assert (await keeper.look(people.bakery, comment)).values == NOTHING


async def test_a_held_look_is_recorded_as_any_other(
    keeper: Keeper, garage: Site, comment: Comment, clock: SettableClock
) -> None:
    await keeper.hold(comment.id, 200)
    clock.advance(120 * DAY)
    await keeper.look(garage, comment)
    [entry] = await acts(keeper.retention.db, Action.LOOK)
    assert (entry.subject, entry.payload and entry.payload["purpose"]) == (comment.id, "legal")


async def test_what_is_past_its_period_already_is_not_held(
    keeper: Keeper, garage: Site, comment: Comment, clock: SettableClock
) -> None:
    clock.advance(91 * DAY)
    assert (await keeper.hold(comment.id, 30)).fields == ("email",)
    assert (await keeper.look(garage, comment)).values == GIVEN | {"ip": None}


async def test_a_hold_that_was_interrupted_is_completed_before_the_key_goes(
    keeper: Keeper, garage: Site, comment: Comment, clock: SettableClock
) -> None:
    until = clock.now + 200 * DAY
    hold = Hold(
        id="interrupted", site_id=garage.id, comment_id=comment.id, reason="x", placed_at=clock.now, until=until
    )
    await keeper.retention.db.write(lambda session: session.add(hold))
    clock.advance(89 * DAY)
    await run_retention(keeper.retention)
    clock.advance(3 * DAY)
    await run_retention(keeper.retention)
    assert (await keeper.look(garage, comment)).values == GIVEN


async def test_a_hold_ends_on_its_day_with_its_key(
    keeper: Keeper, garage: Site, comment: Comment, clock: SettableClock
) -> None:
    await keeper.hold(comment.id, 100)
    clock.advance(100 * DAY)
    outcome = {each.category: each for each in await run_retention(keeper.retention)}["hold"]
    assert ((outcome.due, outcome.done), await keeper.standing(), await keeper.keys()) == ((1, 1), [], {})
    assert (await keeper.look(garage, comment)).values == GIVEN | {"ip": None}
    assert [entry.subject for entry in await acts(keeper.retention.db, Action.HOLD_ENDED)] == [comment.id]


async def test_let_go_what_is_past_its_time_is_forgotten_at_once(
    keeper: Keeper, garage: Site, comment: Comment, clock: SettableClock
) -> None:
    placed = await keeper.hold(comment.id, 300)
    clock.advance(120 * DAY)
    await run_retention(keeper.retention)
    await release_hold(keeper.retention.db, keeper.vault.expiry, placed.hold.id, OPERATOR, clock)
    assert (await keeper.look(garage, comment)).values == GIVEN | {"ip": None}
    assert len(await acts(keeper.retention.db, Action.HOLD_PLACED, Action.HOLD_RELEASED)) == 2


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_the_key_of_a_hold_let_go_is_in_none_of_the_vaults_bytes(
    keeper: Keeper, comment: Comment, clock: SettableClock
) -> None:
    placed = await keeper.hold(comment.id, 300)
    [wrapped] = (await keeper.keys()).values()
    assert wrapped in bytes_of(keeper.vault.keys)
    await release_hold(keeper.retention.db, keeper.vault.expiry, placed.hold.id, OPERATOR, clock)
    assert wrapped not in bytes_of(keeper.vault.keys)


async def test_two_holds_on_one_comment_end_one_by_one(
    keeper: Keeper, garage: Site, comment: Comment, clock: SettableClock
) -> None:
    first = await keeper.hold(comment.id, 150)
    clock.advance(100 * DAY)
    await run_retention(keeper.retention)
    assert (await keeper.hold(comment.id, 300)).fields == ("ip", "email")
    await release_hold(keeper.retention.db, keeper.vault.expiry, first.hold.id, OPERATOR, clock)
    assert (await keeper.look(garage, comment)).values == GIVEN


async def test_plan_and_run_count_what_is_held(keeper: Keeper, comment: Comment, clock: SettableClock) -> None:
    await keeper.hold(comment.id, 200)
    clock.advance(92 * DAY)
    counted = [await plan_retention(keeper.retention, as_of=clock.now)]
    counted += [await run_retention(keeper.retention), await run_retention(keeper.retention)]
    ips = [next(each for each in outcomes if each.category == "comment_ip") for outcomes in counted]
    assert [(each.due, each.done, each.held) for each in ips] == [(3, 0, 1), (3, 2, 1), (1, 0, 1)]


async def test_a_network_tag_is_not_held(keeper: Keeper, comment: Comment, clock: SettableClock) -> None:
    await keeper.hold(comment.id, 200)
    clock.advance(92 * DAY)
    tags = next(each for each in await run_retention(keeper.retention) if each.category == "network_tag")
    assert (tags.due, tags.done, tags.held) == (3, 3, 0)


async def test_a_held_comment_that_was_turned_away_stays_until_the_hold_ends(
    retention: Retention, keeper: Keeper, vault: Vault, garage: Site, clock: SettableClock
) -> None:
    clock.now = POSTED
    spam = [await leave_comment(retention.db, vault, garage) for _ in range(2)]
    change = update(Comment).where(col(Comment.id).in_([each.id for each in spam])).values(status="spam")
    await retention.db.write(lambda session: session.execute(change).close())
    await keeper.hold(spam[0].id, 40)
    clock.advance(31 * DAY)
    outcome = next(each for each in await run_retention(retention) if each.category == "spam")
    assert (outcome.due, outcome.done, outcome.held) == (2, 1, 1)
    clock.advance(10 * DAY)
    await run_retention(retention)
    assert await retention.db.read(lambda session: session.get(Comment, spam[0].id)) is None


async def test_erased_by_its_author_the_words_go_and_what_is_held_stays(
    database: Database, keeper: Keeper, vault: Vault, garage: Site, comment: Comment, clock: SettableClock
) -> None:
    await keeper.hold(comment.id, 200)

    def erase(session: Session) -> None:
        delete_comment(session, session.get_one(Comment, comment.id), clock)

    await database.write(erase)
    await vault.eraser.forget_comment(garage.id, comment.id)
    assert (await database.read(lambda session: session.get_one(Comment, comment.id))).source == ""
    assert await columns_left(database, comment) == set()
    assert (await keeper.look(garage, comment)).values == GIVEN


@pytest.mark.parametrize(
    ("reason", "span", "field"),
    [
        ("", 30 * DAY, "reason"),
        (" \n", 30 * DAY, "reason"),
        ("x" * 501, 30 * DAY, "reason"),
        ("Order 12", timedelta(0), "until"),
        ("Order 12", -DAY, "until"),
        ("Order 12", LONGEST_HOLD + timedelta(seconds=1), "until"),
    ],
)
@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_hold_without_reason_or_end_is_refused(
    keeper: Keeper, comment: Comment, clock: SettableClock, reason: str, span: timedelta, field: str
) -> None:
    order = HoldOrder(comment_id=comment.id, reason=reason, until=clock.now + span)
    with pytest.raises(InvalidInputError) as refusal:
        await place_hold(keeper.retention.db, keeper.vault.expiry.resealer, order, OPERATOR, clock)
    assert ([each.field for each in refusal.value.problems], await keeper.standing()) == ([field], [])


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_nothing_is_held_of_a_comment_that_is_not_there_or_deleted(
    keeper: Keeper, comment: Comment, clock: SettableClock
) -> None:
    change = update(Comment).where(col(Comment.id) == comment.id).values(status="deleted")
    await keeper.retention.db.write(lambda session: session.execute(change).close())
    with pytest.raises(StatusConflictError):
        await keeper.hold(comment.id, 30)
    with pytest.raises(NotFoundError):
        await keeper.hold("nobody", 30)
    assert await keeper.standing() == []


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_held_value_that_was_tampered_with_keeps_nothing_else_from_being_forgotten(
    database: Database, keeper: Keeper, garage: Site, comment: Comment, clock: SettableClock
) -> None:
    until = clock.now + 200 * DAY
    hold = Hold(
        id="interrupted", site_id=garage.id, comment_id=comment.id, reason="x", placed_at=clock.now, until=until
    )
    await database.write(lambda session: session.add(hold))
    broken = (col(SealedValue.row_id) == comment.id, col(SealedValue.column_name) == "ip")
    change = update(SealedValue).where(*broken).values(box=Sealed(b"\x01" + bytes(60)))
    await database.write(lambda session: session.execute(change).close())
    clock.advance(40 * DAY)
    await run_retention(keeper.retention)
    held = select(SealedValue.column_name).where(col(SealedValue.table_name) == "holds")
    assert await database.read(lambda session: session.exec(held).all()) == ["email"]


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_shut_vault_forgets_on_time_beside_what_is_held(
    database: Database, keeper: Keeper, comment: Comment, clock: SettableClock
) -> None:
    await keeper.hold(comment.id, 200)
    shut = assemble_vault(database, keeper.vault.keys, keeper.vault.master_key_path, clock)
    clock.advance(120 * DAY)
    await run_retention(new_retention(database, shut.expiry, clock))
    assert (shut.state, await columns_left(database, comment)) == ("missing", {"email"})
