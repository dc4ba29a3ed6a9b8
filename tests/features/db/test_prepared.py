"""Statements that are built once: the short road to SQLite and the ordinary one give the same, and fail the same."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, bindparam, event, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from comments.db.database import Database
from comments.db.prepared import Prepared, Row
from comments.discussion.models import Comment, Receipt, Thread
from comments.sites.models import Site
from tests.factories.comments import make_comment

LATER = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
ABOUT = (Comment.id, Comment.tree, Comment.pinned, Comment.created_at, Comment.edited_at, Comment.depth)
COMMENTS = Prepared(
    select(*map(col, ABOUT)).where(col(Comment.site_id) == bindparam("of_site"), col(Comment.pinned).is_not(True))
)
EDIT = Prepared(
    update(Comment)
    .where(col(Comment.id) == bindparam("of_id"))
    .values(edited_at=bindparam("new_time"), tree=bindparam("new_tree"), replies=col(Comment.replies) + 3)
)
RECEIPT = Prepared(insert(Receipt), ("expires_at", "comment_id", "token_hash"))


@contextmanager
def heard() -> Iterator[list[str]]:
    """What is said to any database meanwhile."""
    statements: list[str] = []

    def note(_connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield statements
    event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
async def comment(database: Database, garage: Site) -> Comment:
    """One of the garage's."""
    return await database.write(lambda session: make_comment(session, garage))


async def all_of(database: Database, site: Site) -> list[Row]:
    return await database.read(lambda session: COMMENTS.rows(session.connection(), {"of_site": site.id}))


async def test_both_roads_find_the_same(database: Database, garage: Site, comment: Comment) -> None:
    values = {"of_id": comment.id, "new_time": LATER, "new_tree": [["p", "Bonjour"]]}
    await database.write(lambda session: EDIT.run(session.connection(), values))
    found = await all_of(database, garage)
    with heard() as statements:
        assert await all_of(database, garage) == found
    assert found == [(comment.id, [["p", "Bonjour"]], False, comment.created_at, LATER, 0)]
    assert any("FROM comments" in statement for statement in statements)


async def test_what_the_statement_holds_itself_counts(database: Database, comment: Comment) -> None:
    values: dict[str, Any] = {"of_id": comment.id, "new_time": None, "new_tree": []}

    def edit_twice(session: Session) -> None:
        EDIT.run(session.connection(), values)
        with heard():
            EDIT.run(session.connection(), values)

    await database.write(edit_twice)
    changed = await database.read(lambda session: session.get_one(Comment, comment.id))
    assert (changed.replies, changed.edited_at, changed.tree) == (6, None, [])


async def test_what_is_stored_is_what_the_models_read(database: Database, comment: Comment) -> None:
    row = {"comment_id": comment.id, "token_hash": b"\x00\xff", "expires_at": LATER + timedelta(microseconds=7)}
    await database.write(lambda session: RECEIPT.run(session.connection(), row))
    stored = await database.read(lambda session: session.get_one(Receipt, comment.id))
    assert {name: getattr(stored, name) for name in row} == row


async def test_who_finds_nothing_is_told_so(database: Database) -> None:
    assert await database.read(lambda session: COMMENTS.first(session.connection(), {"of_site": "none"})) is None


@pytest.mark.parametrize("is_heard", [False, True])
async def test_what_may_not_stand_is_refused_without_a_word_of_it(
    database: Database, comment: Comment, *, is_heard: bool
) -> None:
    row = {"comment_id": comment.id, "token_hash": b"a secret of somebody", "expires_at": LATER}

    def store_twice(session: Session) -> None:
        for _ in range(2):
            RECEIPT.run(session.connection(), row)

    with heard() if is_heard else nullcontext(), pytest.raises(IntegrityError) as refused:
        await database.write(store_twice)
    assert "somebody" not in f"{refused.value} {refused.value!r}"
    assert await database.read(lambda session: session.get(Receipt, comment.id)) is None


async def test_a_naive_time_is_refused(database: Database, comment: Comment) -> None:
    row = {"comment_id": comment.id, "token_hash": b"", "expires_at": LATER.replace(tzinfo=None)}
    with pytest.raises(Exception, match="aware"):
        await database.write(lambda session: RECEIPT.run(session.connection(), row))


async def test_no_value_may_be_left_out(database: Database) -> None:
    with pytest.raises(Exception, match="of_site"):
        await database.read(lambda session: COMMENTS.rows(session.connection(), {}))


async def test_a_new_thread_is_told_from_one_that_is_there(database: Database, garage: Site, comment: Comment) -> None:
    """The columns of an insert are those that were named, in whatever order the values come."""
    named = ("id", "site_id", "key", "title", "url", "locked", "count", "version", "created_at", "last_at")
    statement = Prepared(insert(Thread), reversed(named))
    times = {"created_at": LATER, "last_at": LATER}
    row: dict[str, Any] = {"id": "a-new-one", "site_id": garage.id, "key": "/new", "title": "New", "url": None} | times
    row |= {"locked": True, "count": 2, "version": 5}
    await database.write(lambda session: statement.run(session.connection(), row))
    stored = await database.read(lambda session: session.get_one(Thread, "a-new-one"))
    assert {name: getattr(stored, name) for name in named} == row
    assert stored.id != comment.thread_id


def test_another_connection_finds_the_same_by_its_words(sqlite_templates: Path) -> None:
    sites = Prepared(select(col(Site.id), col(Site.version)).where(col(Site.slug) == bindparam("of_slug")))
    words, values = sites.in_words({"of_slug": "garage"})
    with closing(sqlite3.connect(sqlite_templates / "main.db")) as connection:
        assert connection.execute(words, values).fetchall() == []
    assert (words.count("?"), values) == (1, ["garage"])
