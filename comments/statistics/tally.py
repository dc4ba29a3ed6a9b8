"""Counting in memory: of a load nothing is kept but that some numbers are greater by one.

Nearly every request is counted, so `add` is a few increments; what takes more than that is left to `take`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from comments.foundation.clock import Clock
from comments.statistics.rules import NONE_GIVEN, OTHERS, Counter, Dimension, day_of, hour_of

NAMED_FROM: Final = 3
"""A host is counted by its name once so many loads of a day came from it: one that is rarer may be somebody's own."""
MOST_HOSTS: Final = 100
"""So many hosts of a site are told apart in a day: whoever makes up names fills neither memory nor table."""

Amounts = Mapping[Counter, int]
_HOUR: Final = timedelta(hours=1)
_LONGEST_PAUSE: Final = timedelta(minutes=1)


class SiteTally:
    """The numbers of one site since they were last taken; of the day's hosts it remembers how many loads each had."""

    __slots__ = ("_browsers", "_hosts", "_languages", "_referrers")

    def __init__(self) -> None:
        self._browsers: defaultdict[str, int] = defaultdict(int)
        self._languages: defaultdict[str, int] = defaultdict(int)
        self._referrers: dict[str, int] = {}
        self.forget_hosts()

    def add(self, browser: str, language: str, referrer: str) -> None:
        """Count one load."""
        self._browsers[browser] += 1
        self._languages[language] += 1
        try:
            self._referrers[referrer] += 1
        except KeyError:
            self._meet(referrer)

    def forget_hosts(self) -> None:
        """Begin a day."""
        self._hosts = dict.fromkeys((NONE_GIVEN, OTHERS), 0)

    def take(self) -> Iterator[tuple[Dimension, str, int]]:
        """What each counter grows by; a host that becomes frequent enough takes along what was counted as others."""
        browsers, languages, referrers = self._browsers, self._languages, self._referrers
        self._browsers, self._languages, self._referrers = defaultdict(int), defaultdict(int), {}
        yield Dimension.LOADS, NONE_GIVEN, sum(browsers.values())
        yield from ((Dimension.BROWSER, value, loads) for value, loads in browsers.items())
        yield from ((Dimension.LANGUAGE, value, loads) for value, loads in languages.items())
        for value, loads in referrers.items():
            yield from ((Dimension.REFERRER, *part) for part in self._named(value, loads))

    def _meet(self, host: str) -> None:
        if host not in self._hosts:
            if len(self._hosts) < MOST_HOSTS:
                self._hosts[host] = 0
            else:
                host = OTHERS
        self._referrers[host] = self._referrers.get(host, 0) + 1

    def _named(self, value: str, loads: int) -> Iterator[tuple[str, int]]:
        if value in {NONE_GIVEN, OTHERS}:
            yield value, loads
            return
        before = self._hosts[value]
        now = self._hosts[value] = before + loads
        if now < NAMED_FROM:
            yield OTHERS, loads
        elif before >= NAMED_FROM:
            yield value, loads
        else:
            yield value, now
            yield OTHERS, -before


class Tally:
    """The numbers that this process has not written down yet; they belong to the hour in which they were begun."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sites: defaultdict[str, SiteTally] = defaultdict(SiteTally)
        self._given_back: defaultdict[Counter, int] = defaultdict(int)
        self._hour = hour_of(clock())

    def of(self, site_id: str) -> SiteTally:
        """The numbers of a site, the same as long as the service runs."""
        return self._sites[site_id]

    def take(self) -> Amounts:
        """What every counter grows by since it was last asked; from here on it counts from nothing."""
        taken, self._given_back = self._given_back, defaultdict(int)
        for site_id, site in self._sites.items():
            for dimension, value, loads in site.take():
                taken[self._counter(site_id, dimension, value)] += loads
        self._begin()
        return {counter: loads for counter, loads in taken.items() if loads}

    def give_back(self, amounts: Amounts) -> None:
        """What could not be written down waits for the next time."""
        for counter, loads in amounts.items():
            self._given_back[counter] += loads

    def pause(self) -> timedelta:
        """How long numbers may wait to be taken: a minute, and not beyond the end of their hour."""
        return min(_LONGEST_PAUSE, max(self._hour + _HOUR - self._clock(), timedelta()))

    def _counter(self, site_id: str, dimension: Dimension, value: str) -> Counter:
        if dimension is Dimension.LOADS:
            return Counter(site_id, "hour", self._hour, dimension)
        return Counter(site_id, "day", day_of(self._hour), dimension, value)

    def _begin(self) -> None:
        hour = hour_of(self._clock())
        if day_of(hour) != day_of(self._hour):
            for site in self._sites.values():
                site.forget_hosts()
        self._hour = hour
