"""Decisions about second factors, on values: what takes one, and who may not do without."""

from comments.accounts.rules import Permission, Role, allows

_GUARDED = frozenset({Permission.IDENTITY_DISCLOSE, Permission.SETTINGS_CHANGE, Permission.PEOPLE_CHANGE})
"""What opens identities, or could be used to let somebody open them."""


def needs_second_factor(permission: Permission, *, required: bool, is_staff: bool) -> bool:
    """Whether a second factor must be part of the sign-in: where the site asks, and always for instance staff."""
    return permission in _GUARDED and (required or is_staff)


def must_have_second_factor(role: Role | None, *, required: bool, is_staff: bool) -> bool:
    """Whether somebody with that role may not be without one."""
    opens = role is not None and allows(role, Permission.IDENTITY_DISCLOSE)
    return is_staff or (required and opens)
