"""Composing a version from the register, the site's rules and the catalogues."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from comments.foundation.clock import to_wire
from comments.foundation.texts import LANGUAGES, Texts, texts_for
from comments.policies.annex import annex
from comments.policies.clauses import Subject, clauses_of
from comments.policies.documents import (
    Answer,
    CategoryLine,
    Clause,
    Document,
    Edition,
    Page,
    Paragraph,
    Section,
)
from comments.policies.notice import notice
from comments.policies.receiving import named_abroad
from comments.policies.rules import Rule, Rules
from comments.policies.wording import COLUMNS, register_row
from comments.register.categories import CATEGORIES, Category
from comments.register.clauses import CLAUSES
from comments.sites.rules import SiteSettings, period_days

_ANNEX = ("kept", "recipients", "rights", "minors", "decisions", "addition", "contact", "complaint")
_SECTIONS = (*dict.fromkeys(clause.section for clause in CLAUSES.values()), *_ANNEX)
"""Those of the clauses in their order, then the annex."""


def compose(subject: Subject, version: int, published_at: datetime) -> Document:
    """A version in every language."""
    rules = [_rule(subject.settings, category) for category in CATEGORIES.values()]
    return Document(
        rules=Rules(
            email=subject.settings.email,
            categories=rules,
            recipients=[named_abroad(each) for each in subject.operator.recipients],
            literal=subject.literal,
        ),
        editions={language: _edition(subject, version, published_at, language) for language in LANGUAGES},
    )


def category_lines(settings: SiteSettings, texts: Texts) -> list[CategoryLine]:
    """The register as the site enforces it."""
    return [_line(texts, settings, category) for category in CATEGORIES.values()]


def says_the_same(one: Document, other: Document) -> bool:
    """Whether two versions differ in number and date alone."""
    return one.rules == other.rules and _pages(one) == _pages(other)


def _pages(document: Document) -> dict[str, Page]:
    return {language: edition.page for language, edition in document.editions.items()}


def _rule(settings: SiteSettings, category: Category) -> Rule:
    return Rule(
        category=category.id,
        period_days=period_days(settings, category.id),
        action=category.action,
        visible_to=[audience.value for audience in category.visible_to],
    )


def _edition(subject: Subject, version: int, published_at: datetime, language: str) -> Edition:
    texts = texts_for(language, "policy")
    clauses = clauses_of(subject, texts)
    answer = Answer(
        version=version,
        published_at=to_wire(published_at),
        categories=category_lines(subject.settings, texts),
        clauses=clauses,
    )
    return Edition(answer=msgspec.json.encode(answer).decode(), page=_page(subject, clauses, texts))


def _line(texts: Texts, settings: SiteSettings, category: Category) -> CategoryLine:
    return CategoryLine(
        category=category.id,
        purpose=texts(f"policy.purpose.{category.purpose}"),
        basis=texts(f"policy.basis.{category.basis}"),
        period_days=period_days(settings, category.id),
        action=category.action,
        visible_to=[audience.value for audience in category.visible_to],
    )


def _page(subject: Subject, clauses: list[Clause], texts: Texts) -> Page:
    written = {clause.id: clause.text for clause in clauses}
    sections = [_section(section, written, subject, texts) for section in _SECTIONS]
    return Page(
        title=texts("policy.page.title", site=subject.site_name),
        lead=[texts("policy.page.lead"), notice(subject.settings, texts.language)],
        sections=[section for section in sections if section.paragraphs],
        columns=[texts(f"policy.column.{column}") for column in COLUMNS],
        rows=[register_row(texts, subject.settings, category) for category in CATEGORIES.values()],
    )


def _section(id_: str, written: Mapping[str, str], subject: Subject, texts: Texts) -> Section:
    clauses = [Paragraph(text=written[each.id], clause=each.id) for each in CLAUSES.values() if each.section == id_]
    title = texts(f"policy.section.{id_}", site=subject.site_name)
    return Section(id=id_, title=title, paragraphs=[*clauses, *annex(id_, subject, texts)])
