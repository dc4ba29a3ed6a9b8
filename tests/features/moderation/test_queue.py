from datetime import timedelta

import pytest
from sqlmodel import Session

from comments.db.database import Database
from comments.discussion.models import Comment
from comments.discussion.rules import Status
from comments.foundation.errors import InvalidInputError
from comments.moderation.queries import PAGE_SIZE, queue, queue_counts, surroundings
from tests.factories.comments import POSTED, make_comment
from tests.factories.people import People


async def _found(database: Database, people: People, q: str = "", status: Status = Status.PENDING) -> list[str]:
    page = await database.read(lambda session: queue(session, people.garage.id, status, q))
    return [comment.source for comment, _ in page.rows]


async def _write(database: Database, people: People, *sources: str) -> None:
    """Pending comments at the garage, between noise of another status and another site."""

    def make(session: Session) -> None:
        make_comment(session, people.garage, status="published").source = "noise carburettor"
        make_comment(session, people.bakery, status="pending").source = "noise carburettor"
        for source in sources:
            make_comment(session, people.garage, status="pending").source = source

    await database.write(make)


async def test_the_queue_holds_one_status_of_one_site(database: Database, people: People) -> None:
    await _write(database, people, "mine")
    assert await _found(database, people) == ["mine"]


async def test_the_newest_comes_first(database: Database, people: People) -> None:
    def make(session: Session) -> None:
        for hours, source in ((1, "second"), (2, "third"), (0, "first")):
            comment = make_comment(session, people.garage, status="spam")
            comment.source, comment.created_at = source, POSTED + timedelta(hours=hours)

    await database.write(make)
    assert await _found(database, people, status=Status.SPAM) == ["third", "second", "first"]


async def test_every_word_of_a_search_must_be_there(database: Database, people: People) -> None:
    await _write(database, people, "the carburettor leaks", "the float leaks")
    assert await _found(database, people, "leaks Carburettor") == ["the carburettor leaks"]


async def test_a_search_finds_the_authors_name(database: Database, people: People) -> None:
    await _write(database, people, "whatever")
    assert await _found(database, people, "nadia") == ["whatever"]


async def test_a_search_finds_a_capital_with_an_accent(database: Database, people: People) -> None:
    await _write(database, people, "Élan vital")
    assert await _found(database, people, "élan") == ["Élan vital"]


@pytest.mark.parametrize("wildcard", ["%", "_", "\\"])
async def test_a_wildcard_is_a_letter_like_others(database: Database, people: People, wildcard: str) -> None:
    await _write(database, people, "no such thing", f"this {wildcard} one")
    assert await _found(database, people, wildcard) == [f"this {wildcard} one"]


async def test_the_pages_of_a_queue_hold_each_comment_once(database: Database, people: People) -> None:
    # All of the same moment, so that only the id divides the pages.
    await _write(database, people, *(f"comment {number}" for number in range(PAGE_SIZE + 5)))

    def walk(session: Session) -> list[str]:
        first = queue(session, people.garage.id, Status.PENDING)
        second = queue(session, people.garage.id, Status.PENDING, cursor=first.next)
        assert second.next is None
        return [comment.id for page in (first, second) for comment, _ in page.rows]

    seen = await database.read(walk)
    assert (len(seen), len(set(seen))) == (PAGE_SIZE + 5, PAGE_SIZE + 5)


@pytest.mark.parametrize("cursor", ["x", "é", "MjAyNi0wMS0wMQ", "bm90IGEgZGF0ZQ", "%%%"])
async def test_a_cursor_that_was_never_given_is_refused(database: Database, people: People, cursor: str) -> None:
    with pytest.raises(InvalidInputError):
        await database.read(lambda session: queue(session, people.garage.id, Status.PENDING, cursor=cursor))


async def test_counts_tell_every_queue_of_every_site_asked_for(database: Database, people: People) -> None:
    await _write(database, people, "one", "two")
    ids = [people.garage.id, people.bakery.id]
    counts = await database.read(lambda session: queue_counts(session, ids))
    assert [list(counts[each].values()) for each in ids] == [[2, 1, 0, 0], [1, 0, 0, 0]]


async def test_a_comment_is_shown_between_what_it_answers_and_what_answers_it(
    database: Database, people: People
) -> None:
    def around(session: Session) -> list[list[str]]:
        top = make_comment(session, people.garage)
        middle = make_comment(session, people.garage, parent=top)
        asked = make_comment(session, people.garage, parent=middle)
        answer = make_comment(session, people.garage, parent=asked, status="pending")
        make_comment(session, people.garage, parent=answer)
        make_comment(session, people.garage, parent=top)
        expected = [[top.id, middle.id], [answer.id]]
        return [[each.id for each in side] for side in surroundings(session, asked)] + expected

    above, below, expected_above, expected_below = await database.write(around)
    assert (above, below) == (expected_above, expected_below)


async def test_of_a_long_branch_the_nearest_ancestors_are_shown(database: Database, people: People) -> None:
    def nearest(session: Session) -> tuple[list[str], list[str]]:
        branch: list[Comment] = []
        for _ in range(14):
            branch.append(make_comment(session, people.garage, parent=branch[-1] if branch else None))
        above, _ = surroundings(session, branch[-1])
        return [each.id for each in above], [each.id for each in branch[3:13]]

    shown, expected = await database.write(nearest)
    assert shown == expected
