import re
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from comments.foundation.texts import LANGUAGES
from comments.policies.clauses import Operator, Subject
from comments.policies.composing import compose, says_the_same
from comments.policies.documents import Answer, Document, Edition, decode, edition_of, encode
from comments.register.categories import CATEGORIES
from comments.register.clauses import CLAUSES
from comments.sites.rules import SiteSettings, apply_changes

AT = datetime(2026, 3, 14, 10, 30, tzinfo=UTC)
HOSTING = Operator(name="Example hosting", contact="privacy@example.org")


def composed(version: int = 1, operator: Operator = HOSTING, **changes: str) -> Document:
    wanted = {key.replace("__", "."): text for key, text in changes.items()}
    subject = Subject(site_name="The garage", settings=apply_changes(SiteSettings(), wanted), operator=operator)
    return compose(subject, version, AT)


def answer(document: Document, language: str = "en") -> Answer:
    return msgspec.json.decode(document.editions[language].answer, type=Answer)


def clause(document: Document, wanted: str, language: str = "en") -> str:
    return next(each.text for each in answer(document, language).clauses if each.id == wanted)


def words(edition: Edition) -> str:
    """Everything that the page says."""
    paragraphs = [each.text for section in edition.page.sections for each in section.paragraphs]
    return " ".join([edition.page.title, *paragraphs, *(cell for row in edition.page.rows for cell in row)])


def test_the_answer_has_its_number_and_date() -> None:
    assert (answer(composed(3)).version, answer(composed(3)).published_at) == (3, "2026-03-14T10:30:00.000Z")


@pytest.mark.clause("P1")
def test_the_answer_lists_every_category_of_the_register() -> None:
    assert [line.category for line in answer(composed()).categories] == list(CATEGORIES)


def test_the_answer_tells_the_sites_own_periods() -> None:
    document = composed(retention__comment_ip="30")
    periods = {line.category: line.period_days for line in answer(document).categories}
    assert (periods["comment_ip"], periods["network_tag"], periods["guest_email"]) == (30, 30, 365)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_holds_the_clauses_that_hold_today(language: str) -> None:
    assert tuple(each.id for each in answer(composed(), language).clauses) == tuple(CLAUSES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_every_clause_once(language: str) -> None:
    sections = composed().editions[language].page.sections
    said = [each.clause for section in sections for each in section.paragraphs if each.clause]
    assert sorted(said) == sorted(CLAUSES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_placeholder_is_left_open(language: str) -> None:
    assert not re.search(r"[{}]|policy\.[a-z]", words(composed().editions[language]))


@pytest.mark.clause("P7")
@pytest.mark.parametrize(
    ("language", "who"),
    [
        ("en", "the owner and the administrators of The garage"),
        ("fr", "le propriétaire et les administrateurs de The garage"),
    ],
)
def test_the_policy_says_who_sees_ip_and_email(language: str, who: str) -> None:
    assert who in clause(composed(), "P7", language)


@pytest.mark.clause("P14")
@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("optional", "The e-mail address may be left out"),
        ("required", "takes no guest’s comment without a name, a text and an e-mail address"),
    ],
)
def test_the_policy_says_what_refusing_an_address_means(email: str, said: str) -> None:
    assert said in clause(composed(email=email), "P14")


@pytest.mark.clause("P9")
def test_a_hidden_field_is_not_among_what_is_asked() -> None:
    assert "e-mail address if you like" not in clause(composed(email="hidden"), "P9")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_the_operator_and_their_address(language: str) -> None:
    said = words(composed().editions[language])
    assert all(each in said for each in ("Example hosting", "privacy@example.org", "CNIL"))


def test_without_an_address_the_page_names_the_blogs_administrators() -> None:
    said = words(composed(operator=Operator(name="Example hosting", contact="")).editions["en"])
    assert "turn to the administrators of The garage" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_that_a_value_may_outlive_its_period_by_a_day(language: str) -> None:
    said = words(composed().editions[language])
    assert ("one day at most" in said) or ("d’un jour au plus" in said)


def test_french_keeps_its_marks_and_their_spaces() -> None:
    said = words(composed().editions["fr"])
    assert not re.search(r"(?<![\u00a0\u202f])[;:!?»](?=\s|$)|'", said)


def test_number_and_date_alone_make_no_new_policy() -> None:
    assert says_the_same(composed(1), composed(2))


@pytest.mark.parametrize("change", [{"email": "hidden"}, {"retention__spam": "5"}, {"edit_minutes": "5"}])
def test_another_rule_makes_another_policy(change: dict[str, Any]) -> None:
    assert not says_the_same(composed(), composed(**change))


@pytest.mark.parametrize("change", [{"challenge": "off"}, {"moderation": "all"}, {"locale": "fr"}])
def test_what_the_policy_does_not_speak_of_makes_no_new_one(change: dict[str, Any]) -> None:
    assert says_the_same(composed(), composed(**change))


def test_a_document_comes_back_as_it_was_stored() -> None:
    assert decode(encode(composed())) == composed()


def test_a_language_that_came_later_is_answered_in_the_fallback() -> None:
    old = msgspec.structs.replace(composed(), editions={"en": composed().editions["en"]})
    assert edition_of(old, "fr") == old.editions["en"]
