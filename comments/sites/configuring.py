"""Changing a site's name, origins and rules."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import delete
from sqlmodel import Session, col

from comments.audit.actions import Action
from comments.audit.actors import Actor
from comments.audit.log import Act, append
from comments.db.changes import mark_changed
from comments.foundation.clock import Clock
from comments.sites.models import Site, SiteOrigin
from comments.sites.origins import normalise_origins
from comments.sites.queries import origins_of
from comments.sites.rules import ROTATE, SiteSettings, apply_changes, check_name, listed


class Outcome(NamedTuple):
    """What can be changed about a site, as it stands or as it would be."""

    name: str
    origins: frozenset[str]
    settings: SiteSettings

    def described(self) -> dict[str, str]:
        """Each thing by its key, as `change_settings` takes it."""
        return {"name": self.name, "origins": " ".join(sorted(self.origins)), **listed(self.settings)}


def standing_of(session: Session, site: Site) -> Outcome:
    """What a site is."""
    return Outcome(site.name, origins_of(session, site.id), SiteSettings.of(site))


def outcome_of(session: Session, site: Site, changes: Mapping[str, str]) -> Outcome:
    """What a site would be with the changes made; raises InvalidInputError that names each wrong one."""
    standing = standing_of(session, site)
    rules = {key: text for key, text in changes.items() if key not in {"name", "origins"}}
    settings = apply_changes(standing.settings, rules)
    typed = changes.get("origins")
    origins = standing.origins if typed is None else normalise_origins(typed.replace(",", " ").split())
    return Outcome(check_name(changes.get("name", site.name)), origins, settings)


def change_settings(session: Session, site: Site, changes: Mapping[str, str], by: Actor, clock: Clock) -> Site:
    """Make the changes, all or none; raises InvalidInputError that names each wrong one.

    Keys are those of `described`. Whoever changes rules publishes the policy that tells of them: see policies.amending.
    """
    before, outcome = described(session, site), outcome_of(session, site, changes)
    _replace_origins(session, site, outcome.origins)
    site.name, site.settings = outcome.name, outcome.settings.to_stored()
    after = described(session, site)
    if changes.get("sso") == ROTATE:
        # The rule reads the same as before, and the record tells of it all the same.
        after["sso"] = ROTATE
    if after != before:
        site.version += 1
        mark_changed(session)
        _record(
            session, site, {key: [before[key], after[key]] for key in after if before[key] != after[key]}, by, clock
        )
    session.add(site)
    session.flush()
    return site


def described(session: Session, site: Site) -> dict[str, str]:
    """Everything about a site that can be changed, as `change_settings` takes it."""
    return standing_of(session, site).described()


def changed_by(session: Session, site: Site, changes: Mapping[str, str]) -> dict[str, str]:
    """What of the changes differs from what stands, a whole form being sent for one field; raises InvalidInputError."""
    before, after = described(session, site), outcome_of(session, site, changes).described()
    return {key: text for key, text in after.items() if before[key] != text}


def _replace_origins(session: Session, site: Site, origins: frozenset[str]) -> None:
    if origins == origins_of(session, site.id):
        return
    session.execute(delete(SiteOrigin).where(col(SiteOrigin.site_id) == site.id))
    session.add_all(SiteOrigin(site_id=site.id, origin=origin) for origin in origins)
    session.flush()


def _record(session: Session, site: Site, changed: dict[str, list[str]], by: Actor, clock: Clock) -> None:
    act = Act(
        action=Action.SETTINGS_CHANGED,
        site_id=site.id,
        actor_id=by.id,
        actor_role=by.role,
        subject=f"sites:{site.id}",
        fields=tuple(changed),
        detail=changed,
    )
    append(session, act, clock)
