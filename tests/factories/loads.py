"""Loads for tests, straight into the table."""

from collections.abc import Callable
from datetime import date

from sqlmodel import Session

from comments.statistics.counting import add_counts
from comments.statistics.rules import Counter, Dimension, start_of


def plant_loads(site_id: str, day: date, **browsers: int) -> Callable[[Session], None]:
    """Loads of a day by browser, all of them in French from one page of the blog."""
    at, total = start_of(day), sum(browsers.values())
    amounts = {
        Counter(site_id, "hour", at.replace(hour=9), Dimension.LOADS): total,
        Counter(site_id, "day", at, Dimension.LANGUAGE, "fr"): total,
        Counter(site_id, "day", at, Dimension.REFERRER, "blog.example.org"): total,
        **{Counter(site_id, "day", at, Dimension.BROWSER, name): number for name, number in browsers.items()},
    }
    return lambda session: add_counts(session, amounts)
