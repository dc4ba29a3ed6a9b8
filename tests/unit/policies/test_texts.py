"""Every clause is said in every language, and each number of days in it comes from the rules."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from comments.foundation.texts import LANGUAGES, texts_for
from comments.policies.clauses import READ_EITHER_WAY, Operator, Subject, clauses_of
from comments.policies.composing import compose
from comments.policies.documents import Page
from comments.policies.rules import least_severity
from comments.register.categories import CATEGORIES
from comments.register.clauses import CLAUSES
from comments.register.recipients import Recipient
from comments.sites.rules import SiteSettings, apply_changes, period_days

AT = datetime(2026, 3, 14, 10, 30, tzinfo=UTC)
HOSTING = Operator(name="Example hosting", contact="privacy@example.org")
A_PERIOD = re.compile(r"(\d+)[\s\u00a0\u202f]*(?:days?|jours?)\b")
ANNEX = ("kept", "recipients", "rights", "minors", "decisions", "contact", "complaint")


def subject(operator: Operator = HOSTING, **changes: str) -> Subject:
    wanted = {key.replace("__", "."): text for key, text in changes.items()}
    return Subject(site_name="The garage", settings=apply_changes(SiteSettings(), wanted), operator=operator)


def page(language: str, operator: Operator = HOSTING, **changes: str) -> Page:
    return compose(subject(operator, **changes), 1, AT).editions[language].page


def section(found: Page, wanted: str) -> str:
    return " ".join(
        f"{each.title or ''} {each.text} {' '.join(link.text for link in each.links)}"
        for part in found.sections
        if part.id == wanted
        for each in part.paragraphs
    )


@pytest.mark.clause("P28")
@pytest.mark.parametrize("language", LANGUAGES)
def test_all_thirty_one_clauses_are_said_in_their_order(language: str) -> None:
    said = clauses_of(subject(), texts_for(language, "policy"))
    assert [each.id for each in said if each.text] == [f"P{number}" for number in range(1, 32)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_keeps_the_order_of_the_clauses(language: str) -> None:
    order = [each.clause for part in page(language).sections for each in part.paragraphs if each.clause]
    assert order == list(CLAUSES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_the_catalogue_holds_a_number_of_days(language: str) -> None:
    # What a category is called may name another moment than its end, such as when somebody is warned.
    texts = texts_for(language, "policy").all("policy.").items()
    assert [key for key, text in texts if A_PERIOD.search(text) and not key.startswith("category.")] == []


@pytest.mark.clause("P28")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_days_on_the_page_is_one_of_the_rules(language: str) -> None:
    changes = {"retention.comment_ip": "61", "retention.guest_email": "367", "retention.spam": "17"}
    settings = apply_changes(SiteSettings(), changes)
    enforced = {str(period_days(settings, category)) for category in CATEGORIES}
    found = page(language, retention__comment_ip="61", retention__guest_email="367", retention__spam="17")
    words = [
        *found.lead,
        *(cell for _, *cells in found.rows for cell in cells),
        *(section(found, s.id) for s in found.sections),
    ]
    said = {number for text in words for number in A_PERIOD.findall(text)}
    assert {"61", "367", "17"} <= said <= enforced


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("clause", READ_EITHER_WAY)
def test_a_clause_with_two_readings_says_another_thing_in_each(language: str, clause: str) -> None:
    texts = texts_for(language, "policy")
    said = {reading: texts(f"policy.clause.{clause}.{reading}", operator="x") for reading in ("literal", "strict")}
    assert said["literal"] != said["strict"]


@pytest.mark.clause("P31")
def test_a_clause_is_said_strictly_unless_the_site_says_otherwise() -> None:
    said = {each.id: each.text for each in clauses_of(subject(), texts_for("en", "policy"))}
    assert "is not taken for consent" in said["P31"]


def test_the_literal_reading_of_a_clause_is_said_where_it_was_chosen() -> None:
    settings = SiteSettings(readings={"P31": "literal"})
    literal = Subject(site_name="The garage", settings=settings, operator=HOSTING)
    said = {each.id: each.text for each in clauses_of(literal, texts_for("en", "policy"))}
    assert "is recorded as your acceptance" in said["P31"]


@pytest.mark.clause("P31")
def test_reading_a_clause_to_the_letter_is_a_material_change() -> None:
    literal = Subject(site_name="x", settings=SiteSettings(readings={"P31": "literal"}), operator=HOSTING)
    assert least_severity(compose(subject(), 1, AT).rules, compose(literal, 1, AT).rules) == "material"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", ANNEX)
def test_the_annex_is_whole(language: str, part: str) -> None:
    assert section(page(language), part)


@pytest.mark.parametrize(
    ("language", "rights"),
    [
        ("en", ["Access", "Rectification", "Erasure", "Portability", "Objection", "Restriction"]),
        ("fr", ["Accès", "Rectification", "Effacement", "Portabilité", "Opposition", "Limitation"]),
    ],
)
def test_every_right_has_its_heading(language: str, rights: list[str]) -> None:
    titles = [each.title for part in page(language).sections for each in part.paragraphs if each.title]
    assert titles[:6] == rights


def test_without_recipients_the_page_says_so() -> None:
    assert section(page("en"), "recipients").strip().startswith("Nobody but Example hosting")


def mail_server(**where: Any) -> Operator:
    """An operator whose mails leave through somebody else's machine."""
    recipient = Recipient(id="mail-server", kind="mail-server", name="mail.example.net", **where)
    return Operator(name="Example hosting", contact="", recipients=(recipient,))


