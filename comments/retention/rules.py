"""Decisions about forgetting, on values: which key is due when, and what a run reports."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from comments.register.categories import CATEGORIES
from comments.sites.rules import SiteSettings, period_days
from comments.vault.buckets import bucket_end
from comments.vault.expiry import KeyAge

SHREDDED = tuple(each.id for each in CATEGORIES.values() if each.action == "shred" and each.period_days is not None)
"""What ends with the key of its day."""

CLOCKED = tuple(each.id for each in CATEGORIES.values() if each.period_days is not None)
"""Every rule that the clock applies; what an act ends, such as an account, is no rule of retention's."""


@dataclass(frozen=True, kw_only=True)
class Due:
    """How much of a rule is due, and how much of that a hold keeps."""

    number: int = 0
    held: int = 0

    def __add__(self, other: "Due") -> "Due":
        return Due(number=self.number + other.number, held=self.held + other.held)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One rule after a run: how much was due, how much of it is forgotten, how much a hold keeps."""

    category: str
    due: int
    done: int
    held: int = 0


def periods_of(settings: SiteSettings) -> dict[str, int]:
    """How many days a site keeps each category that has a period."""
    found = {each: period_days(settings, each) for each in CLOCKED}
    return {category: days for category, days in found.items() if days is not None}


def key_is_due(age: KeyAge, periods: Mapping[str, int], as_of: datetime) -> bool:
    """Whether the last value of that day is past its time, by the rule of then or by the site's present one."""
    days = periods.get(age.category)
    return age.expires_at <= as_of or (days is not None and bucket_end(age.bucket, days) <= as_of)


def taken_in_before(days: int, as_of: datetime) -> datetime:
    """What was taken in then or sooner is past a period of so many days."""
    return as_of - timedelta(days=days)


def add_up(due: Iterable[tuple[str, Due]]) -> dict[str, Due]:
    """Counts of several sites, by category."""
    sums: dict[str, Due] = {}
    for category, each in due:
        sums[category] = sums.get(category, Due()) + each
    return sums
