"""Trend reports: drafted from a month's counters, looked at, then published once and for good."""

import hashlib
from datetime import date

import msgspec
from sqlmodel import Session

from comments.audit.actions import Action
from comments.audit.actors import Actor
from comments.audit.log import Act, append
from comments.db.locks import wait_for_turn
from comments.foundation.clock import Clock
from comments.sites.models import Site
from comments.sites.rules import SiteSettings, period_days
from comments.statistics.errors import (
    DraftChangedError,
    MonthNotReportableError,
    ReportPublishedError,
    TooFewLoadsError,
)
from comments.statistics.models import TrendReport
from comments.statistics.queries import find_report, loads_of_month, report_on
from comments.statistics.rules import Dimension, is_settled, kept_since, start_of, write_month
from comments.statistics.suppression import FEWEST, Table, rounded, table_of


class Trends(msgspec.Struct, frozen=True):
    """What a report says of a month; each number stands for ten loads or more, and is rounded to tens."""

    month: str
    loads: int
    browsers: Table
    languages: Table
    referrers: Table


def draft_report(session: Session, site: Site, month: date, clock: Clock) -> TrendReport:
    """Draft the report on a month, in place of an older draft.

    Raises MonthNotReportableError, TooFewLoadsError or ReportPublishedError.
    """
    wait_for_turn(session, b"trends", site.id.encode())
    check_month(site, month, clock)
    report = find_report(session, site.id, month)
    if report is not None and report.published_at is not None:
        raise ReportPublishedError
    document = msgspec.json.encode(_trends(session, site.id, month)).decode()
    if report is None:
        report = TrendReport(site_id=site.id, month=month, document=document, drafted_at=clock())
    report.document, report.drafted_at = document, clock()
    session.add(report)
    session.flush()
    return report


def publish_report(session: Session, site: Site, month: date, seen: str, by: Actor, clock: Clock) -> TrendReport:
    """Publish a draft as it was looked at; `seen` is its mark.

    Raises NotFoundError, ReportPublishedError, or DraftChangedError if somebody drafted it anew meanwhile.
    """
    report = _draft(session, site, month)
    if mark_of(report) != seen:
        raise DraftChangedError
    report.published_at = clock()
    session.add(report)
    act = Act(
        action=Action.TRENDS_PUBLISHED,
        site_id=site.id,
        actor_id=by.id,
        actor_role=by.role,
        subject=f"trends:{site.id}:{write_month(month)}",
        detail={"month": write_month(month)},
    )
    append(session, act, clock)
    return report


def discard_report(session: Session, site: Site, month: date) -> None:
    """Throw a draft away; raises NotFoundError or ReportPublishedError."""
    session.delete(_draft(session, site, month))


def check_month(site: Site, month: date, clock: Clock) -> None:
    """Raise MonthNotReportableError unless the whole month is counted, and counted day by day still."""
    earliest = kept_since(clock(), period_days(SiteSettings.of(site), "statistics") or 0)
    if month.day != 1 or not is_settled(month, clock()) or start_of(month) < earliest:
        raise MonthNotReportableError


def mark_of(report: TrendReport) -> str:
    """What tells a report from one that says anything else."""
    return hashlib.sha256(report.document.encode()).hexdigest()


def read_document(report: TrendReport) -> Trends:
    """What the report says."""
    return msgspec.json.decode(report.document, type=Trends)


def _draft(session: Session, site: Site, month: date) -> TrendReport:
    wait_for_turn(session, b"trends", site.id.encode())
    report = report_on(session, site.id, month)
    if report.published_at is not None:
        raise ReportPublishedError
    return report


def _trends(session: Session, site_id: str, month: date) -> Trends:
    browsers = loads_of_month(session, site_id, Dimension.BROWSER, month)
    loads = sum(browsers.values())
    if loads < FEWEST:
        raise TooFewLoadsError
    return Trends(
        month=write_month(month),
        loads=rounded(loads),
        browsers=table_of(browsers),
        languages=table_of(loads_of_month(session, site_id, Dimension.LANGUAGE, month)),
        referrers=table_of(loads_of_month(session, site_id, Dimension.REFERRER, month)),
    )
