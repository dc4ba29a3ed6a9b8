"""Sites for tests, straight into the table."""

from datetime import UTC, datetime

from sqlmodel import Session

from comments.foundation.identifiers import new_id
from comments.sites.models import Site, SiteOrigin
from comments.sites.rules import SiteSettings

CREATED = datetime(2026, 1, 1, tzinfo=UTC)


def make_site(
    session: Session,
    slug: str = "garage",
    *,
    origins: tuple[str, ...] = ("https://blog.example.org",),
    settings: SiteSettings | None = None,
) -> Site:
    """A site that exists, without a policy."""
    chosen = settings or SiteSettings()
    site = Site(
        id=new_id(), slug=slug, name=slug.capitalize(), settings=chosen.to_stored(), version=0, created_at=CREATED
    )
    session.add(site)
    session.flush()
    session.add_all(SiteOrigin(site_id=site.id, origin=origin) for origin in origins)
    return site
