import pytest

from comments.foundation.errors import InvalidInputError
from comments.moderation.rules import LONGEST_REASON, QUEUES, check_reason, search_words, spellings, storable


def test_what_was_deleted_is_in_no_queue() -> None:
    assert [status.value for status in QUEUES] == ["pending", "published", "spam", "rejected"]


@pytest.mark.parametrize(("typed", "kept"), [("  off  topic\n", "off topic"), ("   ", None), ("", None), (None, None)])
def test_a_reason_is_one_line_or_nothing(typed: str | None, kept: str | None) -> None:
    assert check_reason(typed) == kept


def test_a_reason_of_the_greatest_length_is_kept() -> None:
    assert check_reason("x" * LONGEST_REASON) == "x" * LONGEST_REASON


def test_a_longer_reason_is_refused() -> None:
    with pytest.raises(InvalidInputError) as refusal:
        check_reason("x" * (LONGEST_REASON + 1))
    assert [(each.field, each.code) for each in refusal.value.problems] == [("reason", "too-long")]


def test_a_search_is_cut_before_it_is_split() -> None:
    assert sum(len(word) for word in search_words("ab " * 1000)) <= 200


def test_a_word_is_sought_in_the_cases_in_which_it_may_be_written() -> None:
    assert spellings("été") == {"été", "ÉTÉ", "Été"}


@pytest.mark.parametrize(("text", "kept"), [("a\0b", "ab"), ("a\ud800b", "ab"), ("naïve 🌱", "naïve 🌱")])
def test_what_no_database_takes_is_left_out(text: str, kept: str) -> None:
    assert storable(text) == kept
