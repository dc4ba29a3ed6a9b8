import pytest

from comments.accounts.joining import Registration
from comments.accounts.registering import NewAccount
from comments.register.interactions import INTERACTIONS
from comments.web.visitor.accounts import RegistrationInput
from comments.web.visitor.sessions import SignInInput
from comments.web.widget.incoming import AuthorInput

# What a form carries besides what a person is asked for: which site, a second factor, the operator's word.
_NOT_ASKED = {"site", "code", "verified"}


def asked(interaction: str) -> set[str]:
    """Everything that a person may be asked for."""
    profile = INTERACTIONS[interaction]
    return set(profile.required) | set(profile.optional)


@pytest.mark.clause("P9")
def test_the_edge_takes_from_a_guest_what_the_register_names() -> None:
    assert {*AuthorInput.__struct_fields__, "body"} == asked("comment-as-guest")


@pytest.mark.clause("P9")
def test_the_edge_takes_at_sign_in_what_the_register_names() -> None:
    assert set(SignInInput.__struct_fields__) - _NOT_ASKED == asked("sign-in")


@pytest.mark.clause("P10")
def test_an_account_takes_what_the_register_names() -> None:
    assert set(NewAccount.__dataclass_fields__) - _NOT_ASKED == asked("join")


@pytest.mark.clause("P10")
def test_registering_takes_what_the_register_names_and_all_of_it() -> None:
    assert set(RegistrationInput.__struct_fields__) == set(INTERACTIONS["join"].required)


@pytest.mark.clause("P10")
def test_the_page_keeps_no_more_of_it_than_it_needs() -> None:
    known = {"language", "made_under", "idempotency_key"}
    assert set(Registration.__dataclass_fields__) - _NOT_ASKED - known == asked("join")


@pytest.mark.clause("P12")
def test_a_guests_address_is_the_one_thing_that_may_be_left_out() -> None:
    assert {field for interaction in INTERACTIONS.values() for field in interaction.optional} == {"email"}
