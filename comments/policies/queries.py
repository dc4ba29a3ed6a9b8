"""Reads of published versions, and of the next one while it is drafted."""

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from comments.foundation.errors import NotFoundError
from comments.policies.models import PolicyDraft, PolicyVersion
from comments.sites.models import Site
from comments.sites.queries import site_by_slug

_HIGHEST = 2**31 - 1


def find_current_version(session: Session, site_id: str) -> PolicyVersion | None:
    """The version in force, if any was published."""
    return session.exec(_newest_first(site_id).limit(1)).one_or_none()


def current_version(session: Session, site_id: str) -> PolicyVersion:
    """The version in force; raises NotFoundError."""
    found = find_current_version(session, site_id)
    if found is None:
        raise NotFoundError
    return found


def version(session: Session, site_id: str, number: int) -> PolicyVersion:
    """A version by its number; raises NotFoundError."""
    # PostgreSQL would not take the question for a number that no version can have.
    found = session.get(PolicyVersion, (site_id, number)) if 0 < number <= _HIGHEST else None
    if found is None:
        raise NotFoundError
    return found


def versions_of(session: Session, site_id: str) -> list[PolicyVersion]:
    """Every version, the newest first."""
    return list(session.exec(_newest_first(site_id)))


def published_history(session: Session, slug: str) -> tuple[Site, list[PolicyVersion]]:
    """A site and every version of its policy, the newest first; raises NotFoundError where there is none."""
    site = site_by_slug(session, slug)
    history = versions_of(session, site.id)
    if not history:
        raise NotFoundError
    return site, history


def find_draft(session: Session, site_id: str) -> PolicyDraft | None:
    """The next version of a site, if one is being prepared."""
    return session.get(PolicyDraft, site_id)


def _newest_first(site_id: str) -> SelectOfScalar[PolicyVersion]:
    chosen = select(PolicyVersion).where(col(PolicyVersion.site_id) == site_id)
    return chosen.order_by(col(PolicyVersion.version).desc())
