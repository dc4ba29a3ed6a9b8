import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.accounts.rules import check_email, check_username, username_key
from comments.foundation.errors import InvalidInputError


@pytest.mark.parametrize("name", ["alice", "Alice-2", "a", "jean_luc", "m.dupont", "Zoë", "Ольга", "佐藤", "x" * 64])
def test_letters_digits_and_three_marks_make_a_username(name: str) -> None:
    assert check_username(name) == name


@pytest.mark.parametrize(
    "name",
    ["", " ", "-alice", ".alice", "_alice", "al ice", "alice@example.org", "al/ice", "a\x00b", "a\ud800", "a\r\nb"],
)
def test_anything_else_makes_none(name: str) -> None:
    with pytest.raises(InvalidInputError):
        check_username(name)


def test_a_username_has_64_characters_at_most() -> None:
    with pytest.raises(InvalidInputError):
        check_username("x" * 65)


def test_a_name_that_unfolds_beyond_the_column_is_refused() -> None:
    with pytest.raises(InvalidInputError):
        check_username("\ufdfa" * 64)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alice", "aLICE"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("\uff21lice", "alice"),
        ("stra\u00dfe", "STRASSE"),
        ("\u017fam", "SAM"),
    ],
)
def test_case_width_and_composition_do_not_tell_names_apart(one: str, other: str) -> None:
    assert username_key(one) == username_key(other)


@pytest.mark.parametrize("invisible", ["\u200d", "\u034f", "\u3164", "\ufe0f", "\u202e", "\u0640"])
def test_what_cannot_be_seen_makes_no_username(invisible: str) -> None:
    with pytest.raises(InvalidInputError):
        check_username(f"al{invisible}ice")


@pytest.mark.parametrize("name", ["\u017fam", "\ufb01n", "x\u20dd", "\u2160"])
def test_a_letter_in_disguise_makes_no_username(name: str) -> None:
    with pytest.raises(InvalidInputError):
        check_username(name)


@pytest.mark.parametrize("name", ["p\u0430ypal", "\u03b1lice", "a\u0661", "1\u0661", "x" + "\u0301\u0302" * 2])
def test_letters_of_two_scripts_and_towers_of_accents_make_no_username(name: str) -> None:
    with pytest.raises(InvalidInputError):
        check_username(name)


@pytest.mark.parametrize("name", ["佐藤さんスー", "김alice", "אבג", "محمد۱", "Αλέξης", "Straße"])
def test_the_scripts_of_one_language_go_together(name: str) -> None:
    assert check_username(name) == name


@pytest.mark.parametrize("name", ["אבג-", "1אבג", "אב.1א-"])
def test_a_name_that_would_turn_its_surroundings_round_is_refused(name: str) -> None:
    with pytest.raises(InvalidInputError):
        check_username(name)


def test_a_name_is_kept_in_letters_of_the_usual_width() -> None:
    assert check_username("\uff21lice\uff12") == "Alice2"


def test_accents_tell_names_apart() -> None:
    assert username_key("zoé") != username_key("zoe")


@given(st.text(st.characters(categories=["L", "M", "Nd"]), max_size=20))
def test_the_key_of_a_key_is_itself(name: str) -> None:
    assert username_key(username_key(name)) == username_key(name)


@pytest.mark.parametrize(
    "email", ["ada@example.org", " Ada@Example.org ", "a+b@sub.example.org", "é@exämple.org", "o'x@例え.テスト"]
)
def test_an_address_is_taken_without_the_spaces_around_it(email: str) -> None:
    assert check_email(email) == email.strip()


@pytest.mark.parametrize(
    "email",
    [
        *("", "ada", "@example.org", "ada@", "a da@example.org", "a@b@c", "ada@example", "ada@-a.org", "ada@a..org"),
        *("ada@[203.0.113.7]", "ada@203.0.113.7", ".ada@example.org", "a..da@example.org", "x" * 65 + "@example.org"),
        *('"ada"@example.org', "ada,bob@example.org", "<ada@example.org>", "ada@" + "a" * 64 + ".org"),
        "ada@" + "a." * 124 + "org",
    ],
)
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(InvalidInputError):
        check_email(email)


@pytest.mark.parametrize("inside", ["\r\nBcc: eve@example.org", "\n", "\r", "\0", "\x0b", "\u2028", "\u202e", "\x85"])
def test_nothing_that_could_end_a_line_of_a_mail_is_taken(inside: str) -> None:
    with pytest.raises(InvalidInputError):
        check_email(f"ada{inside}@example.org")
