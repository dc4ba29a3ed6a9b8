"""Counting loads of threads: what a browser says of itself is reduced to three words before anything remembers it."""

import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Final

from babel import Locale
from litestar.types import HTTPScope

from comments.sites.rules import SiteSettings
from comments.statistics.rules import NONE_GIVEN, OTHERS
from comments.statistics.tally import SiteTally, Tally
from comments.web.browser_family import browser_family
from comments.web.refusal import wants_no_tracking

Headers = Mapping[bytes, bytes]
Count = Callable[[Headers], None]
WITHOUT_BODY: Final = "aparte.without_body"
"""Stands in the scope of a HEAD that is answered as GET: nobody reads there."""
_MOST_REMEMBERED: Final = 1000
_LONGEST_ADDRESS: Final = 400
_LONGEST_TAG: Final = 8
_LONGEST_CODE: Final = 3
_HOST: Final = re.compile(rb"https?://(?:[^/?#@]*@)?([a-z0-9.-]{1,253})(?::[0-9]{1,5})?(?:[/?#]|\Z)")


class LoadCounter:
    """Counts loads of the sites that want it, of browsers that do not ask not to be followed."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally

    def of(self, site_id: str, settings: SiteSettings) -> Count | None:
        """What counts one load of a thread of that site; nothing where the site's statistics are off."""
        return partial(count_load, self._tally.of(site_id)) if settings.statistics else None


class Reduction(dict[int, str]):
    """To what a header's values were reduced, by the hash of each.

    None can be told from that: it is made with a secret that each start of Python has anew. It is asked for directly,
    for every reader waits for it.
    """

    def __init__(self, reduce: Callable[[bytes], str]) -> None:
        super().__init__()
        self._reduce = reduce

    def learn(self, value: bytes) -> str:
        """Reduce a value, and remember to what."""
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        reduced = self[hash(value)] = self._reduce(value)
        return reduced


def count_load(tally: SiteTally, headers: Headers) -> None:
    """Count a load unless its browser asks not to be followed: all that is ever known of it are three words.

    The page's own address comes as Referer, or as Origin where the page sends none.
    """
    if (b"sec-gpc" in headers or b"dnt" in headers) and _refuses(headers):
        return
    agent, accepted = headers.get(b"user-agent", b""), headers.get(b"accept-language", b"")
    address = headers.get(b"referer") or headers.get(b"origin", b"")
    try:
        words = _browsers[hash(agent)], _languages[hash(accepted)], _hosts[hash(address)]
    except KeyError:
        words = _browsers.learn(agent), _languages.learn(accepted), _hosts.learn(address)
    tally.add(*words)


def is_load(scope: HTTPScope) -> bool:
    """Whether somebody reads what is answered."""
    return scope["method"] == "GET" and WITHOUT_BODY not in scope


def family_of(agent: bytes) -> str:
    """The family of a browser, if it is one of ours."""
    return (browser_family(agent.decode("latin-1")) or OTHERS) if agent else NONE_GIVEN


def primary_language(accepted: bytes) -> str:
    """The first language's code without its region, if it is one of the world's languages and not a word made up."""
    if not accepted:
        return NONE_GIVEN
    tag = accepted[:_LONGEST_TAG].partition(b",")[0].partition(b";")[0].partition(b"-")[0]
    return _known_languages().get(tag.strip().lower(), OTHERS)


def referring_host(address: bytes) -> str:
    """The host of an address, without port, path or user; a bare IP address is a machine's, or a person's."""
    if not address or address == b"null":
        return NONE_GIVEN
    found = _HOST.match(address[:_LONGEST_ADDRESS].lower())
    if found is None:
        return OTHERS
    host = found[1].rstrip(b".")
    return host.decode() if host.rpartition(b".")[2][:1].isalpha() else OTHERS


def _refuses(headers: Headers) -> bool:
    return wants_no_tracking({name.decode("latin-1"): value.decode("latin-1") for name, value in headers.items()})


@cache
def _known_languages() -> Mapping[bytes, str]:
    """Those that have a name in English; a closed list, so that no tag can carry anything else."""
    codes = map(str, Locale("en").languages)
    return {code.encode(): code for code in codes if len(code) <= _LONGEST_CODE}


_browsers: Final = Reduction(family_of)
_languages: Final = Reduction(primary_language)
_hosts: Final = Reduction(referring_host)
