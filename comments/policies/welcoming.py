"""Under which policy somebody makes an account: that of the blog from which they came, or of the only one there is."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from comments.accounts.made_under import MadeUnder
from comments.policies.models import PolicyVersion
from comments.sites.models import Site


@dataclass(frozen=True, kw_only=True)
class Welcome:
    """The policy that a newcomer is shown, and what is kept of that."""

    site_slug: str
    site_name: str
    version: int
    made_under: MadeUnder


def policy_for_newcomers(session: Session, slug: str | None) -> Welcome | None:
    """The policy in force on a blog, or, where none is named, on the only one; None where there are several."""
    sites = select(Site.id, Site.slug, Site.name)
    found = session.exec(sites.limit(2) if slug is None else sites.where(col(Site.slug) == slug)).all()
    if len(found) != 1:
        return None
    [(site_id, site_slug, name)] = found
    # The number alone: a version carries every word of the policy.
    versions = select(PolicyVersion.version).where(col(PolicyVersion.site_id) == site_id)
    version = session.exec(versions.order_by(col(PolicyVersion.version).desc()).limit(1)).first()
    if version is None:
        return None
    return Welcome(
        site_slug=site_slug, site_name=name, version=version, made_under=MadeUnder(site_id=site_id, version=version)
    )
