"""Deciding whether a signed-in person may do a thing on a site."""

from sqlmodel import Session

from comments.accounts.errors import RecentSignInNeededError, SecondFactorRequiredError
from comments.accounts.factor_rules import needs_second_factor
from comments.accounts.people import Person
from comments.accounts.queries import role_of
from comments.accounts.rules import Permission, Role, allows
from comments.accounts.sessions import is_recent
from comments.foundation.clock import Clock
from comments.foundation.errors import NotAllowedError, NotFoundError, NotSignedInError
from comments.sites.queries import site_by_id
from comments.sites.rules import SiteSettings


def authorise(session: Session, person: Person, site_id: str, permission: Permission) -> Role:
    """The role that allows it.

    Raises NotSignedInError to whoever holds a token of another site, NotFoundError to whoever has no role there: they
    must not learn that the thing exists. Raises NotAllowedError when the role does not go that far, and its kind
    SecondFactorRequiredError when the site asks for more than a password.
    """
    if person.site_id not in {None, site_id}:
        raise NotSignedInError
    role = role_of(session, person.id, site_id)
    if role is None:
        raise NotFoundError
    if not allows(role, permission):
        raise NotAllowedError
    if not person.strong and _takes_second_factor(session, site_id, permission):
        raise SecondFactorRequiredError
    return role


def require_recent(person: Person, clock: Clock) -> None:
    """For what cannot be undone: raises RecentSignInNeededError unless they proved a moment ago who they are."""
    if not is_recent(person, clock):
        raise RecentSignInNeededError


def _takes_second_factor(session: Session, site_id: str, permission: Permission) -> bool:
    required = SiteSettings.of(site_by_id(session, site_id)).second_factor == "required"
    return needs_second_factor(permission, required=required, is_staff=False)
