"""Counts in this process's memory alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from comments.foundation.limit_rules import Rule, Series, State, Taken, take

MOST_ENTRIES: Final = 50_000
"""Some ten megabytes at the very most."""

_KEPT_SHARE: Final = 7 / 8


@dataclass(slots=True)
class _Entry:
    state: State
    forgotten_at: float


@dataclass(slots=True)
class _Table:
    """Entries by digest; when it is full of others, those go first that would be forgotten first."""

    most: int
    entries: dict[bytes, _Entry] = field(default_factory=dict)

    def keep(self, key: bytes, entry: _Entry, now: float) -> None:
        self.entries[key] = entry
        if len(self.entries) > self.most:
            self._make_room(now)

    def _make_room(self, now: float) -> None:
        living = [each for each in self.entries.items() if each[1].forgotten_at > now]
        kept = int(self.most * _KEPT_SHARE)
        if len(living) > kept:
            living = sorted(living, key=lambda item: item[1].forgotten_at)[-kept:]
        self.entries = dict(living)


class MemoryStore:
    """Keeps counts by digests, so that no memory holds an address or a name.

    An entry past the moment when it is forgotten is the same as none. Whoever has used up a limit is forgotten last:
    to be rid of the count he would need tens of thousands of other places and use up the limit at each. Rules and
    series have a table each, since the long memory of the one would push the other out.
    """

    def __init__(self, most_entries: int = MOST_ENTRIES) -> None:
        self._tables = {Rule: _Table(most_entries), Series: _Table(most_entries)}

    def __len__(self) -> int:
        return sum(len(table.entries) for table in self._tables.values())

    def __iter__(self) -> Iterator[bytes]:
        return (key for table in self._tables.values() for key in table.entries)

    def take(self, keys: Sequence[bytes], rules: Sequence[Rule | Series], now: float) -> Taken:
        """Count one more under each key, or under none if any has to wait."""
        states = [self._state(key, rule) for key, rule in zip(keys, rules, strict=True)]
        taken, after = take(rules, states, now)
        if taken.wait == 0:
            for key, rule, state in zip(keys, rules, after, strict=True):
                self._tables[type(rule)].keep(key, _Entry(state, rule.forgotten_at(state)), now)
        return taken

    def give_back(self, keys: Sequence[bytes], rules: Sequence[Rule | Series], now: float) -> None:
        """Count one less under each rule, and end each series."""
        for key, rule in zip(keys, rules, strict=True):
            entry = self._tables[type(rule)].entries.pop(key, None)
            left = rule.given_back(entry.state, now) if entry is not None and isinstance(rule, Rule) else None
            if left is not None:
                self._tables[type(rule)].keep(key, _Entry(left, rule.forgotten_at(left)), now)

    def _state(self, key: bytes, rule: Rule | Series) -> State | None:
        entry = self._tables[type(rule)].entries.get(key)
        return None if entry is None else entry.state