@pytest.mark.clause("P13")
@pytest.mark.parametrize("language", LANGUAGES)
def test_who_carries_mail_and_who_signs_people_in_is_named(language: str) -> None:
    provider = Recipient(id="oidc:work", kind="identity-provider", name="Work")
    both = Operator(name="x", contact="", recipients=(*mail_server().recipients, provider))
    said = section(page(language, both), "recipients")
    assert ("mail.example.net" in said, "Work" in said) == (True, True)


@pytest.mark.clause("P17")
@pytest.mark.parametrize(
    ("where", "said"),
    [
        ({}, "Example hosting tells you on request"),
        ({"country": "FR"}, "France, where the General Data Protection Regulation holds"),
        ({"country": "CH", "mechanism": "adequacy"}, "Switzerland. The European Commission has decided"),
        ({"country": "US", "mechanism": "scc"}, "United States. Standard contractual clauses"),
        ({"country": "US"}, "Nothing that European law provides for covers the transfer"),
    ],
)
def test_where_a_recipient_is_and_what_covers_the_transfer_is_said(where: dict[str, str], said: str) -> None:
    assert said in section(page("en", mail_server(**where)), "recipients")


@pytest.mark.clause("P13")
@pytest.mark.parametrize(
    ("before", "after", "severity"),
    [
        (HOSTING, mail_server(), "material"),
        (mail_server(), mail_server(country="FR"), "editorial"),
        (mail_server(country="FR"), mail_server(country="US", mechanism="scc"), "material"),
    ],
)
def test_another_recipient_or_one_abroad_is_a_material_change(before: Operator, after: Operator, severity: str) -> None:
    assert least_severity(compose(subject(before), 1, AT).rules, compose(subject(after), 1, AT).rules) == severity


@pytest.mark.clause("P16")
@pytest.mark.parametrize(
    ("language", "said"), [("en", "sign an undertaking"), ("fr", "signent eux aussi un engagement")]
)
@pytest.mark.parametrize("has_charter", [True, False])
def test_a_charter_is_told_of_where_one_is_signed(language: str, said: str, has_charter: bool) -> None:
    operator = Operator(name="Example hosting", contact="", has_charter=has_charter)
    assert (said in section(page(language, operator), "disclosed")) is has_charter


@pytest.mark.clause("P10")
@pytest.mark.parametrize(("language", "said"), [("en", "needs no password"), ("fr", "aucun mot de passe")])
def test_who_comes_from_elsewhere_is_told_that_no_password_is_needed(language: str, said: str) -> None:
    provider = Recipient(id="oidc:work", kind="identity-provider", name="Work")
    elsewhere = Operator(name="Example hosting", contact="", recipients=(provider,))
    told = [said in section(page(language, each), "given") for each in (elsewhere, HOSTING)]
    assert told == [True, False]


@pytest.mark.parametrize(("language", "said"), [("en", "when the hold ends"), ("fr", "à la fin de cette conservation")])
def test_the_rights_say_what_a_hold_keeps(language: str, said: str) -> None:
    assert section(page(language), "rights").count(said) == 2


@pytest.mark.clause("P9")
@pytest.mark.parametrize(
    ("language", "said"), [("en", "family of your browser"), ("fr", "famille de votre navigateur")]
)
def test_signing_in_is_said_to_tell_of_the_browser(language: str, said: str) -> None:
    assert said in section(page(language), "given")


@pytest.mark.parametrize(("language", "said"), [("en", "within a day"), ("fr", "en un jour au plus")])
def test_what_limits_remember_is_said(language: str, said: str) -> None:
    assert said in section(page(language), "decisions")
