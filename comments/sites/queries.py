"""Reads of sites."""

from sqlmodel import Session, col, select

from comments.foundation.errors import NotFoundError
from comments.sites.models import Site, SiteOrigin


def site_by_slug(session: Session, slug: str) -> Site:
    """The site of that slug; raises NotFoundError."""
    site = session.exec(select(Site).where(col(Site.slug) == slug)).one_or_none()
    if site is None:
        raise NotFoundError
    return site


def site_by_id(session: Session, site_id: str) -> Site:
    """The site of that id; raises NotFoundError."""
    site = session.get(Site, site_id)
    if site is None:
        raise NotFoundError
    return site


def origins_of(session: Session, site_id: str) -> frozenset[str]:
    """The origins whose pages may write to the site."""
    chosen = select(SiteOrigin.origin).where(col(SiteOrigin.site_id) == site_id)
    return frozenset(session.exec(chosen))


def all_sites(session: Session) -> list[Site]:
    """Every site of the instance, by slug; for the operator alone."""
    return list(session.exec(select(Site).order_by(col(Site.slug))))
