from datetime import UTC, datetime

import pytest

from comments.foundation.texts import LANGUAGES
from comments.policies.clauses import Operator, Subject
from comments.policies.composing import compose
from comments.policies.contradictions import contradictions
from comments.register.recipients import Recipient
from comments.sites.rules import SiteSettings, apply_changes

AT = datetime(2026, 3, 14, 10, 30, tzinfo=UTC)


def found(name: str = "The garage", operator: str = "Example hosting", **changes: str) -> list[tuple[str, int]]:
    """In which section, and which number; the rules are 90 days for IP and 365 for e-mail addresses."""
    wanted = {key.replace("__", "."): text for key, text in changes.items()}
    mail = Recipient(id="mail-server", kind="mail-server", name="mail.example.net")
    hosting = Operator(name=operator, contact="privacy@example.org", recipients=(mail,))
    subject = Subject(site_name=name, settings=apply_changes(SiteSettings(), wanted), operator=hosting)
    return [(each.section, each.number) for each in contradictions(compose(subject, 1, AT), subject)]


@pytest.mark.clause("P28")
@pytest.mark.parametrize("email", ["hidden", "optional", "required"])
@pytest.mark.parametrize("days", ["1", "90", "180"])
def test_the_services_own_words_never_contradict_the_rules(email: str, days: str) -> None:
    assert found(email=email, retention__comment_ip=days, retention__spam="17", edit_minutes="3") == []


@pytest.mark.clause("P28")
@pytest.mark.parametrize(
    "words",
    [
        "We keep IP addresses for 30 days.",
        "We keep IP addresses for 365 days.",
        "E-mail addresses are gone after 90 days.",
        "IP addresses are gone after 2 weeks.",
        "IP addresses are gone after 12 months.",
        "Everything is gone after 45 days.",
        "Everything is gone after 36\u00a0hours.",
    ],
)
def test_another_period_than_the_rules_have_is_found(words: str) -> None:
    assert [section for section, _ in found(addition__en=words)] == ["addition"]


def test_another_period_is_found_in_french() -> None:
    assert found(addition__fr="Les adresses IP sont gardées 30\u00a0jours.") == [("addition", 30)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "words",
    [
        "We keep IP addresses for 90 days.",
        "We keep IP addresses for 3 months.",
        "E-mail addresses are gone after 365 days.",
        "Spam is gone after 30 days.",
        "IP addresses of sign-ins are gone after 30 days.",
        "A registration is forgotten after 48 hours.",
        "The garage opened 25 years ago, at number 30.",
    ],
)
def test_what_the_rules_say_may_be_said(language: str, words: str) -> None:
    assert found(**{f"addition__{language}": words}) == []


def test_a_name_is_no_statement() -> None:
    assert found(name="Around the world in 80 days", operator="48 hours hosting, 7 days a week") == []


def test_what_a_rule_no_longer_says_may_no_longer_be_said() -> None:
    words = "We keep IP addresses for 90 days."
    assert found(addition__en=words, retention__comment_ip="60") == [("addition", 90)]
