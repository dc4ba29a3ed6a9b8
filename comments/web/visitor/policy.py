"""A blog's privacy policy: the page for people, and the register that it is made from for programs."""

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlmodel import Session

from comments.db.database import Database
from comments.foundation.clock import to_wire
from comments.foundation.texts import LANGUAGES, choose_language, texts_for
from comments.policies.documents import Edition, decode, edition_of
from comments.policies.models import PolicyVersion
from comments.policies.queries import version as version_of
from comments.policies.queries import versions_of
from comments.sites.queries import site_by_slug
from comments.sites.rules import SiteSettings
from comments.web.dates import long_date
from comments.web.pages import PAGE_HEADERS, render_page
from comments.web.ready_bytes import matches

AnyRequest = Request[Any, Any, Any]
_REVALIDATED = "public, max-age=0, must-revalidate"


@dataclass(frozen=True)
class _Found:
    locale: str
    shown: PolicyVersion
    history: list[PolicyVersion]


class PolicyController(Controller):
    """Published versions; each stays what it was."""

    path = "/api/v1/sites/{site:str}/policy"
    tags = ["reading"]

    @get("/", operation_id="getPolicy", media_type="application/json")
    async def get_policy(
        self,
        request: AnyRequest,
        site: FromPath[str],
        db: NamedDependency[Database],
        version: FromQuery[int | None] = None,
        lang: FromQuery[str | None] = None,
    ) -> Response[bytes]:
        """The register and the clauses of a version, of the one in force if none is named."""
        found = await db.read(partial(_find, slug=site, number=version))
        language = choose_language(lang, found.locale)
        answer = _edition(found, language).answer.encode()
        return _answer(request, answer, "application/json", {"Content-Language": language})


@get("/sites/{site:str}/privacy", include_in_schema=False)
async def show_policy(
    request: AnyRequest,
    site: FromPath[str],
    db: NamedDependency[Database],
    version: FromQuery[int | None] = None,
    lang: FromQuery[str | None] = None,
) -> Response[bytes]:
    """The policy as a page."""
    found = await db.read(partial(_find, slug=site, number=version))
    language = choose_language(lang, request.headers.get("accept-language"), found.locale)
    context = {
        "page": _edition(found, language).page,
        "shown": _in_words(found.shown, language),
        "history": [_in_words(each, language) for each in found.history],
        "languages": [each for each in LANGUAGES if each != language],
    }
    body = render_page("visitor/policy.html", language, context, "pages").encode()
    return _answer(request, body, "text/html", {**PAGE_HEADERS, "Content-Language": language})


def _find(session: Session, slug: str, number: int | None) -> _Found:
    site = site_by_slug(session, slug)
    history = versions_of(session, site.id)
    current = history[0].version if history else 0
    shown = version_of(session, site.id, current if number is None else number)
    return _Found(SiteSettings.of(site).locale, shown, history)


def _edition(found: _Found, language: str) -> Edition:
    return edition_of(decode(found.shown.document), language)


def _in_words(version: PolicyVersion, language: str) -> dict[str, Any]:
    return {
        "number": version.version,
        "at": to_wire(version.published_at),
        "date": long_date(version.published_at, language),
        "severity": texts_for(language, "policy")(f"policy.severity.{version.severity}"),
        "summary": version.summary,
    }


def _answer(request: AnyRequest, body: bytes, media_type: str, headers: dict[str, str]) -> Response[bytes]:
    """The bytes with their strong tag, or 304 to whoever has them."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    everything = {**headers, "ETag": tag, "Cache-Control": _REVALIDATED}
    if matches(request.headers.get("if-none-match", "").encode("latin-1"), tag.encode()):
        return Response(b"", status_code=304, headers=everything, media_type=media_type)
    return Response(body, headers=everything, media_type=media_type)
