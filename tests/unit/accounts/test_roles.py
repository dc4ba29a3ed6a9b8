import pytest

from comments.accounts.rules import PERMISSIONS, Permission, Role, allows

ROLE_TABLE = {
    Permission.MODERATE: {Role.OWNER, Role.ADMIN, Role.MODERATOR},
    Permission.IDENTITY_DISCLOSE: {Role.OWNER, Role.ADMIN},
    Permission.COMMENT_ERASE: {Role.OWNER, Role.ADMIN},
    Permission.RECORD_READ: {Role.OWNER, Role.ADMIN},
    Permission.SETTINGS_READ: {Role.OWNER, Role.ADMIN, Role.MODERATOR},
    Permission.SETTINGS_CHANGE: {Role.OWNER, Role.ADMIN},
    Permission.PEOPLE_CHANGE: {Role.OWNER, Role.ADMIN},
    Permission.TRENDS_PUBLISH: {Role.OWNER, Role.ADMIN},
}


@pytest.mark.parametrize("permission", Permission)
def test_a_permission_is_given_to_exactly_these_roles(permission: Permission) -> None:
    assert {role for role in Role if allows(role, permission)} == ROLE_TABLE[permission]


@pytest.mark.clause("P7")
def test_a_moderator_learns_no_identity() -> None:
    assert Permission.IDENTITY_DISCLOSE not in PERMISSIONS[Role.MODERATOR]


def test_every_role_has_its_permissions() -> None:
    assert set(PERMISSIONS) == set(Role)
