"""Erasing at the author's request: owners and administrators alone, never without saying who asked."""

import pytest
from sqlmodel import select

from comments.accounts.people import Person
from comments.audit.actions import Action
from comments.db.database import Database
from comments.discussion.deleting import FORGET_SUBJECT
from comments.discussion.errors import StatusConflictError
from comments.discussion.models import Comment
from comments.discussion.queries import comment_by_id
from comments.foundation.errors import InvalidInputError, NotAllowedError, NotFoundError
from comments.moderation.erasing import erase_at_request
from comments.outbox.models import OutboxEntry
from tests.clock import SettableClock
from tests.factories.people import People
from tests.factories.record import acts

WHY = "By a letter of 3 March"


@pytest.fixture
def backend() -> str:
    """Nothing here depends on the kind of database."""
    return "sqlite"


class Desk:
    """Somebody erases the comment."""

    def __init__(self, database: Database, comment: Comment, clock: SettableClock) -> None:
        self.database, self.comment, self.clock = database, comment, clock

    async def erase(self, person: Person, reason: str = WHY) -> Comment:
        comment_id = self.comment.id
        await self.database.write(lambda session: erase_at_request(session, person, comment_id, reason, self.clock))
        return await self.database.read(lambda session: comment_by_id(session, comment_id))


@pytest.fixture
def desk(database: Database, comment: Comment, clock: SettableClock) -> Desk:
    return Desk(database, comment, clock)


@pytest.mark.parametrize("who", ["alice", "ann"])
async def test_nothing_but_the_place_is_left(desk: Desk, people: People, who: str) -> None:
    erased = await desk.erase(getattr(people, who))
    assert (erased.status, erased.author_name, erased.source) == ("deleted", "", "")


async def test_its_key_is_promised_to_go(desk: Desk, people: People) -> None:
    await desk.erase(people.alice)
    promised = await desk.database.read(lambda session: [*session.exec(select(OutboxEntry))])
    assert [(each.kind, each.payload["comment"]) for each in promised] == [(FORGET_SUBJECT, desk.comment.id)]


async def test_who_asked_is_recorded(desk: Desk, people: People) -> None:
    await desk.erase(people.alice, f"  {WHY}\n ")
    (entry,) = await acts(desk.database, Action.COMMENT_ERASED)
    assert (entry.actor_id, entry.subject, (entry.payload or {})["detail"]) == (
        people.alice.id,
        desk.comment.id,
        {"reason": WHY},
    )


@pytest.mark.parametrize(("who", "refusal"), [("bob", NotAllowedError), ("charlie", NotFoundError)])
async def test_others_may_not(desk: Desk, people: People, who: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        await desk.erase(getattr(people, who))


@pytest.mark.parametrize("reason", ["", " \n "])
async def test_without_a_reason_nothing_is_erased(desk: Desk, people: People, reason: str) -> None:
    with pytest.raises(InvalidInputError):
        await desk.erase(people.alice, reason)


async def test_nothing_is_erased_twice(desk: Desk, people: People) -> None:
    await desk.erase(people.alice)
    with pytest.raises(StatusConflictError):
        await desk.erase(people.ann)
