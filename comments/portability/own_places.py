"""The blogs that know somebody: where they have a role, where they commented, which may comment in their name."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from comments.accounts.models import SiteGrant
from comments.accounts.queries import sites_of
from comments.accounts.rules import Role
from comments.discussion.own_comments import counts_of_member
from comments.foundation.errors import NotFoundError
from comments.sites.models import Site
from comments.sites.queries import site_by_slug


@dataclass(frozen=True, kw_only=True)
class Place:
    """A blog as one person is known there; `granted_since` is set while its pages may comment in their name."""

    site: Site
    role: Role | None
    comments: int
    granted_since: datetime | None


def places_of(session: Session, account_id: str) -> list[Place]:
    """Every blog that knows somebody, by name."""
    roles = {site.id: role for site, role in sites_of(session, account_id)}
    counts, grants = counts_of_member(session, account_id), _grants(session, account_id)
    known = select(Site).where(col(Site.id).in_({*roles, *counts, *grants})).order_by(col(Site.name), col(Site.id))
    return [
        Place(
            site=site,
            role=roles.get(site.id),
            comments=counts.get(site.id, 0),
            granted_since=grants.get(site.id),
        )
        for site in session.exec(known)
    ]


def place_of(session: Session, account_id: str, slug: str) -> Place:
    """One of them; raises NotFoundError for a blog that does not know them, as for one that is not there."""
    site = site_by_slug(session, slug)
    found = next((place for place in places_of(session, account_id) if place.site.id == site.id), None)
    if found is None:
        raise NotFoundError
    return found


def _grants(session: Session, account_id: str) -> dict[str, datetime]:
    mine = select(SiteGrant.site_id, SiteGrant.since).where(col(SiteGrant.account_id) == account_id)
    return dict(session.exec(mine).all())
