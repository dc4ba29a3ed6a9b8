"""Bar charts as numbers that a template draws: no script, no style, the same numbers in a table beside it."""

from collections.abc import Sequence
from typing import Final

import msgspec
from babel.numbers import format_decimal

WIDTH: Final = 720
HEIGHT: Final = 160
_GAP: Final = 0.25
_LEAST: Final = 2.0
_LEAST_SHARE: Final = 1.0
"""So long is a bar at least, so that few are told from none."""


class Point(msgspec.Struct, frozen=True):
    """One bar: what it stands for, and how many."""

    label: str
    loads: int


class Bar(msgspec.Struct, frozen=True):
    """One bar where it stands in the picture."""

    x: float
    y: float
    width: float
    height: float
    title: str


class Row(msgspec.Struct, frozen=True):
    """The same as a row of the table; `share` says how long its own bar is, in hundredths of the longest."""

    label: str
    number: str
    share: float


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """Bars side by side, and their numbers."""

    title: str
    bars: list[Bar]
    rows: list[Row]
    highest: str
    first: str
    last: str
    width: int = WIDTH
    height: int = HEIGHT


def bar_chart(title: str, points: Sequence[Point], language: str) -> Chart:
    """A chart of some points, one at least."""
    highest = max(point.loads for point in points)
    slot = WIDTH / len(points)
    return Chart(
        title=title,
        bars=[_bar(number, point, slot, highest, language) for number, point in enumerate(points) if point.loads],
        rows=rows_of(points, language),
        highest=in_figures(highest, language),
        first=points[0].label,
        last=points[-1].label,
    )


def rows_of(points: Sequence[Point], language: str) -> list[Row]:
    """The points as a table's rows, in their order."""
    highest = max((point.loads for point in points), default=0) or 1
    return [
        Row(point.label, in_figures(point.loads, language), max(round(100 * point.loads / highest, 1), _LEAST_SHARE))
        for point in points
    ]


def in_figures(number: int, language: str) -> str:
    """A number as it is written in a language."""
    return format_decimal(number, locale=language)


def _bar(number: int, point: Point, slot: float, highest: int, language: str) -> Bar:
    height = max(HEIGHT * point.loads / highest, _LEAST)
    return Bar(
        x=round(slot * (number + _GAP / 2), 1),
        y=round(HEIGHT - height, 1),
        width=round(slot * (1 - _GAP), 1),
        height=round(height, 1),
        title=f"{point.label}: {in_figures(point.loads, language)}",
    )
