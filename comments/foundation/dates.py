"""Dates as people read them, in their language and in UTC."""

from datetime import UTC, datetime
from typing import Final

from babel.dates import format_datetime

# English without a country would put the month first and count to twelve; most of its readers do neither.
_LOCALES: Final = {"en": "en_GB"}
_PATTERNS: Final = {"en": "d MMMM y 'at' HH:mm", "fr": "d MMMM y 'à' HH:mm"}


def long_date(moment: datetime, language: str) -> str:
    """Such as «14 mars 2026 à 10:30»."""
    return format_datetime(moment.astimezone(UTC), _PATTERNS[language], locale=_LOCALES.get(language, language))
