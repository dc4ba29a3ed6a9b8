import pytest

from comments.foundation.errors import FieldProblem, InvalidInputError
from comments.rendering.limits import check_body, check_name, shows_nothing


def problem(source: str) -> FieldProblem:
    with pytest.raises(InvalidInputError) as raised:
        check_body(source)
    return raised.value.problems[0]


def name_problem(name: str) -> FieldProblem:
    with pytest.raises(InvalidInputError) as raised:
        check_name(name, "author.name")
    return raised.value.problems[0]


@pytest.mark.parametrize(
    "source",
    ["", " ", "\n\t\r\n", "\u00a0\u2003", "\u200b\u200d\ufeff", "\u2060\u00ad", "\u3164", "\u2800", "\ufe0f", "\u202e"],
)
def test_a_body_that_shows_nothing_is_blank(source: str) -> None:
    assert problem(source).code == "blank"


@pytest.mark.parametrize("source", ["a\x00b", "\x01", "a\x0bb", "a\x0cb", "\x1b[31m", "\ud800", "a\udfffb", "\ufffe"])
def test_a_body_with_what_is_no_character_is_refused(source: str) -> None:
    assert problem(source).code == "not-text"


@pytest.mark.parametrize("source", ["a\tb\nc\r\nd", "é", "שלום", "👩‍👩‍👧", "𝄞", "\u202bא\u202c", ".", "\u0301a"])
def test_any_visible_text_is_a_body(source: str) -> None:
    check_body(source)


def test_ten_thousand_characters_are_a_body() -> None:
    check_body("é" * 10_000)


def test_more_than_ten_thousand_characters_are_too_long() -> None:
    found = problem("a" * 10_001)
    assert (found.field, found.code, found.parameters) == ("body", "too-long", {"limit": 10_000})


def test_a_line_end_counts_once_however_it_is_sent() -> None:
    check_body("a\r\n" * 5_000)


def test_a_body_that_is_nested_too_deep_names_the_limit() -> None:
    found = problem(">" * 21 + "a")
    assert (found.code, found.parameters) == ("too-nested", {"limit": 20})


def test_a_problem_does_not_repeat_what_was_written() -> None:
    with pytest.raises(InvalidInputError) as raised:
        check_body("secret\x00")
    assert "secret" not in f"{raised.value!r} {raised.value} {raised.value.problems}"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Ada", "Ada"),
        ("  Ada\n", "Ada"),
        ("Ze\u0301", "Z\u00e9"),
        ("Ada  Lovelace", "Ada  Lovelace"),
        ("<b>", "<b>"),
        ("م\u200cن", "م\u200cن"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("x" * 80, "x" * 80),
        ("e\u0301" * 80, "\u00e9" * 80),
    ],
)
def test_a_name_is_trimmed_and_composed(name: str, kept: str) -> None:
    assert check_name(name, "author.name") == kept


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "blank"),
        (" \t", "blank"),
        ("\u200b", "blank"),
        ("\u3164", "blank"),
        ("x" * 81, "too-long"),
        ("\u0301" * 100_000, "too-long"),
        ("a\nb", "not-text"),
        ("a\u2028b", "not-text"),
        ("a\x00", "not-text"),
        ("a\x9fb", "not-text"),
        ("\u202eadA", "not-text"),
        ("a\u2066b", "not-text"),
        ("a\ud800", "not-text"),
    ],
)
def test_a_name_that_is_none_is_refused(name: str, code: str) -> None:
    found = name_problem(name)
    assert (found.field, found.code) == ("author.name", code)


def test_a_name_that_is_too_long_names_the_limit() -> None:
    assert name_problem("x" * 81).parameters == {"limit": 80}


def test_one_letter_among_spaces_shows_something() -> None:
    assert not shows_nothing("\u200b a")
