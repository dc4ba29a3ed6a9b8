"""What the edge takes is what the register lists, and the register lists no more than a reason stands for."""

import msgspec
import pytest

from comments.accounts.joining import Registration
from comments.accounts.registering import NewAccount
from comments.foundation.texts import LANGUAGES, texts_for
from comments.register.categories import CATEGORIES
from comments.register.interactions import INTERACTIONS, Interaction
from comments.sites.asking import asked_of_guests
from comments.sites.rules import EmailField, SiteSettings
from comments.web.visitor.accounts import RegistrationInput
from comments.web.visitor.sessions import SignInInput
from comments.web.widget.incoming import AuthorInput, CommentInput, FormInput

# What a call carries besides what a person is asked for: which page, blog or comment is meant, proof of being no robot,
# and what was read.
_WHERE = {"thread", "parent", "author", "site"}
_NO_ROBOT = {"challenge", "website", "stamp", "idempotency_key"}
_READ = {"policy_version", "lang", "language", "made_under", "idempotency_key", "verified"}

# Each profile with its fields and the reason for each. To widen one is to change the policy: change it here as well,
# say why, and tell of it in the policy's summary of changes.
PINNED = {
    "read": {},
    "comment-as-guest": {
        "name": "stands beside the comment",
        "body": "is the comment",
        "email": "lets the administrators answer in private; may be left out unless the blog requires it",
        "ip": "comes with the connection; to stop abuse",
    },
    "comment-as-member": {"body": "is the comment", "ip": "comes with the connection; to stop abuse"},
    "register": {
        "username": "stands beside the comments",
        "email": "tells accounts apart and lets their holders back in",
        "password": "lets their holders in",
    },
    "sign-in": {
        "login": "tells whose account it is",
        "password": "proves that it is theirs",
        "code": "proves it a second time, where they asked for that",
        "ip": "comes with the connection; shows them where they are signed in",
        "browser": "is cut down to its family; shows them where they are signed in",
    },
    "vote": {"voter": "lets a vote count once"},
    "report": {
        "reason": "says what is wrong",
        "explanation": "lets it be judged",
        "good_faith": "is the reporter's word for it",
        "name": "may be given",
        "email": "lets the reporter be answered; may be left out",
    },
    "subscribe": {"email": "is where the mail goes"},
    "support": {"message": "is the question", "name": "may be given", "email": "lets it be answered; may be left out"},
    "transaction": {
        "name": "is whom the receipt is made out to",
        "email": "is where it is sent",
        "processor_reference": "is what the payment is found by",
    },
    "notice": {
        "explanation": "says why it is illegal (DSA, article 16(2)(a))",
        "good_faith": "is the notifier's word for it (DSA, article 16(2)(d))",
        "name": "may be given (DSA, article 16(2)(c))",
        "email": "lets the notifier be told what was decided; may be left out",
    },
    "legal-request": {
        "authority": "says who asks",
        "document": "is what the request rests on",
        "basis": "is the law that it names",
        "scope": "says whom and which time it is about",
    },
}


def fields_of(*shapes: type[msgspec.Struct]) -> set[str]:
    return {field for shape in shapes for field in shape.__struct_fields__}


def everything(profile: Interaction) -> list[str]:
    return [*profile.asked, *profile.derived]


@pytest.mark.clause("P9")
def test_the_edge_takes_from_a_guest_what_the_register_lists() -> None:
    assert fields_of(CommentInput, AuthorInput) - _WHERE - _NO_ROBOT - _READ == set(
        INTERACTIONS["comment-as-guest"].asked
    )


@pytest.mark.clause("P9")
def test_the_form_takes_no_more_than_the_call() -> None:
    assert fields_of(FormInput) - fields_of(CommentInput) == (_NO_ROBOT | {"lang"}) - {"challenge"}


@pytest.mark.clause("P9")
def test_the_edge_takes_from_a_member_what_the_register_lists() -> None:
    assert fields_of(CommentInput) - _WHERE - _NO_ROBOT - _READ == set(INTERACTIONS["comment-as-member"].asked)


@pytest.mark.clause("P9")
def test_the_edge_takes_at_sign_in_what_the_register_lists() -> None:
    assert fields_of(SignInInput) - _WHERE == set(INTERACTIONS["sign-in"].asked)


@pytest.mark.clause("P10")
def test_registering_takes_what_the_register_lists_and_all_of_it() -> None:
    assert fields_of(RegistrationInput) == set(INTERACTIONS["register"].required)


@pytest.mark.clause("P10")
@pytest.mark.parametrize("kept", [NewAccount, Registration])
def test_what_is_kept_of_it_is_no_more_than_that(kept: type[NewAccount | Registration]) -> None:
    assert set(kept.__dataclass_fields__) - _READ == set(INTERACTIONS["register"].asked)


@pytest.mark.clause("P12")
def test_no_profile_asks_for_more_than_it_has_a_reason_for() -> None:
    assert {each.id: sorted(everything(each)) for each in INTERACTIONS.values()} == {
        profile: sorted(fields) for profile, fields in PINNED.items()
    }


@pytest.mark.clause("P12")
@pytest.mark.parametrize("email", ["hidden", "optional", "required"])
def test_a_blog_asks_for_as_much_or_less(email: EmailField) -> None:
    asked = asked_of_guests(SiteSettings(email=email))
    assert set(asked.asked) <= set(INTERACTIONS["comment-as-guest"].asked)


@pytest.mark.clause("P12")
def test_what_may_be_left_out_is_left_out_where_a_blog_hides_it() -> None:
    asked = asked_of_guests(SiteSettings(email="hidden"))
    assert (asked.required, asked.optional) == (("name", "body"), ())


@pytest.mark.clause("P9")
@pytest.mark.parametrize("profile", INTERACTIONS.values(), ids=lambda profile: profile.id)
def test_what_is_kept_of_an_interaction_is_a_field_of_it_under_a_category(profile: Interaction) -> None:
    assert (set(profile.kept) <= set(everything(profile)), set(profile.kept.values()) <= set(CATEGORIES)) == (
        True,
        True,
    )


@pytest.mark.clause("P14")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("profile", INTERACTIONS.values(), ids=lambda profile: profile.id)
def test_what_declining_a_field_costs_is_told_in_words(profile: Interaction, language: str) -> None:
    texts = texts_for(language, "interactions")
    keys = [profile.without(each) for each in everything(profile)]
    assert all(texts(key) for key in (profile.name, *keys, *map(profile.without_required, profile.may_require)))
