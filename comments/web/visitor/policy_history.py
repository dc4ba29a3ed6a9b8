"""Every version of a blog's policy, and what changed between two of them."""

import re
from functools import partial
from typing import Any, Final

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlmodel import Session

from comments.db.database import Database
from comments.foundation.clock import to_wire
from comments.foundation.errors import FieldProblem, InvalidInputError
from comments.foundation.texts import LANGUAGES, choose_language, texts_for
from comments.policies.differing import Difference, differences
from comments.policies.documents import decode, edition_of
from comments.policies.models import PolicyVersion
from comments.policies.queries import published_history, version
from comments.sites.rules import SiteSettings
from comments.web.conditional import conditional_answer
from comments.web.dates import long_date
from comments.web.pages import PAGE_HEADERS, render_page

_PAIR: Final = re.compile(r"([0-9]{1,9})\.\.([0-9]{1,9})")


class VersionLine(msgspec.Struct, frozen=True, kw_only=True):
    """One version as the page lists it."""

    number: int
    at: str
    date: str
    severity: str
    summary: str
    sha256: str


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Two versions, and what differs from the one to the other."""

    before: int
    after: int
    differences: list[Difference]


@get("/sites/{site:str}/privacy/history", include_in_schema=False)
async def show_history(
    request: Request[Any, Any, Any],
    site: FromPath[str],
    db: NamedDependency[Database],
    compare: FromQuery[str | None] = None,
    lang: FromQuery[str | None] = None,
) -> Response[bytes]:
    """Every version, newest first; with `compare=M..N`, what changed from one to the other."""
    pair = None if compare is None else _pair(compare)
    found, history = await db.read(partial(published_history, slug=site))
    language = choose_language(lang, request.headers.get("accept-language"), SiteSettings.of(found).locale)
    compared = None if pair is None else await db.read(lambda session: _compare(session, found.id, pair, language))
    context = {
        "slug": found.slug,
        "name": found.name,
        "versions": [_line(each, language) for each in history],
        "compared": compared,
        "languages": [each for each in LANGUAGES if each != language],
    }
    body = render_page("visitor/policy_history.html", language, context, "versions").encode()
    headers = {**PAGE_HEADERS, "Content-Language": language}
    return conditional_answer(request, body, "text/html", history[0].published_at, headers)


def _pair(text: str) -> tuple[int, int]:
    match = _PAIR.fullmatch(text)
    if match is None:
        raise InvalidInputError(FieldProblem("compare", "wrong-type"))
    return int(match[1]), int(match[2])


def _compare(session: Session, site_id: str, pair: tuple[int, int], language: str) -> Comparison:
    before, after = (edition_of(decode(version(session, site_id, each).document), language).page for each in pair)
    return Comparison(before=pair[0], after=pair[1], differences=differences(before, after))


def _line(found: PolicyVersion, language: str) -> VersionLine:
    return VersionLine(
        number=found.version,
        at=to_wire(found.published_at),
        date=long_date(found.published_at, language),
        severity=texts_for(language, "policy")(f"policy.severity.{found.severity}"),
        summary=found.summary,
        sha256=found.sha256,
    )
