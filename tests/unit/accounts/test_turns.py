import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from comments.accounts.turns import Turns
from comments.foundation.rate_limit import TooManyRequestsError


class Works:
    """Two threads at work on what a test lets end, and a note of who was let in."""

    def __init__(self, most_waiting: int) -> None:
        self.threads = ThreadPoolExecutor(max_workers=8)
        self.turns = Turns(self.threads, at_once=2, most_waiting=most_waiting)
        self.let_in: list[str] = []
        self.ends: dict[str, threading.Event] = {}

    def come(self, name: str, *, goes_first: bool = False) -> asyncio.Task[str]:
        self.ends[name] = threading.Event()
        return asyncio.create_task(self.turns.take(self._work(name), goes_first=goes_first))

    async def until(self, number: int) -> None:
        """Wait until so many have been let in."""
        async with asyncio.timeout(10):
            while len(self.let_in) < number:
                await asyncio.sleep(0)

    def end(self, *names: str) -> None:
        for name in names:
            self.ends[name].set()

    def _work(self, name: str) -> Callable[[], str]:
        def work() -> str:
            self.let_in.append(name)
            self.ends[name].wait(10)
            return name

        return work


@pytest.fixture
async def works() -> AsyncIterator[Works]:
    works = Works(most_waiting=3)
    yield works
    works.end(*works.ends)
    works.threads.shutdown()


async def settle() -> None:
    """Let everybody who has come take their place."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_no_more_than_so_many_work_at_a_time(works: Works) -> None:
    for name in "abcd":
        works.come(name)
    await works.until(2)
    await settle()
    assert works.let_in == ["a", "b"]


async def test_who_waits_is_let_in_when_one_ends(works: Works) -> None:
    coming = [works.come(name) for name in "abc"]
    await works.until(2)
    works.end("a", "b", "c")
    assert await asyncio.gather(*coming) == ["a", "b", "c"]


async def test_a_stranger_is_turned_away_when_too_many_wait(works: Works) -> None:
    for name in "abcde":
        works.come(name)
    await works.until(2)
    with pytest.raises(TooManyRequestsError) as refusal:
        await works.come("f")
    assert int(refusal.value.headers["Retry-After"]) < 10


async def test_who_is_known_is_never_turned_away(works: Works) -> None:
    for name in "abcde":
        works.come(name)
    known = [works.come(name, goes_first=True) for name in ("k1", "k2", "k3", "k4", "k5")]
    await works.until(2)
    works.end("a", "b", *(f"k{number}" for number in range(1, 6)))
    assert await asyncio.gather(*known) == ["k1", "k2", "k3", "k4", "k5"]


async def test_who_is_known_goes_before_strangers_that_came_earlier(works: Works) -> None:
    for name in "abcd":
        works.come(name)
    await settle()
    works.come("known", goes_first=True)
    await settle()
    works.end("a")
    await works.until(3)
    assert works.let_in[2] == "known"


async def test_who_went_away_keeps_no_place(works: Works) -> None:
    for name in "ab":
        works.come(name)
    gone = [works.come(name) for name in ("g1", "g2", "g3")]
    await settle()
    for each in gone:
        each.cancel()
    await settle()
    works.come("c")
    works.end("a")
    await works.until(3)
    assert works.let_in[2] == "c"


async def test_who_went_away_at_work_gives_no_turn_before_the_work_ends(works: Works) -> None:
    working = [works.come(name) for name in "ab"]
    await works.until(2)
    works.come("c")
    working[0].cancel()
    await settle()
    assert works.let_in == ["a", "b"]


async def test_who_went_away_at_work_gives_the_turn_when_it_ends(works: Works) -> None:
    working = [works.come(name) for name in "ab"]
    await works.until(2)
    works.come("c")
    working[0].cancel()
    works.end("a")
    await works.until(3)
    assert works.let_in == ["a", "b", "c"]


async def test_who_went_away_when_called_in_passes_the_turn_on(works: Works) -> None:
    for name in "ab":
        works.come(name)
    called = works.come("called")
    works.come("next")
    await settle()
    works.turns._next()
    called.cancel()
    await works.until(3)
    assert works.let_in[2] == "next"


async def test_work_that_fails_gives_its_turn_back(works: Works) -> None:
    def fail() -> str:
        raise ZeroDivisionError

    for _ in range(5):
        with pytest.raises(ZeroDivisionError):
            await works.turns.take(fail, goes_first=False)
    works.come("a")
    works.come("b")
    await works.until(2)
    assert works.let_in == ["a", "b"]
