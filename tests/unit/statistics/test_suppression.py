"""Nothing that is published tells of fewer than ten loads, alone or by subtracting what else is published."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.statistics.rules import OTHERS
from comments.statistics.suppression import FEWEST, Cell, Table, groups_of, rounded, table_of

VALUES = ["", OTHERS, "fr", "en", "de", "eu", "oc", "br"]
COUNTS = st.dictionaries(
    st.sampled_from(VALUES), st.integers(0, 40) | st.integers(0, 3000), min_size=1, max_size=len(VALUES)
).filter(lambda counts: sum(counts.values()) >= FEWEST)


def subsets(numbers: list[int]) -> Iterator[int]:
    """The sum of each choice of numbers."""
    for size in range(len(numbers) + 1):
        yield from (sum(chosen) for chosen in combinations(numbers, size))


def tells_too_much(number: int) -> bool:
    return 0 < abs(number) < FEWEST


@pytest.mark.clause("P4")
@given(COUNTS)
def test_no_sum_of_cells_is_of_fewer_than_ten(counts: dict[str, int]) -> None:
    named, rest = groups_of(counts)
    assert [each for each in subsets([*named.values(), rest]) if tells_too_much(each)] == []


@pytest.mark.clause("P4")
@given(COUNTS)
def test_no_total_without_some_cells_is_of_fewer_than_ten(counts: dict[str, int]) -> None:
    named, _ = groups_of(counts)
    total = sum(counts.values())
    assert [each for each in subsets(list(named.values())) if tells_too_much(total - each)] == []


@pytest.mark.clause("P4")
@given(COUNTS)
def test_a_rare_value_is_published_as_if_it_had_no_name(counts: dict[str, int]) -> None:
    rare = {value: loads for value, loads in counts.items() if loads < FEWEST}
    nameless = {value: loads for value, loads in counts.items() if value not in rare}
    nameless[OTHERS] = nameless.get(OTHERS, 0) + sum(rare.values())
    assert table_of(counts) == table_of(nameless)


@given(COUNTS)
def test_every_load_is_in_one_group(counts: dict[str, int]) -> None:
    named, rest = groups_of(counts)
    assert sum(named.values()) + rest == sum(counts.values())


@given(st.integers(FEWEST, 10**9))
def test_what_may_be_told_is_told_in_tens_and_never_as_nothing(loads: int) -> None:
    assert (rounded(loads) % 10, rounded(loads) >= FEWEST, abs(rounded(loads) - loads) <= 5) == (0, True, True)


def test_rounding_favours_nobody() -> None:
    assert sum(rounded(loads) - loads for loads in range(10, 1010)) == 0


@pytest.mark.parametrize(
    ("counts", "table"),
    [
        ({"fr": 100, "en": 50}, Table([Cell("fr", 100), Cell("en", 50)], 0)),
        ({"fr": 100, "en": 50, "eu": 5, "oc": 6}, Table([Cell("fr", 100), Cell("en", 50)], 10)),
        ({"fr": 100, "en": 50, "eu": 3}, Table([Cell("fr", 100)], 50)),
        ({"fr": 12, "eu": 1}, Table([], 10)),
        ({OTHERS: 30, "fr": 20, "eu": 1}, Table([Cell("fr", 20)], 30)),
        ({"": 40}, Table([Cell("", 40)], 0)),
    ],
    ids=["nothing is rare", "the rare ones make ten", "one goes with the rare", "nothing may be named", "rest", "none"],
)
def test_a_table(counts: dict[str, int], table: Table) -> None:
    assert table_of(counts) == table
