import pytest

from comments.foundation.texts import LANGUAGES, texts_for
from comments.register.categories import CATEGORIES, Audience, Category
from comments.register.interactions import INTERACTIONS

SETTABLE = [category for category in CATEGORIES.values() if category.settable]


@pytest.mark.parametrize("category", SETTABLE, ids=lambda category: category.id)
def test_a_settable_period_lies_between_its_bounds(category: Category) -> None:
    assert category.floor is not None
    assert category.floor <= (category.period_days or 0) <= (category.ceiling or 0)


@pytest.mark.parametrize("category", CATEGORIES.values(), ids=lambda category: category.id)
def test_only_what_ends_by_an_act_has_no_period(category: Category) -> None:
    by_an_act = {"comment", "reaction", "account", "account_email", "linked_identity", "second_factor", "policy_alert"}
    assert (category.period_days is None) == (category.id in by_an_act)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("category", CATEGORIES.values(), ids=lambda category: category.id)
def test_a_category_is_told_in_words(category: Category, language: str) -> None:
    texts = texts_for(language, "policy")
    keys = (
        f"category.{category.id}",
        f"purpose.{category.purpose}",
        f"basis.{category.basis}",
        f"action.{category.action}",
    )
    assert all(texts(f"policy.{key}") for key in keys)


@pytest.mark.clause("P7")
@pytest.mark.parametrize("category", ["comment_ip", "guest_email"])
def test_a_sealed_value_is_seen_by_its_author_and_the_administrators_alone(category: str) -> None:
    assert set(CATEGORIES[category].visible_to) == {Audience.AUTHOR, Audience.ADMINISTRATORS}


@pytest.mark.clause("P5")
def test_only_leaving_a_comment_and_signing_in_take_an_ip() -> None:
    takers = {interaction.id for interaction in INTERACTIONS.values() if "ip" in interaction.derived}
    assert takers == {"comment-as-guest", "comment-as-member", "sign-in"}


@pytest.mark.clause("P5")
def test_where_somebody_signed_in_from_is_for_their_own_eyes() -> None:
    assert CATEGORIES["session_ip"].visible_to == (Audience.AUTHOR,)


@pytest.mark.clause("P8")
def test_reading_takes_nothing() -> None:
    read = INTERACTIONS["read"]
    assert (read.required, read.optional, read.derived) == ((), (), ())


def test_a_network_tag_follows_the_ip_that_it_is_made_from() -> None:
    assert CATEGORIES["network_tag"].follows == "comment_ip"


@pytest.mark.clause("P7")
def test_a_network_tag_is_shown_to_nobody() -> None:
    assert CATEGORIES["network_tag"].visible_to == ()


def test_what_a_comment_said_before_is_for_its_author_and_who_moderates() -> None:
    assert CATEGORIES["revision"].visible_to == ("author", "moderators", "administrators")
