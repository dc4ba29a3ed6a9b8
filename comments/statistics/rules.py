"""Decisions about statistics on values: what is counted of a load, and which month may be reported on."""

import re
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final, Literal, NamedTuple

Span = Literal["hour", "day", "year"]
"""What one counter covers: loads are counted by the hour, what they were like by the day, old ones by the year."""

NONE_GIVEN: Final = ""
"""The browser sent nothing of the kind."""
OTHERS: Final = "other"
"""Everything that is not counted by its name."""

_MONTH: Final = re.compile(r"[0-9]{4}-[0-9]{2}")
SETTLED_AFTER: Final = timedelta(hours=1)
"""So long after a month no process holds loads of that month any more which it has not written down."""


class Dimension(StrEnum):
    """What is counted: the loads themselves, and the three things that each is reduced to before it is counted."""

    LOADS = "loads"
    BROWSER = "browser"
    LANGUAGE = "language"
    REFERRER = "referrer"


DESCRIBING: Final = (Dimension.BROWSER, Dimension.LANGUAGE, Dimension.REFERRER)
"""What loads were like, each counted apart from the others."""


class Counter(NamedTuple):
    """Which counter: of a site, from a moment on for a span, and of what."""

    site_id: str
    span: Span
    since: datetime
    dimension: Dimension
    value: str = NONE_GIVEN


def hour_of(moment: datetime) -> datetime:
    """The beginning of its hour."""
    return moment.replace(minute=0, second=0, microsecond=0)


def day_of(moment: datetime) -> datetime:
    """The beginning of its day."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def start_of(day: date) -> datetime:
    """The moment at which a day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def month_of(day: date) -> date:
    """The first day of its month."""
    return date(day.year, day.month, 1)


def month_after(month: date) -> date:
    """The first day of the month that follows."""
    return month_of(month + timedelta(days=31))


def read_month(text: str) -> date | None:
    """The first day of a month that is written like 2026-03, if it is one, and another can follow it."""
    try:
        month = date.fromisoformat(f"{text}-01") if _MONTH.fullmatch(text) else None
        return month if month and month_after(month) else None
    except (ValueError, OverflowError):
        return None


def write_month(month: date) -> str:
    """The month as `read_month` takes it."""
    return f"{month:%Y-%m}"


def is_settled(month: date, now: datetime) -> bool:
    """Whether a month is over, and nothing of it is still on its way to the table."""
    return now >= start_of(month_after(month)) + SETTLED_AFTER


def kept_since(now: datetime, days: int) -> datetime:
    """The first day that is still counted day by day under a period of so many days."""
    return day_of(now - timedelta(days=days))
