"""Who may listen, how much waits for them, and that nothing runs while nobody does."""

import asyncio
from collections.abc import AsyncIterator
from typing import cast

import pytest
from litestar.types import HTTPReceiveMessage, Message, Scope
from sqlmodel import Session

from comments.db.database import Database
from comments.discussion.models import Thread
from comments.web.live_news import Listener, LiveNews, Pace, Room, TooManyListenersError, TooManyListenersThereError
from comments.web.widget.events import Stream
from tests.factories.comments import make_comment
from tests.factories.sites import make_site

HERE, THERE = b"one network", b"another network"
PLACE = ("site", "/post")
QUICK = Pace(look_seconds=0.01, beat_seconds=0.01)


@pytest.fixture
def backend() -> str:
    """What is asked of the database is shown on both kinds where it is told through HTTP."""
    return "sqlite"


@pytest.fixture
async def news(database: Database) -> AsyncIterator[LiveNews]:
    news = LiveNews(database, QUICK, Room(listeners=3, of_network=2, waiting_bytes=200))
    yield news
    await news.close()


def listening(news: LiveNews, network: bytes = HERE) -> Listener:
    return news.join(PLACE, 0, network)


async def test_one_network_has_not_all_the_room(news: LiveNews) -> None:
    listening(news), listening(news)
    with pytest.raises(TooManyListenersThereError):
        listening(news)


async def test_beyond_its_room_a_process_takes_nobody(news: LiveNews) -> None:
    listening(news), listening(news), listening(news, THERE)
    with pytest.raises(TooManyListenersError) as refused:
        listening(news, b"a third")
    assert refused.value.headers == {"Retry-After": "60"}


async def test_who_leaves_makes_room(news: LiveNews) -> None:
    listening(news)
    news.leave(listening(news))
    assert not listening(news).over


async def test_nothing_runs_once_nobody_listens(news: LiveNews) -> None:
    news.leave(listening(news))
    watcher = news._watcher
    assert watcher is not None
    async with asyncio.timeout(20):
        await watcher


async def test_what_a_network_was_is_forgotten_with_its_last_listener(news: LiveNews) -> None:
    news.leave(listening(news))
    assert not news._networks


async def test_who_reads_too_slowly_is_let_go(news: LiveNews) -> None:
    listener = listening(news)
    async with asyncio.timeout(20):
        while not listener.over:
            await asyncio.sleep(0)
    assert not listener.given_up


async def test_who_takes_not_even_the_end_is_given_up(news: LiveNews) -> None:
    listener = listening(news)

    async def receive() -> HTTPReceiveMessage:
        return await asyncio.Future()

    async def send(message: Message) -> None:
        await asyncio.Future()

    scope = cast("Scope", {"type": "http"})
    async with asyncio.timeout(20):
        await Stream(news, listener)(scope, receive, send)
    assert listener.given_up


async def test_the_end_of_the_service_ends_every_stream(news: LiveNews) -> None:
    listener = listening(news)
    news.end()
    assert (await listener.next_words(), await listener.next_words())[1] == b""


async def test_after_the_end_nobody_is_taken(news: LiveNews) -> None:
    news.end()
    with pytest.raises(TooManyListenersError):
        listening(news)


async def test_whoever_missed_too_much_is_sent_back_to_the_thread_and_nobody_else(
    database: Database, news: LiveNews
) -> None:
    def fill(session: Session) -> tuple[str, str]:
        site = make_site(session, "garage")
        made = [make_comment(session, site, key="/post") for _ in range(101)]
        for number, comment in enumerate(made, start=1):
            comment.changed_in = comment.shown_in = number
        session.get_one(Thread, made[0].thread_id).version = 101
        return site.id, "/post"

    place = await database.write(fill)
    listeners = [news.join(place, known, HERE) for known in (0, 100)]
    assert [b"event: thread.reset" in await heard(each) for each in listeners] == [True, False]


async def heard(listener: Listener) -> bytes:
    words = b""
    async with asyncio.timeout(20):
        while b"event" not in words and not listener.over:
            words += await listener.next_words()
    return words


async def test_many_changes_of_a_long_address_are_told_as_one(database: Database) -> None:
    key = "/" + "long" * 100

    def fill(session: Session) -> tuple[str, str]:
        site = make_site(session, "garage")
        made = [make_comment(session, site, key=key) for _ in range(60)]
        for number, comment in enumerate(made, start=1):
            comment.changed_in = comment.shown_in = number
        session.get_one(Thread, made[0].thread_id).version = 60
        return site.id, key

    news = LiveNews(database, QUICK, Room())
    words = await heard(news.join(await database.write(fill), 0, HERE))
    await news.close()
    assert b"event: thread.reset" in words
