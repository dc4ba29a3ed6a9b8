"""How often a site's threads are loaded, and with what: numbers without a person in them."""

from datetime import date, datetime, timedelta
from typing import Final

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from sqlmodel import Session

from comments.accounts.rules import Permission, allows
from comments.db.database import Database
from comments.foundation.texts import Texts, texts_for
from comments.sites.models import Site
from comments.sites.rules import SiteSettings, period_days
from comments.statistics.queries import loads_by_day, loads_by_hour, loads_by_value, loads_by_year
from comments.statistics.rules import DESCRIBING, start_of
from comments.statistics.series import LENGTHS, STEPS, Step, row_of, sum_up
from comments.web.admin.frame import Frame
from comments.web.admin.trend_months import MonthLine, month_lines
from comments.web.charts import Chart, Point, Row, bar_chart, in_figures, rows_of
from comments.web.guards import Entrance, site_of
from comments.web.trend_words import TableWords, counts_in_words, step_in_words

_DAYS_BY_HOUR: Final = 30


class StatisticsView(msgspec.Struct, frozen=True, kw_only=True):
    """The room, ready to be drawn; without `chart` nothing was counted in that time."""

    is_on: bool
    step: Step
    steps: tuple[Step, ...] = STEPS
    total: str
    chart: Chart | None
    hours: Chart | None
    tables: list[TableWords]
    years: list[Row]
    months: list[MonthLine]
    days_kept: int
    may_report: bool


@get("/sites/{site:str}/statistics", opt={"permission": Permission.SETTINGS_READ})
async def show_statistics(
    frame: NamedDependency[Frame], entrance: NamedDependency[Entrance], db: NamedDependency[Database]
) -> Response[str]:
    """What was counted, by day, week or month."""
    site = site_of(entrance)
    may_report = entrance.role is not None and allows(entrance.role, Permission.TRENDS_PUBLISH)
    step: Step = next((each for each in STEPS if each == frame.query.get("by")), "day")
    view = await db.read(lambda session: _view(session, site, step, frame, may_report=may_report))
    return draw(frame, "statistics.html", view=view)


def draw(frame: Frame, template: str, **context: object) -> Response[str]:
    """A page of the room, with its own texts as `s`."""
    texts = texts_for(frame.language, "statistics")
    return frame.page(template, None, s=texts, s_plural=texts.plural, **context)


def _view(session: Session, site: Site, step: Step, frame: Frame, *, may_report: bool) -> StatisticsView:
    texts, now = texts_for(frame.language, "statistics"), frame.now
    since, until = start_of(row_of(step, now.date())[0]), start_of(now.date()) + timedelta(days=1)
    by_day = loads_by_day(session, site.id, since, until)
    total, settings = sum(by_day.values()), SiteSettings.of(site)
    described = {each: loads_by_value(session, site.id, each, since, until) for each in DESCRIBING}
    return StatisticsView(
        is_on=settings.statistics,
        step=step,
        total=texts.plural("statistics.loads", total, figures=in_figures(total, texts.language)),
        chart=_chart(step, sum_up(step, now.date(), by_day), texts) if total else None,
        hours=_hours(session, site, until, texts),
        tables=[counts_in_words(each, counts, texts) for each, counts in described.items()],
        years=_years(session, site, texts),
        months=month_lines(session, site, frame) if may_report else [],
        days_kept=period_days(settings, "statistics") or 0,
        may_report=may_report,
    )


def _chart(step: Step, sums: dict[date, int], texts: Texts) -> Chart:
    points = [Point(step_in_words(step, first, texts), loads) for first, loads in sums.items()]
    return bar_chart(texts(f"statistics.chart.{step}", number=LENGTHS[step]), points, texts.language)


def _hours(session: Session, site: Site, until: datetime, texts: Texts) -> Chart | None:
    hours = loads_by_hour(session, site.id, until - timedelta(days=_DAYS_BY_HOUR), until)
    if not any(hours):
        return None
    points = [Point(texts("statistics.hour", hour=hour), loads) for hour, loads in enumerate(hours)]
    return bar_chart(texts("statistics.chart.hours"), points, texts.language)


def _years(session: Session, site: Site, texts: Texts) -> list[Row]:
    years = loads_by_year(session, site.id)
    return rows_of([Point(str(year), loads) for year, loads in years.items()], texts.language)
