"""However a thread is written, decided about, deleted and forgotten: counts and what is seen stay right."""

import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlmodel import Session

import comments.tables
from comments.db.database import Database
from tests.clock import SettableClock
from tests.factories.people import People
from tests.factories.sites import make_site
from tests.features.discussion.model import Game


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    """An empty database in memory, for many short games."""
    engine = create_engine("sqlite://")
    with Session(engine) as session:
        comments.tables.metadata.create_all(session.connection())
        yield session
    engine.dispose()


@given(chance=st.randoms(use_true_random=False), moves=st.integers(1, 40))
@settings(max_examples=30, deadline=None)
def test_a_thread_tells_what_the_rules_say_after_every_move(
    session: Session, chance: random.Random, moves: int
) -> None:
    with session.begin_nested() as game:
        assert Game(session, make_site(session), SettableClock()).play(chance, moves) == []
        game.rollback()


async def test_a_long_game_ends_the_same_on_every_kind_of_database(
    database: Database, people: People, clock: SettableClock
) -> None:
    chance = random.Random(1848)  # noqa: S311  the same game in every run, guards nothing
    assert await database.write(lambda session: Game(session, people.garage, clock).play(chance, 150)) == []


async def test_a_count_that_is_off_by_one_is_noticed(database: Database, people: People, clock: SettableClock) -> None:
    def play(session: Session) -> list[str]:
        game = Game(session, people.garage, clock)
        game.play(random.Random(3), 30)  # noqa: S311  likewise
        session.execute(text("UPDATE threads SET count = count + 1"))
        session.expire_all()
        return game.differences()

    assert [each.partition(":")[0] for each in await database.write(play)] == ["count"]
