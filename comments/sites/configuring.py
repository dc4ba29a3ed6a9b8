"""Changing a site's name, origins and rules."""

from collections.abc import Mapping

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


def change_settings(session: Session, site: Site, changes: Mapping[str, str], by: Actor, clock: Clock) -> Site:
    """Make the changes, all or none; raises InvalidInputError that names each wrong one.

    Keys are those of `described`. Whoever changes rules publishes the policy that tells of them: see policies.amending.
    """
    before = described(session, site)
    rules = {key: text for key, text in changes.items() if key not in {"name", "origins"}}
    settings = apply_changes(SiteSettings.of(site), rules)
    if "origins" in changes:
        _replace_origins(session, site, changes["origins"])
    site.name = check_name(changes.get("name", site.name))
    site.settings = settings.to_stored()
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
    origins = " ".join(sorted(origins_of(session, site.id)))
    return {"name": site.name, "origins": origins, **listed(SiteSettings.of(site))}


def _replace_origins(session: Session, site: Site, text: str) -> None:
    origins = normalise_origins(text.replace(",", " ").split())
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
