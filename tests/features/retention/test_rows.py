"""Rows that know their own end: receipts, retries, proofs, sessions, links, kept promises, details of the record."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func
from sqlmodel import Session, SQLModel, select

from comments.accounts.models import AccountLink, AccountSession
from comments.audit.actions import Action
from comments.audit.log import Act, append
from comments.audit.verifying import verify
from comments.db.database import Database
from comments.discussion.models import Comment, IdempotentPost, Receipt, SpentChallenge
from comments.outbox.models import OutboxEntry
from comments.reactions.models import ReactionLink
from comments.retention.purgers import Retention
from comments.retention.rules import Outcome
from comments.retention.running import run_retention
from tests.clock import SettableClock
from tests.factories.people import People

HOUR = timedelta(hours=1)
Make = Callable[[str, datetime, Comment, People], SQLModel]


def receipt(name: str, end: datetime, comment: Comment, people: People) -> SQLModel:
    del people
    return Receipt(comment_id=comment.id, token_hash=name.encode(), expires_at=end)


def attempt(name: str, end: datetime, comment: Comment, people: People) -> SQLModel:
    return IdempotentPost(
        site_id=people.garage.id,
        key_hash=name.encode(),
        comment_id=comment.id,
        fingerprint=b"said",
        expires_at=end,
    )


def challenge(name: str, end: datetime, comment: Comment, people: People) -> SQLModel:
    del comment, people
    return SpentChallenge(fingerprint=name.encode(), expires_at=end)


def vote(name: str, end: datetime, comment: Comment, people: People) -> SQLModel:
    del people
    return ReactionLink(digest=name.encode(), comment_id=comment.id, name="like", expires_at=end)


def session_of_alice(name: str, end: datetime, comment: Comment, people: People) -> SQLModel:
    """It ended thirty days before its row does."""
    del comment
    over = end - timedelta(days=30)
    return AccountSession(
        id=name,
        account_id=people.alice.id,
        kind="console",
        token_hash=name.encode(),
        created_at=over,
        authenticated_at=over,
        seen_at=over,
        expires_at=over,
    )


def link(name: str, end: datetime, comment: Comment, people: People) -> SQLModel:
    del comment
    return AccountLink(id=name, token_hash=name.encode(), account_id=people.alice.id, purpose="reset", expires_at=end)


def promise(name: str, end: datetime, comment: Comment, people: People) -> SQLModel:
    """Kept seven days before its end."""
    del comment, people
    kept = end - timedelta(days=7)
    return OutboxEntry(id=name, kind="x", payload={}, created_at=kept, due_at=kept, done_at=kept)


RULES: dict[str, Make] = {
    "receipt": receipt,
    "idempotency": attempt,
    "challenge": challenge,
    "vote_link": vote,
    "session": session_of_alice,
    "link": link,
    "outbox": promise,
}


async def outcome_of(retention: Retention, category: str) -> Outcome:
    return next(each for each in await run_retention(retention) if each.category == category)


@pytest.mark.parametrize("category", RULES)
async def test_what_is_over_goes(
    retention: Retention, people: People, comment: Comment, clock: SettableClock, category: str
) -> None:
    over = RULES[category]("over", clock.now, comment, people)
    await retention.db.write(lambda session: session.add(over))
    outcome = await outcome_of(retention, category)
    left = await retention.db.read(lambda session: session.exec(select(func.count()).select_from(type(over))).one())
    assert (outcome.due, outcome.done, left) == (1, 1, 0)


@pytest.mark.parametrize("category", RULES)
async def test_what_is_not_over_stays(
    retention: Retention, people: People, comment: Comment, clock: SettableClock, category: str
) -> None:
    younger = RULES[category]("younger", clock.now + HOUR, comment, people)
    await retention.db.write(lambda session: session.add(younger))
    outcome = await outcome_of(retention, category)
    left = await retention.db.read(lambda session: session.exec(select(func.count()).select_from(type(younger))).one())
    assert (outcome.due, outcome.done, left) == (0, 0, 1)


async def test_a_promise_that_was_not_kept_stays(retention: Retention, clock: SettableClock) -> None:
    dead = OutboxEntry(id="dead", kind="x", payload={}, created_at=clock.now, due_at=clock.now, dead=True)
    await retention.db.write(lambda session: session.add(dead))
    clock.advance(timedelta(days=300))
    assert (await outcome_of(retention, "outbox")).due == 0


async def test_details_of_old_acts_go_and_the_record_still_verifies(
    database: Database, retention: Retention, clock: SettableClock
) -> None:
    def write(session: Session) -> None:
        for _ in range(5):
            append(session, Act(action=Action.LOOK, site_id="garage", purpose="abuse"), clock)

    await database.write(write)
    clock.advance(timedelta(days=365))
    outcome = await outcome_of(retention, "audit")
    assert (outcome.due, outcome.done) == (5, 5)
    assert (await database.read(verify)).ok


async def test_the_hourly_upkeep_of_the_outbox_is_no_act(
    database: Database, retention: Retention, people: People, comment: Comment, clock: SettableClock
) -> None:
    await retention.db.write(lambda session: session.add(promise("kept", clock.now, comment, people)))
    await run_retention(retention)
    assert (await database.read(verify)).checked == 0
