from itertools import product

import pytest

from comments.accounts.errors import LastOwnerError, OwnersOnlyError
from comments.accounts.role_rules import RoleChange, check_role_change, height, may_give, roles_to_give
from comments.accounts.rules import Role
from comments.foundation.errors import CommentsError

OWNER, ADMIN, MODERATOR = Role.OWNER, Role.ADMIN, Role.MODERATOR
ANYTHING = (*Role, None)


def refusal(by: Role, before: Role | None, after: Role | None, owners: int = 2) -> type[CommentsError] | None:
    try:
        check_role_change(RoleChange(by=by, before=before, after=after, owners=owners))
    except CommentsError as raised:
        return type(raised)
    return None


@pytest.mark.parametrize(("before", "after"), list(product((ADMIN, MODERATOR, None), repeat=2)))
def test_an_administrator_moves_everybody_below_the_owners(before: Role | None, after: Role | None) -> None:
    assert refusal(ADMIN, before, after) is None


@pytest.mark.parametrize("other", ANYTHING)
def test_an_administrator_neither_makes_nor_unmakes_owners(other: Role | None) -> None:
    assert (refusal(ADMIN, other, OWNER), refusal(ADMIN, OWNER, other)) == (OwnersOnlyError, OwnersOnlyError)


@pytest.mark.parametrize(("before", "after"), list(product(ANYTHING, repeat=2)))
def test_an_owner_among_several_may_change_everything(before: Role | None, after: Role | None) -> None:
    assert refusal(OWNER, before, after) is None


@pytest.mark.parametrize("after", [ADMIN, MODERATOR, None])
def test_the_last_owner_stays(after: Role | None) -> None:
    assert refusal(OWNER, OWNER, after, owners=1) is LastOwnerError


def test_the_last_owner_may_be_called_what_they_are() -> None:
    assert refusal(OWNER, OWNER, OWNER, owners=1) is None


@pytest.mark.parametrize(("before", "after"), [each for each in product(ANYTHING, repeat=2) if any(each)])
def test_a_moderator_changes_nobody(before: Role | None, after: Role | None) -> None:
    assert refusal(MODERATOR, before, after) is OwnersOnlyError


@pytest.mark.parametrize("role", Role)
def test_nobody_may_give_more_than_they_have(role: Role) -> None:
    assert [given for given in Role if may_give(role, given) and height(given) > height(role)] == []


@pytest.mark.parametrize(
    ("by", "roles"), [(OWNER, (MODERATOR, ADMIN, OWNER)), (ADMIN, (MODERATOR, ADMIN)), (MODERATOR, ())]
)
def test_the_roles_to_give_begin_with_the_least(by: Role, roles: tuple[Role, ...]) -> None:
    assert roles_to_give(by) == roles
