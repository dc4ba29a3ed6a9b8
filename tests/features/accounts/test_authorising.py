from dataclasses import replace

import pytest
from sqlmodel import Session

from comments.accounts.authorising import authorise
from comments.accounts.errors import SecondFactorRequiredError
from comments.accounts.rules import PERMISSIONS, Permission, Role
from comments.db.database import Database
from comments.foundation.errors import CommentsError, NotAllowedError, NotFoundError, NotSignedInError
from comments.sites.rules import SecondFactor, SiteSettings
from tests.factories.accounts import make_member, person_of
from tests.factories.sites import make_site

Outcome = Role | type[CommentsError]


async def outcomes(
    database: Database,
    role: Role,
    *,
    at_home: bool = True,
    bound_to: str = "",
    strong: bool = False,
    second_factor: SecondFactor = "recommended",
) -> dict[Permission, Outcome]:
    """What somebody with a role at the garage gets for each permission, there or at the bakery.

    The bakery has people of every role, which must make no difference.
    """

    def attempt(session: Session) -> dict[Permission, Outcome]:
        sites = {"garage": make_site(session, "garage"), "bakery": make_site(session, "bakery")}
        for each in Role:
            make_member(session, f"noise-{each}", sites["bakery"], each)
        account = make_member(session, "alice", sites["garage"], role)
        person = replace(person_of(account, site_id=sites[bound_to].id if bound_to else None), strong=strong)
        sites["garage"].settings = SiteSettings(second_factor=second_factor).to_stored()
        site_id = sites["garage" if at_home else "bakery"].id

        def one(permission: Permission) -> Outcome:
            try:
                return authorise(session, person, site_id, permission)
            except CommentsError as refusal:
                return type(refusal)

        return {permission: one(permission) for permission in Permission}

    return await database.write(attempt)


def everything(outcome: Outcome) -> dict[Permission, Outcome]:
    return dict.fromkeys(Permission, outcome)


@pytest.mark.parametrize("role", Role)
async def test_a_role_does_at_home_what_its_permissions_say_and_no_more(database: Database, role: Role) -> None:
    expected = everything(NotAllowedError) | dict.fromkeys(PERMISSIONS[role], role)
    assert await outcomes(database, role) == expected


@pytest.mark.clause("P7")
@pytest.mark.parametrize("role", Role)
async def test_a_role_on_one_site_finds_nothing_on_another(database: Database, role: Role) -> None:
    assert await outcomes(database, role, at_home=False) == everything(NotFoundError)


async def test_a_token_bound_to_another_site_is_no_token_at_home(database: Database) -> None:
    assert await outcomes(database, Role.OWNER, bound_to="bakery") == everything(NotSignedInError)


async def test_a_token_bound_to_the_site_works_there(database: Database) -> None:
    assert await outcomes(database, Role.OWNER, bound_to="garage") == everything(Role.OWNER)


GUARDED = {Permission.IDENTITY_DISCLOSE, Permission.SETTINGS_CHANGE, Permission.PEOPLE_CHANGE}


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMIN])
async def test_where_a_second_factor_is_required_a_password_alone_does_less(database: Database, role: Role) -> None:
    found = await outcomes(database, role, second_factor="required")
    assert {each for each, outcome in found.items() if outcome is SecondFactorRequiredError} == GUARDED


@pytest.mark.parametrize("role", Role)
async def test_with_a_second_factor_a_role_does_all_that_it_may(database: Database, role: Role) -> None:
    found = await outcomes(database, role, second_factor="required", strong=True)
    assert {each for each, outcome in found.items() if outcome is role} == PERMISSIONS[role]


async def test_a_moderator_is_refused_as_ever_and_asked_for_nothing(database: Database) -> None:
    found = await outcomes(database, Role.MODERATOR, second_factor="required")
    assert set(found.values()) == {Role.MODERATOR, NotAllowedError}
