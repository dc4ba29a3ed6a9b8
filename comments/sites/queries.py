"""Reads of sites."""

from sqlalchemy import bindparam
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from comments.db.prepared import Prepared
from comments.foundation.errors import NotFoundError
from comments.sites.models import Site, SiteOrigin

# Every post from a browser asks this.
_ORIGIN = Prepared(
    core_select(col(SiteOrigin.origin))
    .join(Site, col(Site.id) == col(SiteOrigin.site_id))
    .where(col(Site.slug) == bindparam("of_slug"), col(SiteOrigin.origin) == bindparam("of_origin"))
)


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


def is_of_site(session: Session, slug: str, origin: str) -> bool:
    """Whether the pages of an origin may write to the site of that slug, which may be none."""
    return _ORIGIN.first(session.connection(), {"of_slug": slug, "of_origin": origin}) is not None


def all_sites(session: Session) -> list[Site]:
    """Every site of the instance, by slug; for the operator alone."""
    return list(session.exec(select(Site).order_by(col(Site.slug))))
