"""A blog's privacy policy: the page for people, and the register that it is made from for programs."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlmodel import Session

from comments.db.database import Database
from comments.foundation.clock import to_wire
from comments.foundation.texts import LANGUAGES, choose_language
from comments.policies.documents import Edition, decode, edition_of
from comments.policies.models import PolicyVersion
from comments.policies.queries import current_version
from comments.policies.queries import version as version_of
from comments.sites.queries import site_by_slug
from comments.sites.rules import SiteSettings
from comments.web.conditional import conditional_answer
from comments.web.dates import long_date
from comments.web.pages import PAGE_HEADERS, render_page

AnyRequest = Request[Any, Any, Any]


@dataclass(frozen=True)
class _Found:
    slug: str
    locale: str
    shown: PolicyVersion
    current: PolicyVersion


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
        headers = {"Content-Language": language}
        return conditional_answer(request, answer, "application/json", found.shown.published_at, headers)


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
        "slug": found.slug,
        "page": _edition(found, language).page,
        "shown": found.shown,
        "at": to_wire(found.shown.published_at),
        "date": long_date(found.shown.published_at, language),
        "current": found.current.version,
        "languages": [each for each in LANGUAGES if each != language],
    }
    body = render_page("visitor/policy.html", language, context, "versions").encode()
    headers = {**PAGE_HEADERS, "Content-Language": language}
    return conditional_answer(request, body, "text/html", found.current.published_at, headers)


def _find(session: Session, slug: str, number: int | None) -> _Found:
    site = site_by_slug(session, slug)
    current = current_version(session, site.id)
    shown = current if number is None else version_of(session, site.id, number)
    return _Found(site.slug, SiteSettings.of(site).locale, shown, current)


def _edition(found: _Found, language: str) -> Edition:
    return edition_of(decode(found.shown.document), language)
