"""Alerts of changed policies on a page; to be shown there is to have seen them."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from sqlmodel import Session

from comments.accounts.people import Person
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.errors import InvalidInputError, NotFoundError
from comments.policies.accepting import accept_by_tick
from comments.policies.alerting import Alert, count_unseen, mark_seen
from comments.portability.own_alerts import named_alerts, own_alerts
from comments.web.dates import long_day
from comments.web.guards import Access, Entrance
from comments.web.visitor.account.frame import AnyRequest, Frame

HERE: Final = "/account/alerts"
_OWN = {"permission": Access.SIGNED_IN}
_FAR: Final = 9


class AlertLine(msgspec.Struct, frozen=True, kw_only=True):
    """An alert as the page draws it; `how` is set once the version was accepted."""

    site: str
    name: str
    version: int
    severity: str
    summary: str
    date: str
    url: str
    is_new: bool
    asks_for_tick: bool
    counts_use: bool
    accepted_on: str
    how: str | None


@get("/alerts", opt=_OWN)
async def show_alerts(
    request: AnyRequest,
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[str]:
    """Every alert, the newest first."""
    alerts = await db.read(partial(_own, person=entrance.person))
    # A browser that fetches ahead has shown nobody anything.
    if count_unseen(alerts) and "sec-purpose" not in request.headers:
        await db.write(partial(mark_seen, account_id=entrance.person.id, alerts=alerts, clock=clock))
    return _page(frame, alerts, done=frame.query.get("done") == "accepted")


@post("/alerts", opt=_OWN)
async def take_acceptance(
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Accept a version by a tick; sent without it, the form comes back and nothing is recorded."""
    alerts = await db.read(partial(_own, person=entrance.person))
    chosen = _chosen(alerts, fields)
    if fields.get("accept") != "yes":
        return _page(frame, alerts, missing=f"{chosen.site_slug}-{chosen.version}")
    await db.write(partial(_accept, account_id=entrance.person.id, alert=chosen, clock=clock))
    return frame.redirect(HERE, {"done": "accepted"})


def _own(session: Session, person: Person) -> list[Alert]:
    return own_alerts(session, person.id, person.site_id)


def _accept(session: Session, account_id: str, alert: Alert, clock: Clock) -> None:
    accept_by_tick(session, account_id, [alert], clock)


def _chosen(alerts: Sequence[Alert], fields: dict[str, str]) -> Alert:
    """The alert that the form is about; raises NotFoundError where it is none of the person's."""
    number = fields.get("version", "")
    version = int(number) if number.isascii() and number.isdigit() and len(number) <= _FAR else 0
    try:
        return named_alerts(alerts, [(fields.get("site", ""), version)], "version")[0]
    except InvalidInputError:
        raise NotFoundError from None


def _page(frame: Frame, alerts: Sequence[Alert], *, done: bool = False, missing: str = "") -> Response[str]:
    lines = [_line(alert, frame) for alert in alerts]
    return frame.page("alerts.html", domain="alerts", lines=lines, done=done, missing=missing)


def _line(alert: Alert, frame: Frame) -> AlertLine:
    return AlertLine(
        site=alert.site_slug,
        name=alert.site_name,
        version=alert.version,
        severity=alert.severity,
        summary=alert.summary,
        date=long_day(alert.published_at, frame.language),
        url=frame.url(f"/sites/{alert.site_slug}/privacy", version=str(alert.version)),
        is_new=alert.seen_at is None,
        asks_for_tick=alert.asks_for_tick,
        counts_use=alert.accepted_at is None and alert.reading == "literal",
        accepted_on="" if alert.accepted_at is None else long_day(alert.accepted_at, frame.language),
        how=alert.how,
    )
