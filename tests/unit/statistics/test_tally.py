"""Counting in memory: numbers alone, by site, hour and day, bounded whatever somebody sends."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.statistics.rules import OTHERS, Counter, Dimension
from comments.statistics.tally import MOST_HOSTS, NAMED_FROM, Amounts, Tally
from tests.clock import SettableClock

FIREFOX = ("Firefox", "fr", "blog.example.org")


@pytest.fixture
def tally(clock: SettableClock) -> Tally:
    return Tally(clock)


def of(amounts: Amounts, dimension: Dimension) -> dict[str, int]:
    """One dimension's numbers by value, all sites and days together."""
    sums: defaultdict[str, int] = defaultdict(int)
    for counter, loads in amounts.items():
        if counter.dimension is dimension:
            sums[counter.value] += loads
    return {value: loads for value, loads in sums.items() if loads}


def add_up(*many: Amounts) -> dict[Counter, int]:
    sums: defaultdict[Counter, int] = defaultdict(int)
    for counter, loads in (pair for amounts in many for pair in amounts.items()):
        sums[counter] += loads
    return sums


def test_a_load_raises_one_number_of_its_hour_and_three_of_its_day(tally: Tally, clock: SettableClock) -> None:
    tally.of("garage").add(*FIREFOX)
    hour = clock.now.replace(minute=0, second=0, microsecond=0)
    day = hour.replace(hour=0)
    assert tally.take() == {
        Counter("garage", "hour", hour, Dimension.LOADS): 1,
        Counter("garage", "day", day, Dimension.BROWSER, "Firefox"): 1,
        Counter("garage", "day", day, Dimension.LANGUAGE, "fr"): 1,
        Counter("garage", "day", day, Dimension.REFERRER, OTHERS): 1,
    }


def test_what_was_taken_is_not_given_again(tally: Tally) -> None:
    tally.of("garage").add(*FIREFOX)
    tally.take()
    assert tally.take() == {}


def test_what_was_given_back_comes_again(tally: Tally) -> None:
    tally.of("garage").add(*FIREFOX)
    tally.give_back(tally.take())
    tally.of("garage").add(*FIREFOX)
    assert of(tally.take(), Dimension.BROWSER) == {"Firefox": 2}


def test_each_hour_has_its_own_number(tally: Tally, clock: SettableClock) -> None:
    tally.of("garage").add(*FIREFOX)
    before = tally.take()
    clock.advance(timedelta(hours=1))
    tally.take()
    tally.of("garage").add(*FIREFOX)
    assert [counter.since for counter in [*before, *tally.take()] if counter.span == "hour"] == [
        datetime(2026, 3, 14, 10, tzinfo=UTC),
        datetime(2026, 3, 14, 11, tzinfo=UTC),
    ]


def test_a_host_is_named_once_three_loads_of_a_day_came_from_it(tally: Tally) -> None:
    told = []
    for _ in range(NAMED_FROM + 1):
        tally.of("garage").add(*FIREFOX)
        told.append(of(tally.take(), Dimension.REFERRER))
    assert told == [{OTHERS: 1}, {OTHERS: 1}, {"blog.example.org": 3, OTHERS: -2}, {"blog.example.org": 1}]


def test_what_came_from_a_host_is_forgotten_with_the_day(tally: Tally, clock: SettableClock) -> None:
    for _ in range(NAMED_FROM - 1):
        tally.of("garage").add(*FIREFOX)
    before = tally.take()
    clock.advance(timedelta(days=1))
    tally.take()
    tally.of("garage").add(*FIREFOX)
    assert of(add_up(before, tally.take()), Dimension.REFERRER) == {OTHERS: NAMED_FROM}


@pytest.mark.parametrize(("minute", "pause"), [(0, 60), (30, 60), (59, 60), (59.5, 30)])
def test_numbers_wait_a_minute_and_never_beyond_their_hour(
    tally: Tally, clock: SettableClock, minute: float, pause: int
) -> None:
    clock.now = clock.now.replace(minute=0) + timedelta(minutes=minute)
    assert tally.pause() == timedelta(seconds=pause)


def test_made_up_hosts_fill_neither_memory_nor_table(tally: Tally) -> None:
    for number in range(5 * MOST_HOSTS):
        for _ in range(NAMED_FROM):
            tally.of("garage").add("Firefox", "fr", f"h{number}.example.org")
    told = of(tally.take(), Dimension.REFERRER)
    assert (len(told) <= MOST_HOSTS, sum(told.values())) == (True, 5 * MOST_HOSTS * NAMED_FROM)


def test_a_host_that_is_known_is_counted_when_there_are_too_many(tally: Tally) -> None:
    for number in range(2 * MOST_HOSTS):
        tally.of("garage").add("Firefox", "fr", "known.example.org")
        tally.of("garage").add("Firefox", "fr", f"h{number}.example.org")
        if number % 10 == 0:
            tally.take()
    assert of(tally.take(), Dimension.REFERRER)["known.example.org"] > 0


STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "add", "take", "fail", "wait"]), st.sampled_from(["a.org", "b.org", ""]))
)


@given(STEPS)
def test_nothing_is_lost_or_told_twice_whenever_it_is_taken(steps: list[tuple[str, str]]) -> None:
    clock, written = SettableClock(), list[Amounts]()
    tally, added = Tally(clock), 0
    for step, host in steps:
        match step:
            case "add":
                tally.of("garage").add("Firefox", "fr", host)
                added += 1
            case "take":
                written.append(tally.take())
            case "fail":
                tally.give_back(tally.take())
            case "wait":
                clock.advance(timedelta(hours=7))
    assert_adds_up(add_up(*written, tally.take()), added)


def assert_adds_up(sums: dict[Counter, int], added: int) -> None:
    assert [loads for loads in sums.values() if loads < 0] == []
    assert {dimension: total(sums, dimension) for dimension in Dimension} == dict.fromkeys(Dimension, added)


def total(sums: dict[Counter, int], dimension: Dimension) -> int:
    return sum(numbers(sums.items(), dimension))


def numbers(pairs: Iterable[tuple[Counter, int]], dimension: Dimension) -> Iterable[int]:
    return (loads for counter, loads in pairs if counter.dimension is dimension)
