"""The reports of a blog as an Atom feed (RFC 4287)."""

from collections.abc import Sequence
from typing import Final
from xml.etree import ElementTree as ET

import msgspec

from comments.foundation.texts import texts_for
from comments.web.trend_words import ReportWords

ATOM: Final = "application/atom+xml"
_NAMESPACE: Final = "http://www.w3.org/2005/Atom"


class Feed(msgspec.Struct, frozen=True):
    """What the feed is of: the blog's name and age, the page of its reports, the language."""

    site: str
    since: str
    url: str
    language: str


def write_feed(feed: Feed, entries: Sequence[ReportWords]) -> bytes:
    """The feed's bytes; its own time is that of its newest entry, or of the blog while there is none."""
    texts = texts_for(feed.language, "statistics")
    root = ET.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": feed.language})
    _add(root, "id", feed.url)
    _add(root, "title", texts("statistics.page.title", site=feed.site))
    _add(root, "updated", (entries[0].published_at if entries else None) or feed.since)
    _add(_add(root, "author"), "name", feed.site)
    ET.SubElement(root, "link", {"rel": "self", "href": f"{feed.url}/feed.atom?lang={feed.language}"})
    ET.SubElement(root, "link", {"rel": "alternate", "href": f"{feed.url}?lang={feed.language}"})
    for entry in entries:
        _add_entry(root, feed, entry)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add_entry(root: ET.Element, feed: Feed, entry: ReportWords) -> None:
    element, address = _add(root, "entry"), f"{feed.url}?month={entry.id}"
    _add(element, "id", address)
    _add(element, "title", texts_for(feed.language, "statistics")("statistics.report-on", month=entry.title))
    _add(element, "published", entry.published_at)
    _add(element, "updated", entry.published_at)
    _add(element, "summary", entry.loads)
    ET.SubElement(element, "link", {"rel": "alternate", "href": f"{address}&lang={feed.language}"})


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = text
    return element
