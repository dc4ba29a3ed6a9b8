"""Deciding whether a signed-in person may do a thing on a site."""

from sqlmodel import Session

from comments.accounts.people import Person
from comments.accounts.queries import role_of
from comments.accounts.rules import Permission, Role, allows
from comments.foundation.errors import NotAllowedError, NotFoundError


def authorise(session: Session, person: Person, site_id: str, permission: Permission) -> Role:
    """The role that allows it.

    Raises NotFoundError to whoever has no role there, or whose token is bound to another site: they must not learn
    that the thing exists. Raises NotAllowedError when the role does not go that far.
    """
    role = role_of(session, person.id, site_id) if person.site_id in {None, site_id} else None
    if role is None:
        raise NotFoundError
    if not allows(role, permission):
        raise NotAllowedError
    return role
