"""The newest comments of a blog or of one thread as an Atom feed (RFC 4287); replies say to what (RFC 4685)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, SubElement, tostring

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlmodel import Session

from comments.db.database import Database
from comments.discussion.models import Comment, Thread
from comments.discussion.queries import newest_published, thread_by_key
from comments.foundation.clock import to_wire
from comments.foundation.texts import Texts, choose_language, texts_for
from comments.settings import Settings
from comments.sites.models import Site
from comments.sites.queries import site_by_slug
from comments.sites.rules import SiteSettings
from comments.web.conditional import conditional_answer
from comments.web.inputs import check_line
from comments.web.service_address import service_address, thread_page_url
from comments.web.thread_branches import comment_url
from comments.web.thread_page import LONGEST_KEY

MOST_ENTRIES: Final = 50
_ATOM: Final = "http://www.w3.org/2005/Atom"
_THREADING: Final = "http://purl.org/syndication/thread/1.0"
_MEDIA_TYPE: Final = "application/atom+xml"
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What may stand in no XML document, escaped or not; comments hold none of it, titles and addresses may."""
_HEADERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class _Loaded:
    site: Site
    thread: Thread | None
    entries: Sequence[tuple[Comment, Thread]]


@dataclass(frozen=True)
class _Feed:
    """Of what the feed is: where the blog's pages are, which thread, if it is of one."""

    service: str
    site: Site
    key: str | None
    thread: Thread | None
    texts: Texts

    @property
    def address(self) -> str:
        """The feed's own address, which is its id as well, in whichever language."""
        return f"{self.service}/sites/{self.site.slug}/feed.atom"

    def page(self, key: str) -> str:
        """Where a thread is read."""
        return thread_page_url(self.service, self.site.slug, key, self.texts.language)


@get("/sites/{site:str}/feed.atom", include_in_schema=False)
async def show_comments_feed(
    request: Request[Any, Any, Any],
    site: FromPath[str],
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
    thread: FromQuery[str | None] = None,
    lang: FromQuery[str | None] = None,
) -> Response[bytes]:
    """What anybody may read, the newest first."""
    key = None if thread is None else check_line(thread, "thread", LONGEST_KEY, required=True)
    loaded = await db.read(partial(_load, slug=site, key=key))
    texts = texts_for(choose_language(lang, SiteSettings.of(loaded.site).locale), "thread")
    feed = _Feed(service_address(settings), loaded.site, key, loaded.thread, texts)
    body = tostring(_write(feed, loaded.entries), encoding="utf-8", xml_declaration=True)
    return conditional_answer(request, body, _MEDIA_TYPE, None, _HEADERS | {"Content-Language": texts.language})


def _load(session: Session, slug: str, key: str | None) -> _Loaded:
    site = site_by_slug(session, slug)
    thread = None if key is None else thread_by_key(session, site.id, key)
    if key is not None and thread is None:
        return _Loaded(site, None, [])
    return _Loaded(site, thread, newest_published(session, site.id, thread, MOST_ENTRIES))


def _write(feed: _Feed, entries: Sequence[tuple[Comment, Thread]]) -> Element:
    language = feed.texts.language
    root = Element("feed", {"xmlns": _ATOM, "xmlns:thr": _THREADING, "xml:lang": language})
    asked = {} if feed.key is None else {"thread": feed.key}
    _say(root, "id", _with(feed.address, asked))
    _say(root, "title", _title(feed))
    _say(root, "updated", max((_changed(comment) for comment, _ in entries), default=to_wire(feed.site.created_at)))
    _say(SubElement(root, "author"), "name", feed.site.name)
    _lead(root, "self", _MEDIA_TYPE, _with(feed.address, {**asked, "lang": language}))
    if feed.key is not None:
        _lead(root, "alternate", "text/html", _place(feed, feed.thread, feed.key))
    for comment, thread in entries:
        _enter(root, feed, comment, thread)
    return root


def _enter(root: Element, feed: _Feed, comment: Comment, thread: Thread) -> None:
    entry, name = SubElement(root, "entry"), comment.author_name or feed.texts("thread.anonymous")
    _say(entry, "id", _urn(comment.id))
    _say(entry, "title", feed.texts("thread.feed.entry", name=name, thread=thread.title or thread.key))
    _say(SubElement(entry, "author"), "name", name)
    _say(entry, "published", to_wire(comment.created_at))
    _say(entry, "updated", _changed(comment))
    if comment.parent_id is not None:
        SubElement(entry, "thr:in-reply-to", {"ref": _urn(comment.parent_id)})
    _lead(entry, "alternate", "text/html", _address(feed, comment, thread))
    # Sanitised when it was posted, and escaped here: a feed reader unpacks it as HTML.
    content = SubElement(entry, "content", {"type": "html"})
    content.text = comment.html


def _title(feed: _Feed) -> str:
    named = feed.thread.title if feed.thread is not None and feed.thread.title else feed.key
    if named is None:
        return feed.texts("thread.feed.title.site", site=feed.site.name)
    return feed.texts("thread.feed.title.thread", thread=named, site=feed.site.name)


def _place(feed: _Feed, thread: Thread | None, key: str) -> str:
    return thread.url if thread is not None and thread.url else feed.page(key)


def _address(feed: _Feed, comment: Comment, thread: Thread) -> str:
    if thread.url:
        return f"{thread.url.partition('#')[0]}#c-{comment.id}"
    return comment_url(feed.page(thread.key), comment.id)


def _changed(comment: Comment) -> str:
    return to_wire(comment.edited_at or comment.created_at)


def _urn(comment_id: str) -> str:
    return f"urn:aparte:comment:{comment_id}"


def _with(address: str, asked: dict[str, str]) -> str:
    return f"{address}?{urlencode(asked)}" if asked else address


def _say(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _NO_XML.sub("", text)


def _lead(parent: Element, relation: str, media_type: str, href: str) -> None:
    SubElement(parent, "link", {"rel": relation, "type": media_type, "href": _NO_XML.sub("", href)})
