"""Decisions about who may make whom what on a site, on values."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from comments.accounts.errors import LastOwnerError, OwnersOnlyError
from comments.accounts.rules import Permission, Role, allows

_HEIGHT: Mapping[Role | None, int] = MappingProxyType({None: 0, Role.MODERATOR: 1, Role.ADMIN: 2, Role.OWNER: 3})


@dataclass(frozen=True, kw_only=True)
class RoleChange:
    """A member's role before and after, None being none; who asks for it, and how many owners the site has."""

    by: Role
    before: Role | None
    after: Role | None
    owners: int


def check_role_change(change: RoleChange) -> None:
    """Raises OwnersOnlyError where owners come or go, LastOwnerError where nobody would be left to answer."""
    for role in (change.before, change.after):
        if role is not None and not may_give(change.by, role):
            raise OwnersOnlyError
    if change.before is Role.OWNER and change.after is not Role.OWNER and change.owners <= 1:
        raise LastOwnerError


def may_change(change: RoleChange) -> bool:
    """Whether the change would be made."""
    try:
        check_role_change(change)
    except (OwnersOnlyError, LastOwnerError):
        return False
    return True


def may_give(by: Role, role: Role) -> bool:
    """Whether somebody may give and take a role: owners alone make owners, so that nobody rises by their own hand."""
    return allows(by, Permission.PEOPLE_CHANGE) and (by is Role.OWNER or role is not Role.OWNER)


def roles_to_give(by: Role) -> tuple[Role, ...]:
    """The roles that somebody may give, the least first."""
    return tuple(sorted((role for role in Role if may_give(by, role)), key=height))


def height(role: Role | None) -> int:
    """How far a role reaches."""
    return _HEIGHT[role]
