import pytest
from sqlmodel import Session

from comments.accounts.authorising import authorise
from comments.accounts.rules import PERMISSIONS, Permission, Role
from comments.db.database import Database
from comments.foundation.errors import CommentsError, NotAllowedError, NotFoundError
from tests.factories.accounts import make_member, person_of
from tests.factories.sites import make_site

ALLOWED = [(role, permission) for role in Role for permission in PERMISSIONS[role]]
REFUSED = [(role, permission) for role in Role for permission in Permission if permission not in PERMISSIONS[role]]


async def outcome(
    database: Database, role: Role, permission: Permission, *, at_home: bool = True, bound_to: str = ""
) -> Role | type[CommentsError]:
    """What a person with a role at the garage gets there, or at the bakery, where noise people have every role."""

    def attempt(session: Session) -> Role | type[CommentsError]:
        sites = {"garage": make_site(session, "garage"), "bakery": make_site(session, "bakery")}
        for each in Role:
            make_member(session, f"noise-{each}", sites["bakery"], each)
        account = make_member(session, "alice", sites["garage"], role)
        person = person_of(account, site_id=sites[bound_to].id if bound_to else None)
        try:
            return authorise(session, person, sites["garage" if at_home else "bakery"].id, permission)
        except CommentsError as refusal:
            return type(refusal)

    return await database.write(attempt)


@pytest.mark.parametrize(("role", "permission"), ALLOWED)
async def test_a_role_does_what_its_permissions_say(database: Database, role: Role, permission: Permission) -> None:
    assert await outcome(database, role, permission) is role


@pytest.mark.parametrize(("role", "permission"), REFUSED)
async def test_a_role_does_no_more(database: Database, role: Role, permission: Permission) -> None:
    assert await outcome(database, role, permission) is NotAllowedError


@pytest.mark.clause("P7")
@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
async def test_a_role_on_one_site_finds_nothing_on_another(
    database: Database, role: Role, permission: Permission
) -> None:
    assert await outcome(database, role, permission, at_home=False) is NotFoundError


@pytest.mark.parametrize("role", Role)
async def test_a_token_bound_to_another_site_finds_nothing_at_home(database: Database, role: Role) -> None:
    assert await outcome(database, role, Permission.MODERATE, bound_to="bakery") is NotFoundError


@pytest.mark.parametrize("role", Role)
async def test_a_token_bound_to_the_site_works_there(database: Database, role: Role) -> None:
    assert await outcome(database, role, Permission.MODERATE, bound_to="garage") is role
