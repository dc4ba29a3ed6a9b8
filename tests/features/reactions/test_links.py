"""A guest's vote is recognised for a day; then its link and the key of that day go, and the count stays."""

from datetime import timedelta
from functools import partial
from ipaddress import ip_address

import pytest
from sqlmodel import Session, select

from comments.db.database import Database
from comments.discussion.models import Comment
from comments.discussion.reacting import Reaction, react
from comments.reactions.giving import Reader
from comments.reactions.models import ReactionLink
from comments.retention.assembly import new_retention
from comments.retention.running import run_retention
from comments.vault.assembly import Vault
from comments.vault.models import DataKey
from tests.clock import SettableClock

ADDRESS = ip_address("203.0.113.7")


async def vote(database: Database, vault: Vault, comment: Comment) -> tuple[bytes, ...]:
    marks = await vault.collector.voter_marks(comment.site_id, f"{comment.id}:like", ADDRESS)
    reaction = Reaction(comment_id=comment.id, name="like", by=Reader(marks=marks))
    await database.write(partial(react, reaction=reaction, clock=vault.clock))
    return marks


def links(session: Session) -> int:
    return len(session.exec(select(ReactionLink.digest)).all())


def keys(session: Session) -> int:
    return len(session.exec(select(DataKey.id).where(DataKey.category == "vote_link")).all())


@pytest.mark.clause("P5")
async def test_the_link_goes_after_a_day_its_key_at_the_end_of_the_next_and_the_count_stays(
    database: Database, vault: Vault, comment: Comment, clock: SettableClock
) -> None:
    clock.advance(clock.now.replace(hour=12, minute=0) - clock.now)
    retention = new_retention(database, vault.expiry, clock)
    await vote(database, vault, comment)
    found = []
    for hours in (23, 1, 12):
        clock.advance(timedelta(hours=hours))
        await run_retention(retention)
        found.append((await database.read(links), await vault.keys.read(keys)))
    counts = await database.read(lambda session: session.get_one(Comment, comment.id).reactions)
    assert (found, counts) == ([(1, 1), (0, 1), (0, 0)], {"like": 1})


@pytest.mark.clause("P5")
async def test_once_the_key_is_gone_the_same_address_makes_another_digest(
    database: Database, vault: Vault, comment: Comment, clock: SettableClock
) -> None:
    before = await vote(database, vault, comment)
    clock.advance(timedelta(days=3))
    await run_retention(new_retention(database, vault.expiry, clock))
    clock.advance(timedelta(days=-3))
    after = await vault.collector.voter_marks(comment.site_id, f"{comment.id}:like", ADDRESS)
    assert set(before).isdisjoint(after)
