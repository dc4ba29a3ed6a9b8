"""Finding a number of days in a policy's words that is not among those that are enforced (P28)."""

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from comments.policies.clauses import Subject
from comments.policies.documents import Document, Edition
from comments.register.categories import CATEGORIES
from comments.sites.rules import period_days

_PERIOD: Final = re.compile(
    r"(?<![\d.,])(?P<number>\d{1,5})[\s\u00a0\u202f-]*"
    r"(?P<unit>hours?|heures?|days?|jours?|weeks?|semaines?|months?|mois)\b",
    re.IGNORECASE,
)
_DAYS_IN: Final = {"h": 1 / 24, "d": 1.0, "j": 1.0, "w": 7.0, "s": 7.0, "m": 365 / 12}
# Twelve months are 365 days, three are 90 or 92: a month is never quite thirty days.
_DAYS_OFF_PER_MONTH: Final = 1.0
_TOPICS: Final = (
    (re.compile(r"\bIP\b"), ("comment_ip", "network_tag")),
    (re.compile(r"\bIP\b.*(?:sign|session|connexion|connect)", re.IGNORECASE | re.DOTALL), ("session_ip",)),
    (re.compile(r"mail|courriel|adresse électronique", re.IGNORECASE), ("guest_email", "registration", "invitation")),
)
"""Of which categories a sentence speaks that names them."""


class Contradiction(NamedTuple):
    """A period that the words name and the rules do not."""

    language: str
    section: str
    number: int


def contradictions(document: Document, subject: Subject) -> Iterator[Contradiction]:
    """Every such period; what blog and operator are called is no statement."""
    for language, edition in document.editions.items():
        for section, sentence in _sentences(edition, subject):
            yield from (
                Contradiction(language, section, int(found["number"]))
                for found in _PERIOD.finditer(sentence)
                if not _is_enforced(found, sentence, subject)
            )


def _sentences(edition: Edition, subject: Subject) -> Iterator[tuple[str, str]]:
    said: Iterable[tuple[str, str]] = (
        (section.id, paragraph.text) for section in edition.page.sections for paragraph in section.paragraphs
    )
    for section, text in (*said, *(("notice", line) for line in edition.page.lead)):
        nameless = text.replace(subject.site_name, "").replace(subject.operator.name, "")
        yield from ((section, sentence) for sentence in re.split(r"(?<=[.!?;])\s", nameless))


def _is_enforced(found: re.Match[str], sentence: str, subject: Subject) -> bool:
    unit = found["unit"][0].lower()
    days = int(found["number"]) * _DAYS_IN[unit]
    tolerance = int(found["number"]) * _DAYS_OFF_PER_MONTH if unit == "m" else 0.01
    return any(abs(days - period) <= tolerance for period in _periods(sentence, subject))


def _periods(sentence: str, subject: Subject) -> Iterator[float]:
    """What may be said in a sentence: one that speaks of IP or e-mail addresses has theirs alone."""
    named = {category for topic, categories in _TOPICS if topic.search(sentence) for category in categories}
    for category in CATEGORIES.values():
        if not named or category.id in named:
            days = period_days(subject.settings, category.id)
            hours = category.period_hours
            yield from (each for each in (days, None if hours is None else hours / 24) if each is not None)
