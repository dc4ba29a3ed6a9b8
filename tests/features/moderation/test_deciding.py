from typing import Any

import pytest
from sqlmodel import Session, col, select

from comments.accounts.people import Person
from comments.audit.models import AuditEntry
from comments.db.database import Database
from comments.discussion.errors import StatusConflictError
from comments.discussion.models import Comment, Thread
from comments.discussion.rules import Status
from comments.foundation.errors import InvalidInputError, NotFoundError
from comments.moderation.deciding import decide
from comments.moderation.rules import Decision
from tests.clock import SettableClock
from tests.factories.comments import make_comment
from tests.factories.people import People

PUBLISH = Decision(status=Status.PUBLISHED, reason="On topic after all")


@pytest.fixture
async def waiting(database: Database, people: People) -> str:
    """A comment that waits at the garage, and noise around it."""

    def make(session: Session) -> str:
        make_comment(session, people.bakery, status="pending")
        make_comment(session, people.garage, status="spam")
        return make_comment(session, people.garage, status="pending").id

    return await database.write(make)


@pytest.fixture
def bob(people: People) -> Person:
    return people.bob


async def _decide(
    database: Database, person: Person, comment_id: str, decision: Decision, clock: SettableClock
) -> Comment:
    return await database.write(lambda session: decide(session, person, comment_id, decision, clock))


async def _recorded(database: Database) -> list[tuple[str, str | None, dict[str, Any]]]:
    entries = await database.read(lambda session: session.exec(select(AuditEntry)).all())
    return [(entry.action, entry.subject, (entry.payload or {})["detail"]) for entry in entries]


async def test_a_moderator_publishes(database: Database, bob: Person, waiting: str, clock: SettableClock) -> None:
    comment = await _decide(database, bob, waiting, PUBLISH, clock)
    assert (comment.status, comment.reason, comment.decided_at) == ("published", "On topic after all", clock())


async def test_publishing_counts_in_the_thread(
    database: Database, bob: Person, waiting: str, clock: SettableClock
) -> None:
    comment = await _decide(database, bob, waiting, PUBLISH, clock)
    thread = await database.read(lambda session: session.get_one(Thread, comment.thread_id))
    assert (thread.count, thread.version) == (1, 2)


async def test_a_decision_is_recorded_with_its_reason(
    database: Database, bob: Person, waiting: str, clock: SettableClock
) -> None:
    await _decide(database, bob, waiting, PUBLISH, clock)
    detail = {"from": "pending", "to": "published", "reason": "On topic after all"}
    assert await _recorded(database) == [("comment.decided", waiting, detail)]


async def test_the_record_names_who_decided_as_what(
    database: Database, bob: Person, waiting: str, clock: SettableClock
) -> None:
    await _decide(database, bob, waiting, PUBLISH, clock)
    entry = await database.read(lambda session: session.exec(select(AuditEntry)).one())
    assert (entry.actor_id, (entry.payload or {})["role"]) == (bob.id, "moderator")


async def test_what_is_so_already_is_not_recorded(
    database: Database, bob: Person, waiting: str, clock: SettableClock
) -> None:
    await _decide(database, bob, waiting, Decision(status=Status.PENDING, pinned=False), clock)
    assert await _recorded(database) == []


async def test_a_decision_that_fails_leaves_no_record(
    database: Database, bob: Person, waiting: str, clock: SettableClock
) -> None:
    with pytest.raises(InvalidInputError):
        await _decide(database, bob, waiting, Decision(status=Status.SPAM, reason="x" * 501), clock)
    assert await _recorded(database) == []


async def test_charlie_finds_nothing_to_decide(
    database: Database, people: People, waiting: str, clock: SettableClock
) -> None:
    with pytest.raises(NotFoundError):
        await _decide(database, people.charlie, waiting, PUBLISH, clock)
    status = await database.read(lambda session: session.get_one(Comment, waiting).status)
    assert status == "pending"


async def test_deleting_forgets_the_words_and_is_recorded_as_such(
    database: Database, bob: Person, waiting: str, clock: SettableClock
) -> None:
    comment = await _decide(database, bob, waiting, Decision(status=Status.DELETED), clock)
    assert (comment.source, comment.author_name, [each[0] for each in await _recorded(database)]) == (
        "",
        "",
        ["comment.deleted"],
    )


async def test_nothing_is_decided_about_what_was_deleted(
    database: Database, bob: Person, waiting: str, clock: SettableClock
) -> None:
    await _decide(database, bob, waiting, Decision(status=Status.DELETED), clock)
    with pytest.raises(StatusConflictError):
        await _decide(database, bob, waiting, PUBLISH, clock)


async def test_a_comment_is_pinned_and_let_go(
    database: Database, bob: Person, waiting: str, clock: SettableClock
) -> None:
    await _decide(database, bob, waiting, Decision(pinned=True), clock)
    await _decide(database, bob, waiting, Decision(pinned=False), clock)
    assert [detail for _, _, detail in await _recorded(database)] == [{"pinned": True}, {"pinned": False}]


async def test_a_reply_is_not_pinned(database: Database, people: People, waiting: str, clock: SettableClock) -> None:
    def answer(session: Session) -> str:
        parent = session.exec(select(Comment).where(col(Comment.id) == waiting)).one()
        return make_comment(session, people.garage, parent=parent).id

    reply = await database.write(answer)
    comment = await _decide(database, people.bob, reply, Decision(pinned=True), clock)
    assert (comment.pinned, await _recorded(database)) == (False, [])
