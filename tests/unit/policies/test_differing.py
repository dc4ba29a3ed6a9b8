from datetime import UTC, datetime

from comments.policies.clauses import Operator, Subject
from comments.policies.composing import compose
from comments.policies.differing import Difference, differences
from comments.policies.documents import Page, Paragraph, Section
from comments.sites.rules import SiteSettings, apply_changes

AT = datetime(2026, 3, 14, 10, 30, tzinfo=UTC)
HOSTING = Operator(name="Example hosting", contact="privacy@example.org")


def page(*paragraphs: Paragraph, section: str = "given", rows: tuple[list[str], ...] = ()) -> Page:
    sections = [Section(id=section, title="What you give", paragraphs=list(paragraphs))]
    return Page(title="Privacy", sections=sections, columns=["What", "How long"], rows=list(rows))


def clause(text: str, number: str = "P9") -> Paragraph:
    return Paragraph(text=text, clause=number)


def told(found: list[Difference]) -> list[tuple[str, str]]:
    return [(line.kind, line.text) for each in found for line in each.lines]


def composed(**changes: str) -> Page:
    wanted = {key.replace("__", "."): text for key, text in changes.items()}
    subject = Subject(site_name="The garage", settings=apply_changes(SiteSettings(), wanted), operator=HOSTING)
    return compose(subject, 1, AT).editions["en"].page


def test_equal_pages_do_not_differ() -> None:
    assert differences(composed(), composed()) == []


def test_only_the_sentence_that_changed_is_marked() -> None:
    before, after = page(clause("One. Two. Three.")), page(clause("One. Another. Three."))
    kinds = told(differences(before, after))
    assert kinds == [("kept", "One."), ("removed", "Two."), ("added", "Another."), ("kept", "Three.")]


def test_sentences_far_from_a_change_are_left_out() -> None:
    before = page(clause("One. Two. Three. Four. Five. Six."))
    after = page(clause("First. Two. Three. Four. Five. Last."))
    assert [kind for kind, _ in told(differences(before, after))] == [
        *("removed", "added", "kept"),
        "gap",
        *("kept", "removed", "added"),
    ]


def test_too_many_sentences_are_not_compared_with_one_another() -> None:
    # Sentence by sentence, a text of this kind keeps a reader's question busy for half a minute.
    before, after = page(clause(f"One. {'B. A. ' * 150}Three.")), page(clause(f"One. {'A. ' * 300}Three."))
    kept = [text for kind, text in told(differences(before, after)) if kind == "kept"]
    assert kept == ["One.", "A."]


def test_a_long_text_that_got_longer_is_told_by_what_came() -> None:
    before, after = page(clause("A. " * 300 + "Z.")), page(clause("A. " * 301 + "Z."))
    assert [each for each in told(differences(before, after)) if each[0] != "kept"] == [("added", "A.")]


def test_a_clause_that_moved_is_compared_with_itself() -> None:
    before, after = page(clause("One."), section="given"), page(clause("One. Two."), section="seen")
    assert ("added", "Two.") in told(differences(before, after))
    assert ("removed", "One.") not in told(differences(before, after))


def test_a_new_clause_is_all_new() -> None:
    before, after = page(clause("One.")), page(clause("One."), clause("Two. Three.", "P10"))
    found = differences(before, after)
    assert [(each.clause, told([each])) for each in found] == [("P10", [("added", "Two."), ("added", "Three.")])]


def test_a_clause_that_went_is_told_of() -> None:
    assert told(differences(page(clause("One."), clause("Two.", "P10")), page(clause("One.")))) == [("removed", "Two.")]


def test_an_abbreviation_inside_a_sentence_does_not_part_it() -> None:
    before, after = page(), page(clause("See GDPR, art. 6, of course."))
    assert ("added", "See GDPR, art. 6, of course.") in told(differences(before, after))


def test_a_rule_changes_its_own_entry_of_the_register_alone() -> None:
    found = differences(composed(), composed(retention__spam="5"))
    assert [(each.title, each.section) for each in found] == [("Comment marked as spam", "kept")]


def test_words_of_the_blogs_own_come_with_their_heading() -> None:
    found = differences(composed(), composed(addition__en="We are a small garage."))
    assert told(found) == [("added", "What The garage adds"), ("added", "We are a small garage.")]
