"""Reads of a site's counters and reports."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from comments.foundation.errors import NotFoundError
from comments.statistics.models import LoadCount, TrendReport
from comments.statistics.rules import Dimension, month_after, month_of, start_of


def loads_by_day(session: Session, site_id: str, since: datetime, until: datetime) -> dict[date, int]:
    """How many loads each day had; every load has one browser, if only a nameless one."""
    found = (
        select(LoadCount.since, func.sum(LoadCount.loads))
        .where(*_within(site_id, Dimension.BROWSER, since, until))
        .group_by(col(LoadCount.since))
        .order_by(col(LoadCount.since))
    )
    return {moment.date(): int(loads) for moment, loads in session.exec(found) if loads}


def loads_by_hour(session: Session, site_id: str, since: datetime, until: datetime) -> list[int]:
    """How many loads each hour of the day had, in UTC, all days together."""
    found = select(LoadCount.since, LoadCount.loads).where(
        col(LoadCount.site_id) == site_id,
        col(LoadCount.span) == "hour",
        col(LoadCount.dimension) == Dimension.LOADS.value,
        col(LoadCount.since) >= since,
        col(LoadCount.since) < until,
    )
    hours = [0] * 24
    for moment, loads in session.exec(found):
        hours[moment.hour] += loads
    return hours


def loads_by_value(
    session: Session, site_id: str, dimension: Dimension, since: datetime, until: datetime
) -> dict[str, int]:
    """What loads were like in one respect, the most frequent first."""
    total = func.sum(LoadCount.loads)
    found = (
        select(LoadCount.value, total)
        .where(*_within(site_id, dimension, since, until))
        .group_by(col(LoadCount.value))
        .order_by(total.desc(), col(LoadCount.value))
    )
    return {value: int(loads) for value, loads in session.exec(found) if loads}


def loads_by_year(session: Session, site_id: str) -> dict[int, int]:
    """How many loads there were in those days of each year whose own numbers are gone, the latest year first."""
    found = select(LoadCount.since, LoadCount.loads).where(
        col(LoadCount.site_id) == site_id,
        col(LoadCount.span) == "year",
        col(LoadCount.dimension) == Dimension.LOADS.value,
    )
    years = {moment.year: loads for moment, loads in session.exec(found)}
    return dict(sorted(years.items(), reverse=True))


def loads_of_month(session: Session, site_id: str, dimension: Dimension, month: date) -> dict[str, int]:
    """The same of one month."""
    return loads_by_value(session, site_id, dimension, start_of(month), start_of(month_after(month)))


def loads_by_month(session: Session, site_id: str, since: datetime, until: datetime) -> dict[date, int]:
    """How many loads each month had in which there was one."""
    months: dict[date, int] = {}
    for day, loads in loads_by_day(session, site_id, since, until).items():
        months[month_of(day)] = months.get(month_of(day), 0) + loads
    return months


def find_report(session: Session, site_id: str, month: date) -> TrendReport | None:
    """The report on a month, drafted or published, if there is one."""
    return session.get(TrendReport, (site_id, month))


def report_on(session: Session, site_id: str, month: date) -> TrendReport:
    """The same; raises NotFoundError."""
    found = find_report(session, site_id, month)
    if found is None:
        raise NotFoundError
    return found


def reports_of(session: Session, site_id: str) -> Sequence[TrendReport]:
    """Every report, drafts included, the newest month first."""
    found = select(TrendReport).where(col(TrendReport.site_id) == site_id)
    return session.exec(found.order_by(col(TrendReport.month).desc())).all()


def published_reports(session: Session, site_id: str) -> list[TrendReport]:
    """What everybody may read, the newest month first."""
    return [report for report in reports_of(session, site_id) if report.published_at is not None]


def _within(site_id: str, dimension: Dimension, since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(LoadCount.site_id) == site_id,
        col(LoadCount.span) == "day",
        col(LoadCount.dimension) == dimension.value,
        col(LoadCount.since) >= since,
        col(LoadCount.since) < until,
    )
