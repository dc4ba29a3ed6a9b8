"""What a page loads by itself, and from where."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

_LOADING = {"script": "src", "img": "src", "iframe": "src", "link": "href", "source": "src", "video": "src"}
_WITHOUT_HOST = frozenset({"data:", "blob:"})


class _Loads(HTMLParser):
    """Collects the addresses that a page loads by itself; a link that somebody may follow is none."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what the tag loads."""
        named = dict(attrs)
        if tag == "link" and named.get("rel") not in {"stylesheet", "icon", "preload", "modulepreload"}:
            return
        address = named.get(_LOADING.get(tag, ""))
        if address:
            self.addresses.append(address)


def foreign_hosts(page: str) -> set[str]:
    """The other hosts that a page loads from; its own addresses have no host."""
    loads = _Loads()
    loads.feed(page)
    return {host for address in loads.addresses if (host := urlsplit(address).netloc)}


def forbids_other_hosts(policy: str) -> bool:
    """Whether a content security policy lets a page load from its own host alone, whatever stands in the page."""
    directives = {words[0]: words[1:] for words in map(str.split, policy.split(";")) if words}
    sources = [source for name, allowed in directives.items() if "-src" in name for source in allowed]
    return "default-src" in directives and all(each.startswith("'") or each in _WITHOUT_HOST for each in sources)
