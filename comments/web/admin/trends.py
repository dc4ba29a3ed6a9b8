"""Reports on a month: drafted, looked at as everybody would see them, then published for good."""

from datetime import date
from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlmodel import Session

from comments.accounts.rules import Permission
from comments.audit.actors import Actor
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.errors import NotFoundError
from comments.sites.models import Site
from comments.sites.queries import site_by_id
from comments.statistics.errors import MonthNotReportableError, ReportPublishedError
from comments.statistics.queries import report_on
from comments.statistics.reporting import discard_report, draft_report, publish_report
from comments.statistics.rules import read_month, write_month
from comments.web.admin.frame import Frame
from comments.web.admin.statistics import draw
from comments.web.guards import Entrance, site_of
from comments.web.trend_words import report_in_words

_MAY: Final = {"permission": Permission.TRENDS_PUBLISH}
_ROOM: Final = "/sites/{site:str}/statistics/trends"


@post(_ROOM, opt=_MAY)
async def draft_trends(
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Draft the report on a month, anew if there is a draft."""
    site, month = site_of(entrance), read_month(fields.get("month", ""))
    if month is None:
        raise MonthNotReportableError
    await db.write(lambda session: draft_report(session, site_by_id(session, site.id), month, clock))
    return frame.redirect(f"{_room_of(site)}/trends/{write_month(month)}")


@get(f"{_ROOM}/{{month:str}}", opt=_MAY)
async def show_draft(
    month: FromPath[str],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
) -> Response[str]:
    """A draft as everybody would see it; raises ReportPublishedError once everybody does."""
    site, wanted = site_of(entrance), _month(month)
    report = await db.read(lambda session: report_on(session, site.id, wanted))
    if report.published_at is not None:
        raise ReportPublishedError
    return draw(frame, "trends.html", report=report_in_words(report, frame.language))


@post(f"{_ROOM}/{{month:str}}/publish", opt=_MAY)
async def publish_trends(
    month: FromPath[str],
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Publish the draft as it was looked at."""
    site, wanted = site_of(entrance), _month(month)
    by = Actor(entrance.person.id, str(entrance.role))

    def publish(session: Session) -> None:
        publish_report(session, site_by_id(session, site.id), wanted, fields.get("draft", ""), by, clock)

    await db.write(publish)
    return frame.redirect(_room_of(site), {"done": "published"})


@post(f"{_ROOM}/{{month:str}}/discard", opt=_MAY)
async def discard_trends(
    month: FromPath[str],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
) -> Response[Any]:
    """Throw the draft away."""
    site, wanted = site_of(entrance), _month(month)
    await db.write(lambda session: discard_report(session, site_by_id(session, site.id), wanted))
    return frame.redirect(_room_of(site), {"done": "discarded"})


def _month(text: str) -> date:
    month = read_month(text)
    if month is None:
        raise NotFoundError
    return month


def _room_of(site: Site) -> str:
    return f"/console/sites/{site.slug}/statistics"
