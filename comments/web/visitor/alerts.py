"""Alerts of changed policies by program: told with one's account, marked as seen, accepted."""

from functools import partial

import msgspec
from sqlmodel import Session

from comments.accounts.people import Person
from comments.db.database import Database
from comments.foundation.clock import Clock, to_wire
from comments.policies.accepting import accept_by_tick
from comments.policies.alerting import Alert, mark_seen
from comments.portability.own_alerts import named_alerts, own_alerts
from comments.settings import Settings
from comments.web.service_address import service_address


class AlertView(msgspec.Struct, frozen=True, kw_only=True):
    """A new version of a site's policy; `url` is where it is read, and `accepted_at` is there once it was accepted."""

    site: str
    version: int
    severity: str
    summary: str
    published_at: str
    url: str
    seen_at: str | None
    accepted_at: str | msgspec.UnsetType = msgspec.UNSET


class AlertName(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which alert is meant."""

    site: str
    version: int


class AlertsInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Alerts that were shown to the person, and versions that they accept explicitly."""

    seen: list[AlertName] = []
    accepted: list[AlertName] = []


async def alerts_view(person: Person, db: Database, settings: Settings) -> list[AlertView]:
    """Somebody's alerts; a token that is good for one site is told those of that site alone."""
    alerts = await db.read(partial(own_alerts, account_id=person.id, site_id=person.site_id))
    return [_view(alert, service_address(settings)) for alert in alerts]


def take_alerts(session: Session, account_id: str, data: AlertsInput, clock: Clock) -> None:
    """Keep what was said of some alerts; raises InvalidInputError where one is not the person's."""
    alerts = own_alerts(session, account_id)
    seen = named_alerts(alerts, [(each.site, each.version) for each in data.seen], "alerts.seen")
    accepted = named_alerts(alerts, [(each.site, each.version) for each in data.accepted], "alerts.accepted")
    mark_seen(session, account_id, seen, clock)
    accept_by_tick(session, account_id, accepted, clock)


def _view(alert: Alert, address: str) -> AlertView:
    return AlertView(
        site=alert.site_slug,
        version=alert.version,
        severity=alert.severity,
        summary=alert.summary,
        published_at=to_wire(alert.published_at),
        url=f"{address}/sites/{alert.site_slug}/privacy?version={alert.version}",
        seen_at=None if alert.seen_at is None else to_wire(alert.seen_at),
        accepted_at=msgspec.UNSET if alert.accepted_at is None else to_wire(alert.accepted_at),
    )
