"""Deciding whether a signed-in person may do a thing on a site."""

from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, select
from sqlmodel import Session, col

from comments.accounts.errors import RecentSignInNeededError, SecondFactorRequiredError
from comments.accounts.factor_rules import needs_second_factor
from comments.accounts.models import Membership
from comments.accounts.people import Person
from comments.accounts.rules import Permission, Role, allows
from comments.accounts.sessions import is_recent
from comments.db.prepared import Prepared
from comments.foundation.clock import Clock
from comments.foundation.errors import NotAllowedError, NotFoundError, NotSignedInError
from comments.sites.models import Site
from comments.sites.rules import SiteSettings

ROLE_THERE = and_(col(Membership.site_id) == col(Site.id), col(Membership.account_id) == bindparam("of_account"))
"""How the role of whoever asks is joined to the site that a statement asks for."""


class Standing(NamedTuple):
    """What somebody is on a site, if anything, and how the site is set: `settings` is what its row stores."""

    site_id: str
    settings: dict[str, Any]
    role: str | None


_STANDING = Prepared(
    select(col(Site.id), col(Site.settings), col(Membership.role))
    .join(Membership, ROLE_THERE, isouter=True)
    .where(col(Site.id) == bindparam("of_site"))
)


def authorise(session: Session, person: Person, site_id: str, permission: Permission) -> Role:
    """The role that allows it; raises what `role_that_allows` raises, and NotFoundError of a site that is none."""
    # What the transaction has changed itself counts as well.
    session.flush()
    row = _STANDING.first(session.connection(), {"of_site": site_id, "of_account": person.id})
    if row is None:
        raise NotFoundError
    return role_that_allows(person, Standing(*row), permission)


def role_that_allows(person: Person, standing: Standing, permission: Permission) -> Role:
    """The role that allows it.

    Raises NotSignedInError to whoever holds a token of another site, NotFoundError to whoever has no role there: they
    must not learn that the thing exists. Raises NotAllowedError when the role does not go that far, and its kind
    SecondFactorRequiredError when the site asks for more than a password.
    """
    if person.site_id not in {None, standing.site_id}:
        raise NotSignedInError
    if standing.role is None:
        raise NotFoundError
    role = Role(standing.role)
    if not allows(role, permission):
        raise NotAllowedError
    required = SiteSettings.of(standing).second_factor == "required"
    if not person.strong and needs_second_factor(permission, required=required, is_staff=False):
        raise SecondFactorRequiredError
    return role


def require_recent(person: Person, clock: Clock) -> None:
    """For what cannot be undone: raises RecentSignInNeededError unless they proved a moment ago who they are."""
    if not is_recent(person, clock):
        raise RecentSignInNeededError
