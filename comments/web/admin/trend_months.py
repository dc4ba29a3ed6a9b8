"""The months that a site may report on, and how far each report is."""

from datetime import date
from typing import Literal

import msgspec
from sqlmodel import Session

from comments.sites.models import Site
from comments.sites.rules import SiteSettings, period_days
from comments.statistics.models import TrendReport
from comments.statistics.queries import loads_by_month, reports_of
from comments.statistics.rules import is_settled, kept_since, start_of, write_month
from comments.statistics.suppression import FEWEST
from comments.web.admin.frame import Frame
from comments.web.trend_words import month_in_words

State = Literal["open", "draft", "published"]


class MonthLine(msgspec.Struct, frozen=True):
    """A month of which a report may be made, or was."""

    id: str
    title: str
    state: State


def month_lines(session: Session, site: Site, frame: Frame) -> list[MonthLine]:
    """Such months, the newest first; where there were fewer loads than a report may tell of there is none to make."""
    reports = {report.month: report for report in reports_of(session, site.id)}
    months = sorted({*reports, *_open_months(session, site, frame)}, reverse=True)
    return [
        MonthLine(write_month(each), month_in_words(each, frame.language), _state(reports.get(each))) for each in months
    ]


def _open_months(session: Session, site: Site, frame: Frame) -> list[date]:
    since = kept_since(frame.now, period_days(SiteSettings.of(site), "statistics") or 0)
    counted = loads_by_month(session, site.id, since, frame.now)
    return [
        month
        for month, loads in counted.items()
        if loads >= FEWEST and is_settled(month, frame.now) and start_of(month) >= since
    ]


def _state(report: TrendReport | None) -> State:
    if report is None:
        return "open"
    return "draft" if report.published_at is None else "published"
