"""Whoever changes a comment waits for its thread first, as whoever replies does: else two at once give up, one of them.

PostgreSQL alone has two at once. Nobody sleeps: the one goes on as soon as the server says that the other waits.
"""

import asyncio
from collections.abc import Callable
from functools import partial

import pytest
from sqlmodel import Session, text

from comments.db.database import Database
from comments.discussion.correcting import correct_name
from comments.discussion.deciding import decide_status, set_pinned
from comments.discussion.deleting import delete_comment, empty_comment
from comments.discussion.editing import edit_comment
from comments.discussion.models import Comment, Thread
from comments.discussion.parting import Parting, part
from comments.discussion.posting import Author, NewComment, ThreadReference, post_comment
from comments.discussion.queries import comment_by_id
from comments.discussion.reacting import Reaction, react
from comments.discussion.rules import AuthorKind, Status
from comments.discussion.storing import lock_thread
from comments.discussion.turns import take_turn, take_turns
from comments.foundation.clock import Clock
from comments.foundation.identifiers import new_id
from comments.reactions.giving import Reader
from comments.rendering.pipeline import Rendered
from comments.sites.rules import SiteSettings
from comments.vault.bound import COMMENTS
from comments.vault.collection import SealedIdentity
from tests.clock import SettableClock
from tests.factories.comments import make_comment
from tests.factories.sites import make_site

pytestmark = pytest.mark.postgresql

Act = Callable[[Session, Comment, Clock], object]
KEY = "/post"
WORDS = Rendered(html="<p>Hi</p>", tree=[], version=1)
SETTINGS = SiteSettings(edit_minutes=10**6)
LOOKS_FIRST = SiteSettings(edit_minutes=10**6, moderation="all")
SOMEBODY_WAITS = text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")


@pytest.fixture
def backend() -> str:
    """SQLite has one writer."""
    return "postgresql"


def rate(session: Session, comment: Comment, clock: Clock) -> object:
    return react(session, Reaction(comment_id=comment.id, name="like", by=Reader(marks=(b"mark",))), clock)


ACTS: dict[str, Act] = {
    "edits": lambda session, comment, clock: edit_comment(session, comment, "Hi", WORDS, SETTINGS, clock),
    "edits where it is looked at first": lambda session, comment, clock: edit_comment(
        session, comment, "Hi", WORDS, LOOKS_FIRST, clock
    ),
    "corrects": lambda session, comment, _clock: correct_name(session, comment, "Nadja", SETTINGS),
    "pins": lambda session, comment, _clock: set_pinned(session, comment, pinned=True),
    "rejects": lambda session, comment, clock: decide_status(session, comment, Status.REJECTED, "off", clock),
    "deletes": delete_comment,
    "leaves it": lambda session, comment, _clock: part(session, comment, Parting.KEEP),
    "leaves unnamed": lambda session, comment, _clock: part(session, comment, Parting.ANONYMISE),
    "reacts": rate,
}


def wait_until_somebody_waits(session: Session) -> None:
    while not session.execute(SOMEBODY_WAITS).scalar_one():
        pass


def reply_to(session: Session, parent: Comment, clock: Clock) -> None:
    new = NewComment(
        id=new_id(),
        site_id=parent.site_id,
        thread=ThreadReference(KEY),
        parent_id=parent.id,
        author=Author(AuthorKind.GUEST, "Nadia"),
        source="Hi",
        rendered=WORDS,
        policy_version=1,
    )
    nothing = SealedIdentity(table_name=COMMENTS, row_id=new.id, rows=())
    post_comment(session, nothing, new, SETTINGS, clock)


def make(session: Session, kind: str) -> Comment:
    comment = make_comment(session, make_site(session))
    comment.author_kind = kind
    return comment


async def both(
    database: Database, first: Callable[[Session, asyncio.Event], None], second: Callable[[Session], object]
) -> None:
    """Run the second once the first has what it begins with; the first is to go on once the second waits."""
    has_begun = asyncio.Event()

    async def follow() -> None:
        await has_begun.wait()
        await database.write(second)

    async with asyncio.timeout(30):
        await asyncio.gather(database.write(lambda session: first(session, has_begun)), follow())


@pytest.mark.parametrize("act", ACTS)
async def test_a_reply_and_whoever_changes_its_parent_stand_both(
    database: Database, clock: SettableClock, act: str
) -> None:
    comment = await database.write(partial(make, kind="member" if act == "leaves it" else "guest"))

    def reply(session: Session, has_begun: asyncio.Event) -> None:
        lock_thread(session.connection(), comment.site_id, KEY)
        has_begun.set()
        wait_until_somebody_waits(session)
        reply_to(session, comment, clock)

    await both(database, reply, lambda session: ACTS[act](session, comment_by_id(session, comment.id), clock))
    replies, version = await database.read(
        lambda session: (
            session.get_one(Comment, comment.id).replies,
            session.get_one(Thread, comment.thread_id).version,
        )
    )
    assert (replies, version) == (1, 3)


async def test_two_who_go_through_several_threads_take_them_in_one_order(
    database: Database, clock: SettableClock
) -> None:
    def make_two(session: Session) -> list[Comment]:
        site = make_site(session)
        made = [make_comment(session, site, status="spam", key=key) for key in ("/a", "/b")]
        return sorted(made, key=lambda comment: comment.thread_id)

    first, last = await database.write(make_two)

    def go_through(session: Session, has_begun: asyncio.Event) -> None:
        take_turn(session, comment_by_id(session, first.id))
        has_begun.set()
        wait_until_somebody_waits(session)
        take_turn(session, comment_by_id(session, last.id))

    def purge(session: Session) -> None:
        for comment in take_turns(session, [comment_by_id(session, each.id) for each in (last, first)]):
            empty_comment(session, comment)

    await both(database, go_through, purge)
    assert await database.read(lambda session: comment_by_id(session, last.id).status) == Status.DELETED
