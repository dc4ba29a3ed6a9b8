"""What a comment said before: kept as long as the site says, gone with the comment, kept longer by a hold alone."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from comments.db.database import Database
from comments.discussion.deleting import delete_comment
from comments.discussion.editing import edit_comment
from comments.discussion.models import Comment, CommentRevision
from comments.rendering.pipeline import render
from comments.retention.purgers import Retention
from comments.retention.rules import Outcome
from comments.retention.running import run_retention
from comments.sites.models import Site
from comments.sites.rules import SiteSettings
from tests.clock import SettableClock
from tests.factories.comments import POSTED
from tests.features.retention.holds import DAY, Keeper
from tests.features.retention.test_running import change_periods

SETTINGS = SiteSettings(edit_minutes=15)


async def edit(database: Database, comment: Comment, clock: SettableClock, words: str, **retention: int) -> None:
    """Its author changes it while the window is open."""
    settings = SiteSettings(retention=retention)

    def change(session: Session) -> None:
        edit_comment(session, session.get_one(Comment, comment.id), words, render(words), settings, clock)

    await database.write(change)


async def former(database: Database, comment: Comment) -> list[str]:
    chosen = select(CommentRevision.source).where(col(CommentRevision.comment_id) == comment.id)
    return await database.read(lambda session: list(session.exec(chosen.order_by(col(CommentRevision.replaced_at)))))


async def outcome(retention: Retention) -> Outcome:
    return next(each for each in await run_retention(retention) if each.category == "revision")


@pytest.fixture
async def edited(database: Database, comment: Comment, clock: SettableClock) -> Comment:
    clock.now = POSTED + timedelta(minutes=5)
    await edit(database, comment, clock, "Hello again")
    return comment


async def test_former_words_go_after_ninety_days(
    database: Database, retention: Retention, edited: Comment, clock: SettableClock
) -> None:
    clock.advance(90 * DAY - timedelta(seconds=1))
    assert ((await outcome(retention)).due, await former(database, edited)) == (0, ["Hello"])
    clock.advance(timedelta(seconds=1))
    assert ((await outcome(retention)).done, await former(database, edited)) == (1, [])


async def test_a_shorter_period_reaches_what_is_stored(
    database: Database, retention: Retention, garage: Site, edited: Comment, clock: SettableClock
) -> None:
    await change_periods(database, garage, revision=0)
    clock.advance(timedelta(seconds=1))
    await run_retention(retention)
    assert await former(database, edited) == []


async def test_a_site_that_keeps_them_for_no_day_keeps_none(
    database: Database, comment: Comment, clock: SettableClock
) -> None:
    clock.now = POSTED
    await edit(database, comment, clock, "Hello again", revision=0)
    assert await former(database, comment) == []


async def test_they_go_with_the_comment_at_once(database: Database, edited: Comment, clock: SettableClock) -> None:
    await database.write(lambda session: delete_comment(session, session.get_one(Comment, edited.id), clock))
    assert await former(database, edited) == []


async def test_a_hold_keeps_them(
    database: Database, retention: Retention, keeper: Keeper, edited: Comment, clock: SettableClock
) -> None:
    await keeper.hold(edited.id, 120)
    clock.advance(91 * DAY)
    counted = await outcome(retention)
    assert (counted.due, counted.done, counted.held) == (1, 0, 1)
    clock.advance(30 * DAY)
    await run_retention(retention)
    assert await former(database, edited) == []
