import pytest

from comments.accounts.factor_rules import must_have_second_factor, needs_second_factor
from comments.accounts.rules import Permission, Role

GUARDED = {Permission.IDENTITY_DISCLOSE, Permission.SETTINGS_CHANGE, Permission.PEOPLE_CHANGE}


@pytest.mark.parametrize("permission", Permission)
def test_where_it_is_required_it_guards_identities_rules_and_roles(permission: Permission) -> None:
    assert needs_second_factor(permission, required=True, is_staff=False) is (permission in GUARDED)


@pytest.mark.parametrize("permission", Permission)
def test_where_it_is_recommended_it_guards_nothing(permission: Permission) -> None:
    assert not needs_second_factor(permission, required=False, is_staff=False)


@pytest.mark.parametrize("permission", sorted(GUARDED))
def test_of_instance_staff_it_is_always_required(permission: Permission) -> None:
    assert needs_second_factor(permission, required=False, is_staff=True)


@pytest.mark.parametrize(
    ("role", "required", "is_staff", "must"),
    [
        (Role.OWNER, True, False, True),
        (Role.ADMIN, True, False, True),
        (Role.MODERATOR, True, False, False),
        (None, True, False, False),
        (Role.OWNER, False, False, False),
        (Role.MODERATOR, False, True, True),
        (None, False, True, True),
    ],
)
def test_whoever_may_open_identities_must_have_one_where_it_is_required(
    role: Role | None, required: bool, is_staff: bool, must: bool
) -> None:
    assert must_have_second_factor(role, required=required, is_staff=is_staff) is must
