import pytest

from comments.accounts.password_rules import Holder, check_password, password_problem
from comments.foundation.errors import InvalidInputError

ADA = Holder(username="ada.lovelace", email="countess99@example.org")


def code(password: str, holder: Holder = ADA, *, has_second_factor: bool = False) -> str | None:
    problem = password_problem(password, holder, has_second_factor=has_second_factor)
    return None if problem is None else problem.code


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "sixteen letters!",
        "no digits and no capitals",
        "été à la montagne",
        "密码是很长的一句话而且没有人知道",
        " spaces around it ",
        "ada and the engine",
    ],
)
def test_what_is_long_enough_will_do_whatever_it_is_made_of(password: str) -> None:
    assert check_password(password, ADA) == password


@pytest.mark.parametrize(
    ("length", "found"), [(14, "password-length"), (15, None), (256, None), (257, "password-length")]
)
def test_a_password_has_15_to_256_characters(length: int, found: str | None) -> None:
    assert code(("x7 river-" * 30)[:length]) == found


@pytest.mark.parametrize(("length", "found"), [(7, "password-length"), (8, None)])
def test_with_a_second_factor_8_will_do(length: int, found: str | None) -> None:
    assert code("tr7-vqux"[:length], has_second_factor=True) == found


def test_a_composed_letter_counts_as_one() -> None:
    assert code("e\u0301" * 14) == "password-length"


@pytest.mark.parametrize("password", ["trustno1", "TrustNo1", "sunshine", "\uff53unshine", "qwertyuiop", "1qaz2wsx"])
def test_a_common_password_is_refused(password: str) -> None:
    assert code(password, has_second_factor=True) == "password-common"


@pytest.mark.parametrize(
    "password",
    ["sunshinesunshine", "qwertyuiopqwertyuiop", "dragondragondra", "a" * 15, "abcabcabcabcabc", "AbAbAbAbAbAbAbAb"],
)
def test_one_word_again_and_again_is_refused(password: str) -> None:
    assert code(password) == "password-common"


@pytest.mark.parametrize("password", ["abcdefghijklmnop", "987654321098765", "123456789012345"])
def test_a_row_of_characters_is_refused(password: str) -> None:
    assert code(password) == "password-common"


@pytest.mark.parametrize(
    "password",
    [
        *(
            "ada.lovelace123",
            "Ada.Lovelace2026!",
            "lovelace_lovelace",
            "countess99-countess99",
            "countess99 2026",
            "countess99@example.org",
        ),
        *("aparte-password-1", "password-for-blog", "commentaires2026", "MotDePasse-Aparté"),
    ],
)
def test_ones_own_name_and_the_words_of_every_blog_are_refused(password: str) -> None:
    assert code(password) == "password-of-names"


def test_what_is_refused_says_why() -> None:
    with pytest.raises(InvalidInputError) as refused:
        check_password("short", ADA)
    assert refused.value.problems[0].parameters == {"lowest": 15, "highest": 256}


def test_whose_password_it_is_is_not_printed_with_their_address() -> None:
    assert "countess" not in repr(ADA)
