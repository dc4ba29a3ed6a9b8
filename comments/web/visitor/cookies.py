"""What the service keeps in browsers: a page made from the register; and its word on Global Privacy Control."""

from datetime import timedelta
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency

from comments.foundation.texts import LANGUAGES, Texts, texts_for
from comments.register.cookies import BROWSER_ENTRIES, BrowserEntry
from comments.register.refusing import FEATURES
from comments.settings import Settings
from comments.web.pages import PAGE_HEADERS, render_page
from comments.web.problems import language_of
from comments.web.service_address import is_encrypted, service_address

_CACHED = "public, max-age=3600"
_PRIVACY_CONTROL = b'{"gpc": true, "lastUpdate": "2026-11-29"}\n'
"""By the specification's form: the day is that of the last change of what this says."""


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """One cookie or entry of storage in words."""

    id: str
    name: str
    where: str
    purpose: str
    when: str
    set_by: str
    lasts: str
    needed_for: str


@get("/cookies", include_in_schema=False)
async def show_cookies(request: Request[Any, Any, Any], settings: NamedDependency[Settings]) -> Response[str]:
    """Everything that is kept in a browser, and what works without it."""
    language = language_of(request)
    context = {
        "operator": settings.operator,
        "entries": [_entry_view(entry, language, settings) for entry in BROWSER_ENTRIES.values()],
        "features": FEATURES.values(),
        "languages": [each for each in LANGUAGES if each != language],
    }
    body = render_page("visitor/cookies.html", language, context, "cookies")
    headers = {**PAGE_HEADERS, "Cache-Control": _CACHED, "Content-Language": language}
    return Response(body, media_type="text/html", headers=headers)


@get("/.well-known/gpc.json", include_in_schema=False)
async def privacy_control() -> Response[bytes]:
    """That Global Privacy Control is honoured, as its specification has it said."""
    return Response(_PRIVACY_CONTROL, media_type="application/json", headers={"Cache-Control": _CACHED})


def _entry_view(entry: BrowserEntry, language: str, settings: Settings) -> EntryView:
    texts, told = texts_for(language, "cookies"), texts_for(language, "browser")
    name = entry.name if is_encrypted(settings) else entry.plain_name
    return EntryView(
        id=entry.id,
        name=name.replace("{service}", f"{service_address(settings)}/"),
        where=texts(f"cookies.where.{entry.where}"),
        purpose=told(entry.purpose),
        when=told(entry.set_when),
        set_by=texts(f"cookies.set_by.{entry.set_by}"),
        lasts=_lifetime(entry, texts),
        needed_for=told(entry.needed_for),
    )


def _lifetime(entry: BrowserEntry, texts: Texts) -> str:
    if entry.lasts is None:
        # Signing out ends what somebody is known by, and leaves what they were writing.
        is_for_tab = entry.where == "session-storage" and entry.switch == "preferences"
        return texts("cookies.lasts.tab" if is_for_tab else f"cookies.lasts.{entry.where}")
    for unit, length in (("days", timedelta(days=1)), ("hours", timedelta(hours=1))):
        if entry.lasts >= length:
            return texts.plural(f"cookies.lasts.{unit}", entry.lasts // length)
    return texts.plural("cookies.lasts.minutes", entry.lasts // timedelta(minutes=1))
