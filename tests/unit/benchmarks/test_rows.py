from math import inf

import pytest

from tests.benchmarks.rows import Row, ninety_ninth, ratio_of, table
from tests.benchmarks.words import conversation

FAST = Row(work="read", unit="1/s", ours=900.0, reference="bare", its=1000.0, least=0.75, p50_ms=0.52, p99_ms=1.3)


@pytest.mark.parametrize(("ours", "its", "ratio"), [(3.0, 2.0, 1.5), (0.0, 2.0, 0.0), (3.0, 0.0, inf)])
def test_a_ratio_says_how_many_times_the_other_it_is(ours: float, its: float, ratio: float) -> None:
    assert ratio_of(ours, its) == ratio


@pytest.mark.parametrize(
    ("wanted", "is_met"),
    [({}, True), ({"least": 1.5}, True), ({"least": 1.6}, False), ({"most": 1.5}, True), ({"most": 1.4}, False)],
)
def test_what_is_wanted_is_said_of_the_ratio(wanted: dict[str, float], is_met: bool) -> None:
    assert Row(work="read", unit="ms", ours=3.0, reference="bare", its=2.0, **wanted).is_met is is_met


@pytest.mark.parametrize(("ours", "is_met"), [(300.0, True), (299.0, False)])
def test_without_a_reference_it_is_said_of_our_own_figure(ours: float, is_met: bool) -> None:
    assert Row(work="looks", unit="1/s", ours=ours, least=300).is_met is is_met


def test_the_slowest_hundredth_of_few_is_the_slowest() -> None:
    assert (ninety_ninth([1.0, 9.0, 2.0]), round(ninety_ninth([float(each) for each in range(1000)]))) == (9.0, 990)


def test_each_part_stands_under_its_name_and_what_is_missed_says_so() -> None:
    missed = Row(work="looks", unit="1/s", ours=62.4, least=300)
    _, _, part, first, _, other, second = table({"reads": [FAST], "looks": [missed]})
    assert (part, first.split(), other, second.split()) == (
        "[reads]",
        ["read", "1/s", "900", "bare", "1,000", "0.90", "≥", "0.75", "0.5,", "1.3"],
        "[looks]",
        ["looks", "1/s", "62.40", "≥", "300", "MISSED"],
    )


def test_what_is_kept_leaves_out_what_is_absent() -> None:
    kept = Row(work="seed", unit="s", ours=70.0).as_data()
    assert kept == {"work": "seed", "unit": "s", "ours": 70.0, "met": True}


def test_answers_stand_one_level_below_what_they_answer() -> None:
    said = conversation(20)
    depths: list[int] = []
    for each in said:
        depths.append(0 if each.parent is None else depths[each.parent] + 1)
    assert (depths[:10], depths[10:]) == ([0, 1, 2, 0, 1, 1, 0, 1, 2, 3], depths[:10])
