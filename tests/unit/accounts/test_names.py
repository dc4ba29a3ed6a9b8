import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.accounts.rules import check_email, check_password, check_username, username_key
from comments.foundation.errors import InvalidInputError


@pytest.mark.parametrize("name", ["alice", "Alice-2", "a", "jean_luc", "m.dupont", "Zoë", "Ольга", "佐藤", "x" * 64])
def test_letters_digits_and_three_marks_make_a_username(name: str) -> None:
    assert check_username(name) == name


@pytest.mark.parametrize(
    "name",
    ["", " ", "-alice", ".alice", "_alice", "al ice", "alice@example.org", "al/ice", "a\x00b", "a\ud800", "a\u202eb"],
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


def test_accents_tell_names_apart() -> None:
    assert username_key("zoé") != username_key("zoe")


@given(st.text(st.characters(categories=["L", "M", "Nd"]), max_size=20))
def test_the_key_of_a_key_is_itself(name: str) -> None:
    assert username_key(username_key(name)) == username_key(name)


@pytest.mark.parametrize("email", ["ada@example.org", " Ada@Example.org ", "a+b@sub.example.org", "é@exämple.org"])
def test_an_address_is_taken_without_the_spaces_around_it(email: str) -> None:
    assert check_email(email) == email.strip()


@pytest.mark.parametrize("email", ["", "ada", "@example.org", "ada@", "a da@example.org", "a@b@c", "a\n@example.org"])
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(InvalidInputError):
        check_email(email)


@pytest.mark.parametrize("length", [11, 257])
def test_a_password_outside_the_bounds_is_refused(length: int) -> None:
    with pytest.raises(InvalidInputError):
        check_password("x" * length)


@pytest.mark.parametrize("length", [12, 256])
def test_a_password_at_the_bounds_is_taken(length: int) -> None:
    assert len(check_password("x" * length)) == length
