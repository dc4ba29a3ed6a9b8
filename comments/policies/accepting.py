"""Accepting a version: by a tick, or, where a site reads the policy to the letter, by going on after the alert."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal

from sqlalchemy import and_
from sqlmodel import Session, col, select

from comments.db.locks import wait_for_turn
from comments.foundation.clock import Clock
from comments.foundation.identifiers import new_id
from comments.policies.alerting import Alert, mark_seen
from comments.policies.models import PolicyAcceptance, PolicyAlertView
from comments.sites.rules import SiteSettings, reading_of

How = Literal["tick", "use"]
CLAUSE: Final = "P31"


def accept_by_tick(session: Session, account_id: str, alerts: Iterable[Alert], clock: Clock) -> None:
    """Record that somebody said so; whoever did has seen the alert."""
    said = list(alerts)
    mark_seen(session, account_id, said, clock)
    for site_id in {alert.site_id for alert in said}:
        _record(session, account_id, site_id, [each.version for each in said if each.site_id == site_id], "tick", clock)


def accept_by_use(session: Session, account_id: str | None, site_id: str, settings: SiteSettings, clock: Clock) -> None:
    """Record what an action says of the versions whose alert its author was shown.

    That is nothing in the strict reading, since silence is no consent; and nothing for guests, who get no alert.
    """
    if account_id is None or reading_of(settings, CLAUSE) != "literal":
        return
    if shown := _shown(session, account_id, site_id):
        _record(session, account_id, site_id, shown, "use", clock)


def _shown(session: Session, account_id: str, site_id: str) -> Sequence[int]:
    """The versions that somebody was shown and has not accepted."""
    view, acceptance = PolicyAlertView, PolicyAcceptance
    same = and_(
        col(acceptance.account_id) == col(view.account_id),
        col(acceptance.site_id) == col(view.site_id),
        col(acceptance.version) == col(view.version),
    )
    chosen = select(view.version).join(acceptance, same, isouter=True)
    theirs = col(view.account_id) == account_id, col(view.site_id) == site_id, col(acceptance.id).is_(None)
    return session.exec(chosen.where(*theirs)).all()


def _record(session: Session, account_id: str, site_id: str, versions: Sequence[int], how: How, clock: Clock) -> None:
    """The first word on a version counts."""
    wait_for_turn(session, b"policy acceptance", account_id.encode())
    acceptance = PolicyAcceptance
    theirs = col(acceptance.account_id) == account_id, col(acceptance.site_id) == site_id
    known = set(session.exec(select(acceptance.version).where(*theirs)))
    for version in sorted(set(versions) - known):
        session.add(
            PolicyAcceptance(
                id=new_id(), account_id=account_id, site_id=site_id, version=version, how=how, accepted_at=clock()
            )
        )
    session.flush()
