"""A feed that tells of each new version of a blog's policy (Atom, RFC 4287)."""

from functools import partial
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from comments.db.database import Database
from comments.foundation.clock import to_wire
from comments.foundation.texts import Texts, choose_language, texts_for
from comments.policies.models import PolicyVersion
from comments.policies.queries import published_history
from comments.settings import Settings
from comments.sites.models import Site
from comments.sites.rules import SiteSettings
from comments.web.conditional import conditional_answer
from comments.web.service_address import service_address

_ATOM: Final = "http://www.w3.org/2005/Atom"
_MEDIA_TYPE: Final = "application/atom+xml"


@get("/sites/{site:str}/privacy/feed.atom", include_in_schema=False)
async def show_policy_feed(
    request: Request[Any, Any, Any],
    site: FromPath[str],
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
    lang: FromQuery[str | None] = None,
) -> Response[bytes]:
    """An entry for each version, the newest first."""
    found, history = await db.read(partial(published_history, slug=site))
    texts = texts_for(choose_language(lang, SiteSettings.of(found).locale), "versions")
    feed = _feed(found, history, texts, f"{service_address(settings)}/sites/{found.slug}/privacy", settings.operator)
    body = tostring(feed, encoding="utf-8", xml_declaration=True)
    headers = {"Content-Language": texts.language, "X-Content-Type-Options": "nosniff"}
    return conditional_answer(request, body, _MEDIA_TYPE, history[0].published_at, headers)


def _feed(site: Site, history: list[PolicyVersion], texts: Texts, address: str, operator: str) -> Element:
    language = texts.language
    feed = Element("feed", {"xmlns": _ATOM, "xml:lang": language})
    _say(feed, "id", address)
    _say(feed, "title", texts("versions.feed.title", site=site.name))
    _say(feed, "updated", to_wire(history[0].published_at))
    _say(SubElement(feed, "author"), "name", operator)
    _lead(feed, "self", _MEDIA_TYPE, f"{address}/feed.atom?lang={language}")
    _lead(feed, "alternate", "text/html", f"{address}?lang={language}")
    for version in history:
        _enter(feed, version, texts, address)
    return feed


def _enter(feed: Element, version: PolicyVersion, texts: Texts, address: str) -> None:
    entry, number = SubElement(feed, "entry"), version.version
    page = f"{address}?version={number}"
    severity = texts_for(texts.language, "policy")(f"policy.severity.{version.severity}")
    _say(entry, "id", page)
    _say(entry, "title", texts("versions.feed.entry", number=number, severity=severity))
    for when in ("published", "updated"):
        _say(entry, when, to_wire(version.published_at))
    _say(entry, "summary", version.summary)
    _lead(entry, "alternate", "text/html", f"{page}&lang={texts.language}")
    if number > 1:
        _lead(entry, "related", "text/html", f"{address}/history?compare={number - 1}..{number}&lang={texts.language}")


def _say(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _lead(parent: Element, relation: str, media_type: str, href: str) -> None:
    SubElement(parent, "link", {"rel": relation, "type": media_type, "href": href})
