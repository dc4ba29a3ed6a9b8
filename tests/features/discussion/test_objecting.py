"""Objecting: what is sealed ends at once, the words stay, and the record says it without saying who."""

import pytest
from sqlmodel import Session, col, select

from comments.audit.actions import Action
from comments.db.database import Database
from comments.discussion.models import Comment
from comments.discussion.objecting import FORGET_OBJECTED, object_to_keeping, objected_at
from comments.outbox.models import OutboxEntry
from comments.vault.assembly import Vault
from comments.vault.models import SealedValue
from tests.clock import SettableClock
from tests.factories.identities import look
from tests.factories.people import People
from tests.factories.record import acts

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
async def objected(database: Database, comment: Comment, clock: SettableClock) -> Comment:
    def write(session: Session) -> None:
        object_to_keeping(session, session.get_one(Comment, comment.id), clock)

    for _ in range(2):
        await database.write(write)
    return comment


@pytest.mark.clause("P7")
async def test_the_sites_administrators_find_nothing_any_more(vault: Vault, people: People, objected: Comment) -> None:
    assert (await look(vault, people.garage, objected)).values == {"ip": None, "email": None}


async def test_index_and_network_tag_are_gone_with_it_and_others_stay(database: Database, objected: Comment) -> None:
    left = await database.read(lambda session: session.exec(select(SealedValue.row_id)).all())
    assert (objected.id in left, len(left)) == (False, 4)


async def test_the_key_is_promised_to_go_once(database: Database, objected: Comment) -> None:
    chosen = select(OutboxEntry.payload).where(col(OutboxEntry.kind) == FORGET_OBJECTED)
    promised = await database.read(lambda session: session.exec(chosen).all())
    assert promised == [{"site": objected.site_id, "comment": objected.id}]


async def test_the_words_stay(database: Database, objected: Comment) -> None:
    kept = await database.read(lambda session: session.get_one(Comment, objected.id))
    assert (kept.author_name, kept.source, kept.status) == ("Nadia", "Hello", "published")


async def test_the_record_tells_it_once_and_not_of_whom(database: Database, objected: Comment) -> None:
    (entry,) = await acts(database, Action.OBJECTED)
    assert (entry.site_id, entry.subject, entry.actor_id) == (objected.site_id, objected.id, None)


async def test_when_it_was_is_known(database: Database, objected: Comment, clock: SettableClock) -> None:
    assert await database.read(lambda session: objected_at(session, objected)) == clock.now
