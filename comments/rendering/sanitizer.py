"""The one home of the two sanitizers: whatever a comment's HTML was made by, this is all that is let through.

bleach is what this product was asked to use; nh3 has the last word, since bleach is no longer maintained and reads HTML
by another parser (`docs/decisions/0004-sanitizing-twice.md`).
"""

import threading
from html import escape
from typing import Final, NamedTuple

import nh3
from bleach.sanitizer import Cleaner

from comments.rendering.limits import TAGS
from comments.rendering.links import is_absolute_link
from comments.rendering.plain_markup import plain_nodes
from comments.rendering.tree import Node, to_tree

_ATTRIBUTES: Final = {"a": {"href"}, "ol": {"start"}}
_SCHEMES: Final = frozenset({"http", "https", "mailto"})
_LINK_RELATION: Final = "nofollow ugc noopener"
_START_DIGITS: Final = 9
_LINK: Final = "<a href="


class Sanitized(NamedTuple):
    """HTML, and the same as a tree."""

    html: str
    tree: list[Node]


def sanitize(html: str) -> Sanitized:
    """HTML with no tag, attribute or address but a comment's; every link says that a reader set it."""
    nodes = plain_nodes(html)
    clean = _by_nh3(html if nodes is not None else _by_bleach(html))
    # nh3 takes away the addresses of hosts that cannot be, and the links are none any more.
    keeps_links = clean.count(_LINK) == html.count(_LINK)
    return Sanitized(clean, nodes if nodes is not None and keeps_links else to_tree(clean))


def keeps_link(address: str) -> bool:
    """Whether a link to that address would be let through; nh3 also refuses hosts that no browser could look up."""
    return is_absolute_link(address) and " href=" in _NH3.clean(f'<a href="{escape(address)}">')


def _by_bleach(html: str) -> str:
    return str(_bleach.cleaner.clean(html))


def _by_nh3(html: str) -> str:
    return _NH3.clean(html)


def _keeps(tag: str, attribute: str, value: str) -> bool:
    match tag, attribute:
        case "a", "href":
            return is_absolute_link(value)
        case "ol", "start":
            return value.isascii() and value.isdecimal() and len(value) <= _START_DIGITS
        case _:
            return False


def _kept_value(tag: str, attribute: str, value: str) -> str | None:
    # nh3 asks about the relation that it sets itself as well.
    return value if attribute == "rel" or _keeps(tag, attribute, value) else None


class _BleachOfThisThread(threading.local):
    """A bleach cleaner holds the state of its parser and costs much to make: one for each thread, used again."""

    def __init__(self) -> None:
        self.cleaner = Cleaner(
            tags=TAGS, attributes=_keeps, protocols=_SCHEMES, strip=True, strip_comments=True, css_sanitizer=None
        )


_bleach: Final = _BleachOfThisThread()

_NH3: Final = nh3.Cleaner(
    tags=TAGS,
    attributes=_ATTRIBUTES,
    attribute_filter=_kept_value,
    url_schemes=_SCHEMES,
    link_rel=_LINK_RELATION,
)
