"""Dates as people read them, in their language and in UTC."""

from datetime import UTC, date, datetime
from typing import Final

from babel.dates import format_date, format_datetime

# English without a country would put the month first and count to twelve; most of its readers do neither.
_LOCALES: Final = {"en": "en_GB"}
_PATTERNS: Final = {"en": "d MMMM y 'at' HH:mm", "fr": "d MMMM y 'à' HH:mm"}


def long_date(moment: datetime, language: str) -> str:
    """Such as «14 mars 2026 à 10:30»."""
    return format_datetime(moment.astimezone(UTC), _PATTERNS[language], locale=_LOCALES.get(language, language))


def long_day(day: date, language: str) -> str:
    """Such as «14 mars 2026»; of a moment, its day in UTC."""
    at = day.astimezone(UTC).date() if isinstance(day, datetime) else day
    return format_date(at, "d MMMM y", locale=_LOCALES.get(language, language))
