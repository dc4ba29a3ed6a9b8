"""Which version a comment is made under: the one in force, if its author was shown nothing that is out of date."""

from sqlmodel import Session, col, select

from comments.foundation.errors import FieldProblem, InvalidInputError
from comments.policies.errors import PolicyChangedError
from comments.policies.models import PolicyVersion
from comments.policies.queries import current_version
from comments.sites.models import Site


def version_for_comment(session: Session, site: Site, shown: int | None) -> int:
    """The version in force; `shown` is the one beside the form, where it is known.

    Raises PolicyChangedError when something material came since, so that its author looks again, and InvalidInputError
    for a version that never was. A smaller change holds nobody up.
    """
    current = current_version(session, site.id)
    if shown is None or shown == current.version:
        return current.version
    if not 0 < shown < current.version:
        raise InvalidInputError(FieldProblem("policy_version", "unknown-version"))
    since = col(PolicyVersion.site_id) == site.id, col(PolicyVersion.version) > shown
    if "material" in session.exec(select(PolicyVersion.severity).where(*since)).all():
        raise PolicyChangedError(site, current.version, current.published_at)
    return current.version
