"""Published reports on how a blog's comments are used: a page for people, JSON for programs, a feed for both."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlmodel import Session

from comments.db.database import Database
from comments.foundation.clock import to_wire
from comments.foundation.errors import NotFoundError
from comments.foundation.texts import LANGUAGES, choose_language
from comments.settings import Settings
from comments.sites.models import Site
from comments.sites.queries import site_by_slug
from comments.sites.rules import SiteSettings
from comments.statistics.models import TrendReport
from comments.statistics.queries import published_reports
from comments.statistics.reporting import read_document
from comments.statistics.rules import NONE_GIVEN, read_month
from comments.statistics.suppression import FEWEST, ROUNDED_TO, Table
from comments.web.pages import PAGE_HEADERS, render_page
from comments.web.service_address import service_address
from comments.web.trend_words import ReportWords, report_in_words
from comments.web.visitor.trends_feed import ATOM, Feed, write_feed

AnyRequest = Request[Any, Any, Any]
_REVALIDATED = {"Cache-Control": "public, max-age=0, must-revalidate"}


class NamedLoads(msgspec.Struct, frozen=True):
    """How many loads had a value in common; `name` is null where browsers sent none."""

    name: str | None
    loads: int


class Distribution(msgspec.Struct, frozen=True):
    """What loads were like in one respect; `others` is everything that is too rare to be named."""

    named: list[NamedLoads]
    others: int


class MonthReport(msgspec.Struct, frozen=True, kw_only=True):
    """A month's report; every number stands for `at_least` loads or more, and is rounded to `rounded_to`."""

    month: str
    published_at: str
    at_least: int
    rounded_to: int
    loads: int
    browsers: Distribution
    languages: Distribution
    referrers: Distribution
    url: str


class TrendsAnswer(msgspec.Struct, frozen=True):
    """Every published report, the newest month first."""

    reports: list[MonthReport]


@dataclass(frozen=True)
class _Found:
    site: Site
    reports: list[TrendReport]

    @property
    def locale(self) -> str:
        return SiteSettings.of(self.site).locale


class TrendsController(Controller):
    """What a blog published about how its comments are used."""

    path = "/api/v1/sites/{site:str}/trends"
    tags = ["reading"]

    @get("/", operation_id="listTrends")
    async def list_trends(
        self, site: FromPath[str], db: NamedDependency[Database], settings: NamedDependency[Settings]
    ) -> Response[TrendsAnswer]:
        """The published reports, the newest month first."""
        found = await db.read(partial(_find, slug=site))
        address = _address(settings, found.site)
        answer = TrendsAnswer([_month_report(report, address) for report in found.reports])
        return Response(answer, headers=_REVALIDATED)


@get("/sites/{site:str}/trends", include_in_schema=False)
async def show_trends(
    request: AnyRequest,
    site: FromPath[str],
    db: NamedDependency[Database],
    month: FromQuery[str | None] = None,
    lang: FromQuery[str | None] = None,
) -> Response[str]:
    """One report, the newest if none is named, and the way to the others."""
    found = await db.read(partial(_find, slug=site))
    language = choose_language(lang, request.headers.get("accept-language"), found.locale)
    shown = _chosen(found, month)
    words = [report_in_words(report, language) for report in found.reports]
    context = {
        "site": found.site,
        "asked": month,
        "shown": None if shown is None else report_in_words(shown, language),
        "others": [each for report, each in zip(found.reports, words, strict=True) if report is not shown],
        "languages": [each for each in LANGUAGES if each != language],
    }
    body = render_page("visitor/trends.html", language, context, "statistics")
    headers = {**PAGE_HEADERS, **_REVALIDATED, "Content-Language": language}
    return Response(body, media_type="text/html", headers=headers)


@get("/sites/{site:str}/trends/feed.atom", include_in_schema=False)
async def show_trends_feed(
    request: AnyRequest,
    site: FromPath[str],
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
    lang: FromQuery[str | None] = None,
) -> Response[bytes]:
    """The reports as entries, the one that was published last first."""
    found = await db.read(partial(_find, slug=site))
    language = choose_language(lang, request.headers.get("accept-language"), found.locale)
    entries: list[ReportWords] = [report_in_words(report, language) for report in found.reports]
    entries.sort(key=lambda entry: entry.published_at or "", reverse=True)
    feed = Feed(found.site.name, to_wire(found.site.created_at), _address(settings, found.site), language)
    headers = {**_REVALIDATED, "Content-Language": language, "Vary": "Accept-Language"}
    return Response(write_feed(feed, entries), media_type=ATOM, headers=headers)


def _find(session: Session, slug: str) -> _Found:
    site = site_by_slug(session, slug)
    return _Found(site, published_reports(session, site.id))


def _chosen(found: _Found, month: str | None) -> TrendReport | None:
    if month is None:
        return found.reports[0] if found.reports else None
    wanted: date | None = read_month(month)
    for report in found.reports:
        if report.month == wanted:
            return report
    raise NotFoundError


def _address(settings: Settings, site: Site) -> str:
    return f"{service_address(settings)}/sites/{site.slug}/trends"


def _month_report(report: TrendReport, address: str) -> MonthReport:
    trends = read_document(report)
    return MonthReport(
        month=trends.month,
        published_at="" if report.published_at is None else to_wire(report.published_at),
        at_least=FEWEST,
        rounded_to=ROUNDED_TO,
        loads=trends.loads,
        browsers=_distribution(trends.browsers),
        languages=_distribution(trends.languages),
        referrers=_distribution(trends.referrers),
        url=f"{address}?month={trends.month}",
    )


def _distribution(table: Table) -> Distribution:
    named = [NamedLoads(None if cell.value == NONE_GIVEN else cell.value, cell.loads) for cell in table.cells]
    return Distribution(named, table.others)
