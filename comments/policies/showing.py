"""Which version a comment is made under: the one in force, if its author was shown nothing that is out of date."""

from typing import Any, NamedTuple

from sqlalchemy import bindparam, func
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from comments.db.prepared import Prepared
from comments.foundation.errors import FieldProblem, InvalidInputError, NotFoundError
from comments.policies.errors import PolicyChangedError
from comments.policies.models import PolicyVersion
from comments.policies.queries import current_version
from comments.sites.models import Site
from comments.sites.queries import site_by_id


class InForce(NamedTuple):
    """What holds on a site for whoever writes there; `settings` is what its row stores."""

    site_id: str
    settings: dict[str, Any]
    policy_version: int


# Every post asks this: the document, which is long, is left where it is.
_LATEST = core_select(func.max(PolicyVersion.version)).where(col(PolicyVersion.site_id) == col(Site.id))
_IN_FORCE = Prepared(
    core_select(col(Site.id), col(Site.settings), _LATEST.scalar_subquery()).where(
        col(Site.slug) == bindparam("of_slug")
    )
)


def in_force(session: Session, slug: str) -> InForce:
    """What holds on a site; raises NotFoundError where there is none, or no policy."""
    row = _IN_FORCE.first(session.connection(), {"of_slug": slug})
    if row is None or row[2] is None:
        raise NotFoundError
    return InForce(*row)


def version_for_comment(session: Session, standing: InForce, shown: int | None) -> int:
    """The version in force; `shown` is the one beside the form, where it is known.

    Raises PolicyChangedError when something material came since, so that its author looks again, and InvalidInputError
    for a version that never was. A smaller change holds nobody up.
    """
    if shown is None or shown == standing.policy_version:
        return standing.policy_version
    if not 0 < shown < standing.policy_version:
        raise InvalidInputError(FieldProblem("policy_version", "unknown-version"))
    since = col(PolicyVersion.site_id) == standing.site_id, col(PolicyVersion.version) > shown
    if "material" in session.exec(select(PolicyVersion.severity).where(*since)).all():
        current = current_version(session, standing.site_id)
        raise PolicyChangedError(site_by_id(session, standing.site_id), current.version, current.published_at)
    return standing.policy_version
