"""Registering a blog, and removing one."""

from dataclasses import dataclass, field

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from comments.audit.actions import Action
from comments.audit.actors import Actor
from comments.audit.log import Act, append
from comments.db.changes import mark_changed
from comments.foundation.clock import Clock
from comments.foundation.identifiers import new_id
from comments.sites.errors import SlugTakenError
from comments.sites.models import Site, SiteOrigin
from comments.sites.origins import normalise_origins
from comments.sites.rules import SiteSettings, check_name, check_slug


@dataclass(frozen=True, kw_only=True)
class NewSite:
    """A blog as its operator describes it."""

    slug: str
    name: str
    origins: list[str]
    settings: SiteSettings = field(default_factory=SiteSettings)


def add_site(session: Session, new: NewSite, by: Actor, clock: Clock) -> Site:
    """Register a blog; raises InvalidInputError or SlugTakenError. Its policy is published by the caller."""
    site = Site(
        id=new_id(),
        slug=check_slug(new.slug),
        name=check_name(new.name),
        settings=new.settings.to_stored(),
        created_at=clock(),
    )
    origins = normalise_origins(new.origins)
    session.add(site)
    try:
        session.flush()
    except IntegrityError:
        raise SlugTakenError from None
    session.add_all(SiteOrigin(site_id=site.id, origin=origin) for origin in origins)
    _record(session, Action.SITE_ADDED, site, by, clock)
    return site


def remove_site(session: Session, site: Site, by: Actor, clock: Clock) -> None:
    """Remove a blog with all its comments, people's roles and policies; the caller has destroyed its keys."""
    _record(session, Action.SITE_REMOVED, site, by, clock)
    session.delete(site)
    mark_changed(session)


def _record(session: Session, action: Action, site: Site, by: Actor, clock: Clock) -> None:
    act = Act(
        action=action,
        site_id=site.id,
        actor_id=by.id,
        actor_role=by.role,
        subject=f"sites:{site.id}",
        detail={"slug": site.slug},
    )
    append(session, act, clock)
