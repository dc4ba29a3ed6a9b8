"""How often is too often: decisions on plain numbers, the same for whichever store keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

State = tuple[int, float]
"""What a store keeps of a count: how many, and a moment. A rule has only the moment, when its count is forgotten."""

# Adding up fractions of a second leaves an error far smaller than this.
ROUNDING: Final = 1e-3
_NEVER: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `limit` at once, and as many again spread evenly over each `window`.

    `guards_secret` says that something could be guessed where nobody counts. An alarm refuses nobody: once it is used
    up, the series that are counted along with it, and are named after it, become strict.
    """

    limit: int
    window: timedelta
    guards_secret: bool = False
    is_alarm: bool = False

    def __post_init__(self) -> None:
        if self.limit < 1 or self.window <= timedelta():
            raise ValueError("a limit allows at least one in a span of time")

    def counted(self, state: State | None, now: float) -> tuple[float, State]:
        """How long one more has to wait, and the state with it counted."""
        window = self.window.total_seconds()
        # The later bound is for clocks that are set back: nobody waits longer than one window.
        begin = min(max(now if state is None else state[1], now), now + window)
        after = begin + window / self.limit
        wait = after - window - now
        return (wait, (0, begin)) if wait > ROUNDING else (0, (0, after))

    def given_back(self, state: State, now: float) -> State | None:
        """The state with one less, or None when nothing is left of it."""
        before = state[1] - self.window.total_seconds() / self.limit
        return (0, before) if before > now + ROUNDING else None

    def forgotten_at(self, state: State) -> float:
        """When the state says nothing any more."""
        return state[1]


@dataclass(frozen=True, slots=True)
class Waits:
    """The first `free` ones need not wait, the next waits for `first`, and each after it twice as long."""

    free: int
    first: timedelta


@dataclass(frozen=True, slots=True)
class Series:
    """Wrong guesses one after the other, each of which makes the next one wait longer, up to `longest`.

    From `most` on the wait is the longest. A series that nobody went on with is forgotten after `kept`. While an
    alarm is on, the `strict` waits hold.
    """

    calm: Waits
    strict: Waits
    longest: timedelta
    most: int
    kept: timedelta
    guards_secret: bool = field(default=True, init=False)

    def counted(self, state: State | None, now: float, *, strictly: bool) -> tuple[float, State]:
        """How long one more has to wait, and the state with it counted."""
        number, last = self._living(state, now)
        wait = last + self._wait(number, self.strict if strictly else self.calm) - now
        return (wait, (number, last)) if wait > ROUNDING else (0, (number + 1, now))

    def forgotten_at(self, state: State) -> float:
        """When the state says nothing any more."""
        return state[1] + self.kept.total_seconds()

    def _living(self, state: State | None, now: float) -> State:
        if state is None or now >= self.forgotten_at(state):
            return 0, now
        # A clock that was set back makes nobody wait longer than the series says.
        return state[0], min(state[1], now)

    def _wait(self, number: int, waits: Waits) -> float:
        if number < waits.free:
            return 0
        longest = self.longest.total_seconds()
        # A power of two is never so large that it could not be compared.
        doubled = waits.first.total_seconds() * 2 ** min(number - waits.free, 40)
        return longest if number >= self.most else min(doubled, longest)


def tally(kept: timedelta) -> Series:
    """A series that only counts, and makes nobody wait."""
    never = Waits(_NEVER, timedelta())
    return Series(never, never, timedelta(), _NEVER, kept)


@dataclass(frozen=True, slots=True)
class Taken:
    """How many seconds it has to wait (0: it is counted), and how many each series had before."""

    wait: float
    numbers: tuple[int, ...]


def take(rules: Sequence[Rule | Series], states: Sequence[State | None], now: float) -> tuple[Taken, list[State]]:
    """Count one more under each of the rules, or under none if any of them says to wait; gives the states to keep."""
    longest, alarmed = 0.0, False
    numbers, after = [], []
    for rule, state in zip(rules, states, strict=True):
        if isinstance(rule, Series):
            wait, counted = rule.counted(state, now, strictly=alarmed)
            numbers.append(counted[0] - (wait == 0))
        else:
            wait, counted = rule.counted(state, now)
            numbers.append(0)
        if isinstance(rule, Rule) and rule.is_alarm:
            alarmed = alarmed or wait > 0
        else:
            longest = max(longest, wait)
        after.append(counted)
    return Taken(longest, tuple(numbers)), after
