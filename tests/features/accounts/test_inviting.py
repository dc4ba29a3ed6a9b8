"""Inviting: a link for a role, its address sealed, at most some a day, and the same whoever has the address."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from comments.accounts.errors import (
    InvitationSpentError,
    OwnersOnlyError,
    RecentSignInNeededError,
    TooManyInvitationsError,
)
from comments.accounts.invitations import open_invitation, pending_invitations
from comments.accounts.inviting import INVITATIONS_A_DAY, NewInvitation, invite, send_again, withdraw
from comments.accounts.rules import Role
from comments.audit.actions import Action
from comments.db.database import Database
from comments.foundation.errors import CommentsError, InvalidInputError, NotAllowedError, NotFoundError
from comments.outbox.models import OutboxEntry
from comments.vault.assembly import Vault
from comments.vault.bound import INVITATIONS
from tests.clock import SettableClock
from tests.factories.people import People
from tests.factories.record import acts
from tests.features.accounts.invitations import ADDRESS, Post


@pytest.fixture
def post(database: Database, vault: Vault, clock: SettableClock) -> Post:
    return Post(database, vault, clock)


async def promised(database: Database, kind: str) -> list[OutboxEntry]:
    chosen = select(OutboxEntry).where(col(OutboxEntry.kind) == kind)
    return list(await database.read(lambda session: session.exec(chosen).all()))


async def test_an_invitation_is_found_by_the_link_that_is_mailed(post: Post, people: People) -> None:
    sent = await post.invite(people.alice, people.garage, Role.ADMIN)
    found = await post.database.read(lambda session: open_invitation(session, post.token(sent), post.clock))
    assert (found.id, found.role, found.invited_by) == (sent.id, "admin", people.alice.id)


async def test_its_address_is_sealed_and_given_to_the_mail_alone(post: Post, people: People) -> None:
    sent = await post.invite(people.alice, people.garage)
    assert await post.vault.addresses.address_for_delivery(INVITATIONS, sent.id) == ADDRESS


async def test_its_mail_is_promised_by_its_id(post: Post, people: People) -> None:
    sent = await post.invite(people.alice, people.garage)
    (mail,) = await promised(post.database, "mail.invitation")
    assert (mail.payload, mail.site_id) == ({"invitation": sent.id}, people.garage.id)


async def test_it_is_recorded_without_the_address(post: Post, people: People) -> None:
    sent = await post.invite(people.ann, people.garage)
    (entry,) = await acts(post.database, Action.INVITATION_SENT)
    assert (entry.site_id, entry.actor_id, entry.subject) == (people.garage.id, people.ann.id, f"invitations:{sent.id}")
    assert entry.payload == {"role": "admin", "purpose": None, "fields": [], "detail": {"role": "moderator"}}


async def test_those_that_wait_are_listed_without_their_address(post: Post, people: People) -> None:
    await post.invite(people.charlie, people.bakery)
    sent = await post.invite(people.alice, people.garage, Role.OWNER)
    now = post.clock.now
    (line,) = await post.database.read(lambda session: pending_invitations(session, people.garage.id, now))
    assert (line.id, line.role, line.invited_by, line.sent_at, line.expires_at) == (
        sent.id,
        Role.OWNER,
        "alice",
        now,
        now + timedelta(days=7),
    )
    assert ADDRESS not in repr(line)


@pytest.mark.parametrize(
    "wrong", ["", "dora", "dora@", "d ora@example.net", "dora@example.net\r\nBcc: eve@example.net"]
)
async def test_what_is_no_address_is_refused_by_its_field(post: Post, people: People, wrong: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        await post.invite(people.alice, people.garage, email=wrong)
    assert [each.field for each in refusal.value.problems] == ["email"]


@pytest.mark.parametrize(
    ("name", "role", "refusal"),
    [
        ("ann", Role.OWNER, OwnersOnlyError),
        ("bob", Role.MODERATOR, NotAllowedError),
        ("charlie", Role.MODERATOR, NotFoundError),
    ],
)
async def test_nobody_invites_to_more_than_they_may_give(
    post: Post, people: People, name: str, role: Role, refusal: type[CommentsError]
) -> None:
    with pytest.raises(refusal):
        await post.invite(getattr(people, name), people.garage, role)
    assert (await post.stored(), await promised(post.database, "mail.invitation")) == ([], [])


async def test_inviting_takes_a_recent_sign_in(post: Post, people: People) -> None:
    wanted = NewInvitation(site_id=people.garage.id, email=ADDRESS, role=Role.ADMIN, language="en")
    with pytest.raises(RecentSignInNeededError):
        await invite(post.inviter, people.alice, wanted)


async def test_a_site_sends_so_many_a_day(post: Post, people: People) -> None:
    for number in range(INVITATIONS_A_DAY):
        await post.invite(people.alice, people.garage, email=f"somebody-{number}@example.net")
    with pytest.raises(TooManyInvitationsError) as refusal:
        await post.invite(people.ann, people.garage)
    await post.invite(people.charlie, people.bakery)
    assert refusal.value.headers == {"Retry-After": "86401"}


async def test_the_next_day_it_sends_again(post: Post, people: People) -> None:
    for _ in range(INVITATIONS_A_DAY):
        await post.invite(people.alice, people.garage)
    post.clock.advance(timedelta(days=1))
    await post.invite(people.alice, people.garage)
    assert len(await post.stored()) == INVITATIONS_A_DAY + 1


async def test_a_withdrawn_invitation_is_gone_with_its_address(post: Post, people: People) -> None:
    kept, sent = [await post.invite(people.alice, people.garage) for _ in range(2)]
    await post.database.write(lambda session: withdraw(session, people.ann, people.garage.id, sent.id, post.clock))
    assert [each.id for each in await post.stored()] == [kept.id]
    assert await post.vault.addresses.address_for_delivery(INVITATIONS, sent.id) is None
    (promise,) = await promised(post.database, "invitation.forget")
    assert promise.payload == {"invitation": sent.id}


async def test_a_withdrawn_invitations_link_is_spent(post: Post, people: People) -> None:
    sent = await post.invite(people.alice, people.garage)
    await post.database.write(lambda session: withdraw(session, people.alice, people.garage.id, sent.id, post.clock))
    with pytest.raises(InvitationSpentError):
        await post.database.read(lambda session: open_invitation(session, post.token(sent), post.clock))


async def test_one_sent_again_is_open_for_seven_more_days(post: Post, people: People) -> None:
    sent = await post.invite(people.alice, people.garage)
    post.clock.advance(timedelta(days=6))
    await post.database.write(lambda session: send_again(session, people.ann, people.garage.id, sent.id, post.clock))
    post.clock.advance(timedelta(days=6))
    found = await post.database.read(lambda session: open_invitation(session, post.token(sent), post.clock))
    assert (found.id, len(await promised(post.database, "mail.invitation"))) == (sent.id, 2)


@pytest.mark.parametrize("act", [send_again, withdraw])
async def test_an_administrator_leaves_an_owners_invitation_alone(post: Post, people: People, act: object) -> None:
    sent = await post.invite(people.alice, people.garage, Role.OWNER)
    with pytest.raises(OwnersOnlyError):
        await post.database.write(lambda session: act(session, people.ann, people.garage.id, sent.id, post.clock))  # type: ignore[operator]


@pytest.mark.parametrize("act", [send_again, withdraw])
async def test_an_invitation_of_another_site_is_not_found(post: Post, people: People, act: object) -> None:
    sent = await post.invite(people.charlie, people.bakery)
    with pytest.raises(NotFoundError):
        await post.database.write(lambda session: act(session, people.alice, people.garage.id, sent.id, post.clock))  # type: ignore[operator]


async def test_an_invitation_that_is_over_is_neither_listed_nor_sent_again(post: Post, people: People) -> None:
    sent = await post.invite(people.alice, people.garage)
    post.clock.advance(timedelta(days=7))
    now = post.clock.now
    listed = await post.database.read(lambda session: pending_invitations(session, people.garage.id, now))
    with pytest.raises(NotFoundError):
        await post.database.write(
            lambda session: send_again(session, people.alice, people.garage.id, sent.id, post.clock)
        )
    assert listed == []
