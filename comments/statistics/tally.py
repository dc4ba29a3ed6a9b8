"""Counting in memory: of a load nothing is kept but that some numbers are greater by one."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from comments.foundation.clock import Clock
from comments.statistics.rules import NONE_GIVEN, OTHERS, Counter, Dimension, Load, day_of, hour_of

NAMED_FROM: Final = 3
"""A host is counted by its name once so many loads of a day came from it: one that is rarer may be somebody's own."""
MOST_HOSTS: Final = 100
"""So many hosts of a site are told apart in a day: whoever makes up names fills neither memory nor table."""

Amounts = Mapping[Counter, int]
_HOUR: Final = timedelta(hours=1)


class _SiteTally:
    """The numbers of one site since they were last taken; hosts are remembered, as numbers, for the day."""

    __slots__ = ("browsers", "hosts", "languages", "loads", "referrers")

    def __init__(self) -> None:
        self.loads = 0
        self.browsers: dict[str, int] = {}
        self.languages: dict[str, int] = {}
        self.referrers: dict[str, int] = {}
        self.hosts = dict.fromkeys((NONE_GIVEN, OTHERS), 0)

    def add(self, load: Load) -> None:
        self.loads += 1
        browser, language, referrer = load
        self.browsers[browser] = self.browsers.get(browser, 0) + 1
        self.languages[language] = self.languages.get(language, 0) + 1
        if referrer not in self.hosts:
            referrer = self._meet(referrer)
        self.referrers[referrer] = self.referrers.get(referrer, 0) + 1

    def _meet(self, host: str) -> str:
        if len(self.hosts) >= MOST_HOSTS:
            return OTHERS
        self.hosts[host] = 0
        return host

    def empty(self) -> Iterator[tuple[Dimension, str, int]]:
        """What each counter grows by; a host that becomes frequent enough takes along what was counted as others."""
        yield Dimension.LOADS, NONE_GIVEN, self.loads
        yield from ((Dimension.BROWSER, value, loads) for value, loads in self.browsers.items())
        yield from ((Dimension.LANGUAGE, value, loads) for value, loads in self.languages.items())
        for value, loads in self.referrers.items():
            yield from ((Dimension.REFERRER, *part) for part in self._named(value, loads))
        self.loads = 0
        self.browsers, self.languages, self.referrers = {}, {}, {}

    def _named(self, value: str, loads: int) -> Iterator[tuple[str, int]]:
        if value in {NONE_GIVEN, OTHERS}:
            yield value, loads
            return
        before = self.hosts[value]
        now = self.hosts[value] = before + loads
        if now < NAMED_FROM:
            yield OTHERS, loads
        elif before >= NAMED_FROM:
            yield value, loads
        else:
            yield value, now
            yield OTHERS, -before


class Tally:
    """The numbers that this process has not written down yet."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sites: dict[str, _SiteTally] = {}
        self._closed: defaultdict[Counter, int] = defaultdict(int)
        self._hour = hour_of(clock())
        self._ends = self._hour + _HOUR

    def add(self, site_id: str, load: Load) -> None:
        """Count one load of a thread of a site."""
        now = self._clock()
        if now >= self._ends:
            self._close()
            self._begin(hour_of(now))
        site = self._sites.get(site_id)
        if site is None:
            site = self._sites[site_id] = _SiteTally()
        site.add(load)

    def take(self) -> Amounts:
        """What every counter grows by since it was last asked; from here on it counts from nothing."""
        self._close()
        taken = {counter: loads for counter, loads in self._closed.items() if loads}
        self._closed.clear()
        return taken

    def give_back(self, amounts: Amounts) -> None:
        """What could not be written down waits for the next time."""
        for counter, loads in amounts.items():
            self._closed[counter] += loads

    def _begin(self, hour: datetime) -> None:
        if day_of(hour) != day_of(self._hour):
            # With the day goes what was remembered of its hosts.
            self._sites.clear()
        self._hour, self._ends = hour, hour + _HOUR

    def _close(self) -> None:
        day = day_of(self._hour)
        for site_id, site in self._sites.items():
            if not site.loads:
                continue
            for dimension, value, loads in site.empty():
                hourly = dimension is Dimension.LOADS
                counter = Counter(site_id, "hour" if hourly else "day", self._hour if hourly else day, dimension, value)
                self._closed[counter] += loads
