"""A site's days, weeks or months in a row, those without a load included."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final, Literal

from comments.statistics.rules import month_of

Step = Literal["day", "week", "month"]
STEPS: tuple[Step, ...] = ("day", "week", "month")
LENGTHS: Final[Mapping[Step, int]] = {"day": 30, "week": 26, "month": 25}
"""How many of them are shown, the present one included."""


def step_of(step: Step, day: date) -> date:
    """The first day of the week or month that a day is in, or the day itself; weeks begin on Mondays."""
    match step:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return month_of(day)


def row_of(step: Step, today: date) -> list[date]:
    """The first day of each, the oldest first, today's last."""
    row = [step_of(step, today)]
    while len(row) < LENGTHS[step]:
        row.append(step_of(step, row[-1] - timedelta(days=1)))
    return row[::-1]


def sum_up(step: Step, today: date, by_day: Mapping[date, int]) -> dict[date, int]:
    """The loads of each; days before the row are left out."""
    sums = dict.fromkeys(row_of(step, today), 0)
    for day, loads in by_day.items():
        first = step_of(step, day)
        if first in sums:
            sums[first] += loads
    return sums
