"""What may be told of a month: nothing that tells of fewer than ten loads, alone or by subtracting what else is told.

A table is cut in groups, each of ten loads or more: the named ones, and all the rest together. Every sum and every
difference of numbers in it is therefore a number of ten loads or more, or of none.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from comments.statistics.rules import OTHERS

FEWEST: Final = 10
"""How many loads a published number must stand for at least."""
ROUNDED_TO: Final = 10


class Cell(msgspec.Struct, frozen=True):
    """A number that is published under its name."""

    value: str
    loads: int


class Table(msgspec.Struct, frozen=True):
    """What loads were like in one respect, the most frequent first; `others` is everything without a name."""

    cells: list[Cell]
    others: int


def groups_of(counts: Mapping[str, int]) -> tuple[dict[str, int], int]:
    """The counts that may be named, and the sum of all others, which is none or ten at least.

    Where the rest is too small to be told, the smallest named ones go with it, since the total would give it away. Only
    counts whose sum is ten at least have such groups.
    """
    named = {value: loads for value, loads in counts.items() if value != OTHERS and loads >= FEWEST}
    rest = sum(counts.values()) - sum(named.values())
    while 0 < rest < FEWEST and named:
        rest += named.pop(min(named, key=lambda value: (named[value], value)))
    return named, rest


def rounded(loads: int) -> int:
    """To the nearest ten, from the middle to the even one: the same for the same number, and true on average."""
    return round(loads / ROUNDED_TO) * ROUNDED_TO


def table_of(counts: Mapping[str, int]) -> Table:
    """The counts as they may be published."""
    named, rest = groups_of(counts)
    ordered = sorted(named.items(), key=lambda pair: (-rounded(pair[1]), pair[0]))
    return Table([Cell(value, rounded(loads)) for value, loads in ordered], rounded(rest))
