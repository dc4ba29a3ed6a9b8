import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.foundation.errors import InvalidInputError
from comments.register.categories import CATEGORIES
from comments.sites.models import Site
from comments.sites.rules import SiteSettings, apply_changes, check_name, check_slug, listed, period_days
from tests.factories.sites import CREATED

BOUNDS = {each.id: (each.floor or 0, each.ceiling or 0) for each in CATEGORIES.values() if each.settable}


def problem(changes: dict[str, str]) -> tuple[str, str]:
    """The field at fault and the code of what is wrong with it."""
    with pytest.raises(InvalidInputError) as refusal:
        apply_changes(SiteSettings(), changes)
    (found,) = refusal.value.problems
    return found.field, found.code


@pytest.mark.parametrize(
    ("key", "text", "field", "value"),
    [
        ("moderation", "all", "moderation", "all"),
        ("locale", "fr", "locale", "fr"),
        ("email", "hidden", "email", "hidden"),
        ("challenge", "off", "challenge", False),
        ("challenge", "on", "challenge", True),
        ("close_after_days", "30", "close_after_days", 30),
        ("close_after_days", "never", "close_after_days", None),
        ("edit_minutes", "0", "edit_minutes", 0),
        ("reactions", "down, UP,like", "reactions", ("down", "up", "like")),
        ("reactions", "none", "reactions", ()),
        ("reactions", " ", "reactions", ()),
        ("retention.comment_ip", "30", "retention", {"comment_ip": 30}),
        ("addition.fr", " Un\r\n\r\n deux  mots ", "additions", {"fr": "Un\ndeux mots"}),
        ("addition.en", "", "additions", {"en": ""}),
        ("reading.P26", "literal", "readings", {"P26": "literal"}),
        ("reading.P31", "literal", "readings", {"P31": "literal"}),
    ],
)
def test_a_setting_is_changed(key: str, text: str, field: str, value: object) -> None:
    assert getattr(apply_changes(SiteSettings(), {key: text}), field) == value


@pytest.mark.parametrize("text", ["hate", "like,like", "none,like", "like;love", "like\0", "," * 9 + "x"])
def test_what_is_no_list_of_reactions_is_refused(text: str) -> None:
    assert problem({"reactions": text}) == ("reactions", "not-reactions")


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("moderation", "sometimes"),
        ("locale", "de"),
        ("email", "Hidden"),
        ("challenge", "yes"),
        ("challenge", ""),
        ("reading.P26", "lenient"),
    ],
)
def test_what_is_none_of_the_choices_is_refused(key: str, text: str) -> None:
    assert problem({key: text}) == (key, "not-a-choice")


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("close_after_days", "0"),
        ("close_after_days", "3651"),
        ("edit_minutes", "-1"),
        ("edit_minutes", "1441"),
        ("edit_minutes", "1.5"),
        ("edit_minutes", "٣"),
        ("edit_minutes", "9" * 5000),
        ("retention.comment_ip", "0"),
        ("retention.comment_ip", "181"),
        ("retention.guest_email", "731"),
        ("retention.rejected", "6"),
    ],
)
def test_a_number_out_of_bounds_is_refused(key: str, text: str) -> None:
    assert problem({key: text}) == (key, "out-of-bounds")


@pytest.mark.parametrize("text", ["x" * 4001, "a\x00b", "a\u202eb"])
def test_words_that_are_too_many_or_cannot_be_shown_are_refused(text: str) -> None:
    assert problem({"addition.en": text}) == ("addition.en", "not-an-addition")


@pytest.mark.parametrize(
    "key", ["", "retention", "colour", "retention.", "retention.audit_skeleton", "retention.network_tag", "addition.de"]
)
def test_a_setting_that_is_none_is_refused(key: str) -> None:
    assert problem({key: "1"}) == (key, "unknown-setting")


def test_a_refusal_names_the_bounds() -> None:
    with pytest.raises(InvalidInputError) as refusal:
        apply_changes(SiteSettings(), {"retention.comment_ip": "400"})
    assert refusal.value.problems[0].parameters == {"lowest": 1, "highest": 180}


def test_every_wrong_setting_is_named_at_once() -> None:
    with pytest.raises(InvalidInputError) as refusal:
        apply_changes(SiteSettings(), {"moderation": "x", "edit_minutes": "x", "locale": "fr"})
    assert [each.field for each in refusal.value.problems] == ["moderation", "edit_minutes"]


@given(st.sampled_from(sorted(BOUNDS)), st.integers(min_value=-10, max_value=4000))
def test_a_period_is_taken_exactly_between_its_bounds(category: str, days: int) -> None:
    lowest, highest = BOUNDS[category]
    try:
        taken = period_days(apply_changes(SiteSettings(), {f"retention.{category}": str(days)}), category) == days
    except InvalidInputError:
        taken = False
    assert taken == (lowest <= days <= highest)


def test_a_site_without_its_own_period_has_the_registers() -> None:
    assert period_days(SiteSettings(), "comment_ip") == 90


def test_a_network_tag_lives_as_long_as_the_ip() -> None:
    assert period_days(SiteSettings(retention={"comment_ip": 7}), "network_tag") == 7


def test_settings_come_back_as_they_were_stored() -> None:
    chosen = SiteSettings(locale="fr", moderation="first", close_after_days=10, retention={"spam": 5})
    site = Site(id="s", slug="garage", name="Garage", settings=chosen.to_stored(), created_at=CREATED)
    assert SiteSettings.of(site) == chosen


def test_settings_stored_by_an_older_version_get_todays_defaults() -> None:
    site = Site(id="s", slug="garage", name="Garage", settings={"locale": "fr"}, created_at=CREATED)
    assert SiteSettings.of(site) == SiteSettings(locale="fr")


def test_every_listed_setting_can_be_set_to_what_is_listed() -> None:
    chosen = SiteSettings(locale="fr", email="required", challenge=False, retention={"comment_ip": 30})
    again = apply_changes(SiteSettings(), listed(chosen))
    assert listed(again) == listed(chosen)


@pytest.mark.parametrize(
    ("wishes", "generation"),
    [
        (["on"], 1),
        (["on", "on"], 1),
        (["on", "rotate"], 2),
        (["rotate"], 1),
        (["on", "off"], -1),
        (["off"], 0),
        (["on", "off", "on"], 2),
        (["on", "off", "off", "rotate", "rotate", "off", "on"], 4),
    ],
)
def test_no_secret_of_a_blogs_own_sign_in_ever_comes_back(wishes: list[str], generation: int) -> None:
    settings = SiteSettings()
    for wish in wishes:
        settings = apply_changes(settings, {"sso": wish})
    assert settings.sso == generation


@pytest.mark.parametrize("slug", ["a", "garage", "my-blog-2", "0", "x" * 63])
def test_a_slug_is_small_letters_digits_and_hyphens(slug: str) -> None:
    assert check_slug(slug) == slug


@pytest.mark.parametrize("slug", ["", "-a", "a-", "Garage", "a_b", "a.b", "a/b", "é", "x" * 64, "a\n"])
def test_anything_else_is_no_slug(slug: str) -> None:
    with pytest.raises(InvalidInputError):
        check_slug(slug)


def test_a_name_loses_needless_spaces() -> None:
    assert check_name("  The \n garage ") == "The garage"


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "x" * 201, "\u202e"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(InvalidInputError):
        check_name(name)
