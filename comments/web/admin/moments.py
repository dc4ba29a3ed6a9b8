"""Times as people read them: how long ago, with the exact moment at hand."""

from datetime import datetime, timedelta

import msgspec
from babel.dates import format_date, format_datetime, format_timedelta

from comments.foundation.clock import to_wire

_RELATIVE_UP_TO = timedelta(days=7)
# What happened this second is said to be a minute old, for «in 0 minutes» would be said otherwise.
_LEAST = timedelta(seconds=-1)
# English without a country would give a month first and a twelve-hour clock, which most of its readers do not use.
_LOCALES = {"en": "en_GB"}


class Moment(msgspec.Struct, frozen=True):
    """A time: in words, exactly, and for machines."""

    text: str
    exact: str
    iso: str


def moment(at: datetime, now: datetime, language: str) -> Moment:
    """How long ago it was, or the date once a week has passed."""
    if abs(now - at) >= _RELATIVE_UP_TO:
        return day(at, language)
    text = format_timedelta(min(at - now, _LEAST), granularity="minute", add_direction=True, locale=language)
    return Moment(text, _exact(at, language), to_wire(at))


def day(at: datetime, language: str) -> Moment:
    """The date alone."""
    return Moment(format_date(at, format="long", locale=_locale(language)), _exact(at, language), to_wire(at))


def _exact(at: datetime, language: str) -> str:
    return f"{format_datetime(at, format='medium', locale=_locale(language))} UTC"


def _locale(language: str) -> str:
    return _LOCALES.get(language, language)
