"""Which reactions there are, what each is worth and which exclude each other, decided on values."""

from collections.abc import Mapping
from typing import Final

KNOWN: Final = ("like", "love", "thanks", "laugh", "surprise", "sad", "up", "down")
"""Every reaction there is, in the order in which counts are told."""
USUAL: Final = ("like", "love", "laugh")
"""What a blog offers that says nothing else."""
MOST_OFFERED: Final = 8
_VOTES: Final = frozenset({"up", "down"})
_WORTH: Final = {"like": 1, "love": 1, "thanks": 1, "laugh": 1, "up": 1, "down": -1}
"""Surprise and sadness say what a comment is about, not whether it is a good one."""


def slot_of(name: str) -> str:
    """The place that a reaction takes, of which everybody has one on a comment: a vote goes one way or the other."""
    return "vote" if name in _VOTES else name


def counted(counts: Mapping[str, int], change: Mapping[str, int]) -> dict[str, int]:
    """The counts after a change; what nobody gave is left out."""
    sums = {name: counts.get(name, 0) + change.get(name, 0) for name in KNOWN}
    return {name: number for name, number in sums.items() if number > 0}


def worth_of(counts: Mapping[str, int]) -> int:
    """What reactions add to the score by which the best comments come first."""
    return sum(_WORTH.get(name, 0) * number for name, number in counts.items())
