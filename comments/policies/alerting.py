"""Alerts of new versions: each follows from the version and from since when somebody is known on the site.

So there is one for each of them, however often anything is run again, and none that anybody would have to store for
all readers of a blog. Kept is only who was shown which.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from comments.db.locks import wait_for_turn
from comments.foundation.clock import Clock
from comments.policies.models import PolicyAcceptance, PolicyAlertView, PolicyVersion
from comments.sites.models import Site
from comments.sites.rules import Reading, SiteSettings, reading_of


@dataclass(frozen=True, kw_only=True)
class Alert:
    """A version that was published while somebody was known on the site; `how` is set once they accepted it."""

    site_id: str
    site_slug: str
    site_name: str
    reading: Reading
    version: int
    severity: str
    summary: str
    published_at: datetime
    seen_at: datetime | None
    accepted_at: datetime | None
    how: str | None

    @property
    def asks_for_tick(self) -> bool:
        """Whether only an explicit tick accepts it, and none was given yet."""
        return self.accepted_at is None and self.severity == "material" and self.reading == "strict"


def alerts_of(session: Session, account_id: str, known_since: Mapping[str, datetime]) -> list[Alert]:
    """Somebody's alerts, the newest first; `known_since` is when they first commented on a site or got a role there."""
    views, acceptances = _views(session, account_id), _acceptances(session, account_id)
    alerts: list[Alert] = []
    for site, published in _later_versions(session, known_since):
        if published.published_at > known_since[site.id]:
            key = site.id, published.version
            alerts.append(_alert(site, published, views.get(key), acceptances.get(key)))
    return alerts


def count_unseen(alerts: Iterable[Alert]) -> int:
    """How many of them nobody has looked at."""
    return sum(alert.seen_at is None for alert in alerts)


def mark_seen(session: Session, account_id: str, alerts: Iterable[Alert], clock: Clock) -> None:
    """Keep that somebody was shown these alerts; the first time counts."""
    unseen = [alert for alert in alerts if alert.seen_at is None]
    if not unseen:
        return
    wait_for_turn(session, b"policy alerts", account_id.encode())
    for alert in unseen:
        key = (account_id, alert.site_id, alert.version)
        if session.get(PolicyAlertView, key) is None:
            session.add(
                PolicyAlertView(account_id=account_id, site_id=alert.site_id, version=alert.version, seen_at=clock())
            )
    session.flush()


def _later_versions(session: Session, site_ids: Iterable[str]) -> Iterable[tuple[Site, PolicyVersion]]:
    """Every version but the first, without its words."""
    version = PolicyVersion
    chosen = select(Site, version).join(version, col(version.site_id) == col(Site.id))
    theirs = chosen.where(col(Site.id).in_(set(site_ids)), col(version.version) > 1)
    newest_first = (col(version.published_at).desc(), col(Site.id), col(version.version).desc())
    words = defer(col(version.document))  # type: ignore[arg-type]  # SQLModel calls every column a `Mapped`
    return session.exec(theirs.options(words).order_by(*newest_first))


def _views(session: Session, account_id: str) -> dict[tuple[str, int], datetime]:
    theirs = select(PolicyAlertView).where(col(PolicyAlertView.account_id) == account_id)
    return {(each.site_id, each.version): each.seen_at for each in session.exec(theirs)}


def _acceptances(session: Session, account_id: str) -> dict[tuple[str, int], PolicyAcceptance]:
    theirs = select(PolicyAcceptance).where(col(PolicyAcceptance.account_id) == account_id)
    return {(each.site_id, each.version): each for each in session.exec(theirs)}


def _alert(
    site: Site, published: PolicyVersion, seen_at: datetime | None, acceptance: PolicyAcceptance | None
) -> Alert:
    return Alert(
        site_id=site.id,
        site_slug=site.slug,
        site_name=site.name,
        reading=reading_of(SiteSettings.of(site), "P31"),
        version=published.version,
        severity=published.severity,
        summary=published.summary,
        published_at=published.published_at,
        seen_at=seen_at,
        accepted_at=None if acceptance is None else acceptance.accepted_at,
        how=None if acceptance is None else acceptance.how,
    )
