"""Dates as people read them, in their language and in UTC."""

from datetime import datetime

from babel.dates import format_datetime


def long_date(moment: datetime, language: str) -> str:
    """Such as «14 mars 2026 à 10:30»."""
    return format_datetime(moment, "long", locale=language).removesuffix(" UTC").removesuffix(" TU")
