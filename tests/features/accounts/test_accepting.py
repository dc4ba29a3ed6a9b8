"""Accepting: whoever holds the link and has a confirmed address takes the role, once, and never a lesser one."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from comments.accounts.accepting import accept_invitation, offer_of
from comments.accounts.appointing import appoint, dismiss
from comments.accounts.errors import AlreadyMemberError, EmailNotConfirmedError, InvitationSpentError
from comments.accounts.models import Account
from comments.accounts.queries import account_by_username, role_of
from comments.accounts.rules import Role
from comments.audit.actions import Action
from comments.audit.actors import OPERATOR
from comments.db.database import Database
from comments.foundation.errors import NotAllowedError
from comments.vault.assembly import Vault
from comments.vault.bound import INVITATIONS
from tests.clock import SettableClock
from tests.factories.accounts import make_account
from tests.factories.people import People
from tests.factories.record import acts
from tests.features.accounts.invitations import Post


@pytest.fixture
def post(database: Database, vault: Vault, clock: SettableClock) -> Post:
    return Post(database, vault, clock)


@pytest.fixture
async def dora(database: Database) -> Account:
    """Somebody with an account and no role anywhere."""
    return await database.write(lambda session: make_account(session, "dora"))


async def accept(post: Post, account_id: str, token: str) -> None:
    await post.database.write(lambda session: accept_invitation(session, account_id, token, post.clock))


async def role_at_the_garage(post: Post, people: People, account_id: str) -> Role | None:
    return await post.database.read(lambda session: role_of(session, account_id, people.garage.id))


async def test_the_link_tells_what_is_offered_and_by_whom(post: Post, people: People) -> None:
    sent = await post.invite(people.alice, people.garage, Role.ADMIN)
    offer = await post.database.read(lambda session: offer_of(session, post.token(sent), post.clock))
    assert (offer.slug, offer.site, offer.role, offer.invited_by) == ("garage", "Garage", Role.ADMIN, "alice")


@pytest.mark.parametrize("role", Role)
async def test_whoever_holds_the_link_takes_the_role(post: Post, people: People, dora: Account, role: Role) -> None:
    sent = await post.invite(people.alice, people.garage, role)
    await accept(post, dora.id, post.token(sent))
    assert await role_at_the_garage(post, people, dora.id) is role


async def test_an_accepted_invitation_is_gone_with_its_address(post: Post, people: People, dora: Account) -> None:
    sent = await post.invite(people.alice, people.garage)
    await accept(post, dora.id, post.token(sent))
    address = await post.vault.addresses.address_for_delivery(INVITATIONS, sent.id)
    assert (await post.stored(), address) == ([], None)


async def test_a_link_works_once(post: Post, people: People, dora: Account) -> None:
    sent = await post.invite(people.alice, people.garage)
    await accept(post, dora.id, post.token(sent))
    with pytest.raises(InvitationSpentError):
        await accept(post, people.charlie.id, post.token(sent))


@pytest.mark.parametrize("token", ["", "x", "\ud800", "../../etc"])
async def test_a_link_that_never_was_is_spent(post: Post, people: People, dora: Account, token: str) -> None:
    await post.invite(people.alice, people.garage)
    with pytest.raises(InvitationSpentError):
        await accept(post, dora.id, token)


async def test_after_seven_days_a_link_is_spent(post: Post, people: People, dora: Account) -> None:
    sent = await post.invite(people.alice, people.garage)
    post.clock.advance(timedelta(days=7))
    with pytest.raises(InvitationSpentError):
        await accept(post, dora.id, post.token(sent))


async def test_an_address_that_is_not_confirmed_takes_no_role(post: Post, people: People) -> None:
    def unconfirmed(session: Session) -> str:
        account = make_account(session, "erin")
        account.email_confirmed_at = None
        return account.id

    erin, sent = await post.database.write(unconfirmed), await post.invite(people.alice, people.garage)
    with pytest.raises(EmailNotConfirmedError):
        await accept(post, erin, post.token(sent))
    assert await role_at_the_garage(post, people, erin) is None


async def test_somebody_whom_one_blog_vouches_for_takes_no_role(post: Post, people: People) -> None:
    def from_the_bakery(session: Session) -> str:
        account = make_account(session, "finn")
        account.home_site_id = people.bakery.id
        return account.id

    finn, sent = await post.database.write(from_the_bakery), await post.invite(people.alice, people.garage)
    with pytest.raises(NotAllowedError):
        await accept(post, finn, post.token(sent))


@pytest.mark.parametrize("offered", [Role.MODERATOR, Role.ADMIN])
async def test_an_invitation_never_lowers_a_role(post: Post, people: People, offered: Role) -> None:
    sent = await post.invite(people.alice, people.garage, offered)
    with pytest.raises(AlreadyMemberError):
        await accept(post, people.ann.id, post.token(sent))
    assert [each.id for each in await post.stored()] == [sent.id]


async def test_an_invitation_may_raise_a_role(post: Post, people: People) -> None:
    sent = await post.invite(people.alice, people.garage, Role.OWNER)
    await accept(post, people.bob.id, post.token(sent))
    assert await role_at_the_garage(post, people, people.bob.id) is Role.OWNER


async def test_accepting_is_recorded_with_the_role_that_comes_of_it(post: Post, people: People, dora: Account) -> None:
    sent = await post.invite(people.alice, people.garage)
    await accept(post, dora.id, post.token(sent))
    recorded = await acts(post.database, Action.INVITATION_ACCEPTED, Action.MEMBER_SET)
    assert [(each.action, each.actor_id, each.subject) for each in recorded] == [
        ("member.set", dora.id, f"accounts:{dora.id}"),
        ("invitation.accepted", dora.id, f"invitations:{sent.id}"),
    ]


async def test_who_is_dismissed_leaves_no_invitation_behind(post: Post, people: People) -> None:
    kept = await post.invite(people.alice, people.garage)
    await post.invite(people.ann, people.garage)
    await post.database.write(
        lambda session: dismiss(session, people.garage.id, account_by_username(session, "ann"), OPERATOR, post.clock)
    )
    assert [each.id for each in await post.stored()] == [kept.id]


async def test_who_is_no_owner_any_more_makes_no_owners(post: Post, people: People) -> None:
    kept = await post.invite(people.alice, people.garage, Role.ADMIN)
    await post.invite(people.alice, people.garage, Role.OWNER)
    await post.database.write(
        lambda session: appoint(
            session, people.garage.id, account_by_username(session, "alice"), Role.ADMIN, OPERATOR, post.clock
        )
    )
    (entry,) = await acts(post.database, Action.INVITATION_WITHDRAWN)
    assert ([each.id for each in await post.stored()], entry.payload and entry.payload["detail"]) == (
        [kept.id],
        {"role": "owner"},
    )
