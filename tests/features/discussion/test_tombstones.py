"""A tombstone is empty in every column but those that hold up the replies."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func
from sqlmodel import Session, select

from comments.db.database import Database
from comments.discussion.deleting import delete_comment
from comments.discussion.models import Comment, IdempotentPost, Receipt
from tests.clock import SettableClock
from tests.factories.comments import make_comment
from tests.factories.sites import make_site

THEN = datetime(2026, 2, 2, tzinfo=UTC)
PLACE = {"id", "site_id", "thread_id", "parent_id", "root_id", "depth", "status", "replies", "score", "created_at"}
"""Where it stands, and what it holds up."""
NEWS = {"changed_in", "shown_in"}
"""Since which version of the thread it is gone, by which readers hear of that."""
EMPTY = {"author_kind": "guest", "renderer": 0, "policy_version": 0, "pinned": False, "tree": []}


@pytest.fixture
def backend() -> str:
    """Nothing here depends on the kind of database."""
    return "sqlite"


def full(session: Session) -> Comment:
    """A comment with something in every column, an answer, and what goes along with a post."""
    site = make_site(session, "garage")
    comment = make_comment(session, site)
    comment.author_kind, comment.reason, comment.pinned, comment.renderer = "staff", "Rude", True, 3
    comment.tree, comment.policy_version, comment.edited_at, comment.decided_at = [["p"]], 4, THEN, THEN
    make_comment(session, site, parent=comment)
    comment.replies = 1
    session.add(Receipt(comment_id=comment.id, token_hash=b"r", expires_at=THEN))
    session.add(
        IdempotentPost(site_id=site.id, key_hash=b"k", comment_id=comment.id, fingerprint=b"words", expires_at=THEN)
    )
    session.flush()
    return comment


@pytest.fixture
async def tombstone(database: Database, clock: SettableClock) -> Comment:
    def erase(session: Session) -> Comment:
        comment = full(session)
        delete_comment(session, comment, clock)
        return comment

    return await database.write(erase)


@pytest.mark.parametrize("column", sorted({column.name for column in Comment.__table__.columns} - PLACE - NEWS))  # type: ignore[attr-defined]
async def test_it_is_empty(tombstone: Comment, column: str) -> None:
    value = getattr(tombstone, column)
    assert value == EMPTY[column] if column in EMPTY else value in (None, "", {})


@pytest.mark.parametrize("table", [Receipt, IdempotentPost])
async def test_what_went_along_with_the_post_is_gone(database: Database, tombstone: Comment, table: type) -> None:
    counted = select(func.count()).select_from(table)
    assert await database.read(lambda session: session.exec(counted).one()) == 0
