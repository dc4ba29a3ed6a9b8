"""An invitation's link, from the mail to the role: for whoever holds it, once; every other link is the same 404."""

import re
from collections.abc import Awaitable, Callable

import httpx
import pytest
from sqlmodel import Session, select

from comments.accounts.invitations import invitation_token
from comments.accounts.inviting import Inviter, NewInvitation, invite
from comments.accounts.models import Account, Invitation
from comments.accounts.queries import role_of
from comments.accounts.rules import Role
from comments.accounts.sessions import person_by_token
from comments.foundation.signing import Signer
from comments.sites.models import Site
from tests.service import Running
from tests.web.mydata.conftest import Holder

# What is tested here knows no database.
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

Invite = Callable[..., Awaitable[str]]


@pytest.fixture
def send(running: Running, alice: str, garage: Site) -> Invite:
    """Alice invites somebody; gives the address of the link."""
    state = running.service.litestar.state
    signer: Signer = state.signer

    async def invite_by_alice(role: Role = Role.MODERATOR) -> str:
        person = await running.db.read(lambda session: person_by_token(session, alice, "api", running.clock))
        inviter = Inviter(db=running.db, collector=running.vault.collector, signer=signer, clock=running.clock)
        await invite(inviter, person, NewInvitation(site_id=garage.id, email="x@example.net", role=role, language="en"))
        newest = await running.db.read(lambda session: session.exec(select(Invitation.id)).all()[-1])
        return f"/invitations/{invitation_token(newest, signer)}"

    return invite_by_alice


async def role_at_the_garage(running: Running, holder: Holder, garage: Site) -> Role | None:
    return await running.db.read(lambda session: role_of(session, holder.id, garage.id))


async def test_a_stranger_reads_what_is_offered_and_how_to_take_it(stranger: httpx.AsyncClient, send: Invite) -> None:
    link = await send(Role.ADMIN)
    text = (await stranger.get(f"/account{link}")).text
    assert ("alice asks you" in text, "Garage" in text, "Administrator" in text) == (True, True, True)
    assert re.findall(r'href="(/account/(?:sign-in|register))\?next=', text) == [
        "/account/sign-in",
        "/account/register",
    ]


async def test_whoever_is_signed_in_takes_the_role(running: Running, doras: Holder, send: Invite, garage: Site) -> None:
    answer = await doras.post(await send())
    said = await doras.follow(answer)
    assert (
        await role_at_the_garage(running, doras, garage),
        "Welcome. Your role on this blog: Moderator." in said,
    ) == (
        Role.MODERATOR,
        True,
    )


async def test_reading_takes_nothing(running: Running, doras: Holder, send: Invite, garage: Site) -> None:
    text = (await doras.get(await send())).text
    assert ("You accept as dora." in text, await role_at_the_garage(running, doras, garage)) == (True, None)


async def test_a_stranger_is_led_to_sign_in_before_taking_it(stranger: httpx.AsyncClient, send: Invite) -> None:
    link = await send()
    answer = await stranger.post(
        f"/account{link}", data={}, headers={"referer": f"http://comments.example.org/account{link}"}
    )
    assert answer.headers["location"].startswith("/account/sign-in?next=%2Faccount%2Finvitations%2F")


async def test_a_form_of_another_page_takes_nothing(
    running: Running, doras: Holder, send: Invite, garage: Site
) -> None:
    answer = await doras.post(await send(), csrf="0" * 64)
    assert (answer.status_code, await role_at_the_garage(running, doras, garage)) == (403, None)


async def test_an_unconfirmed_address_takes_nothing_and_is_told_so(
    running: Running, doras: Holder, send: Invite, garage: Site
) -> None:
    def doubt(session: Session) -> None:
        session.get_one(Account, doras.id).email_confirmed_at = None

    await running.db.write(doubt)
    answer = await doras.post(await send())
    assert (answer.status_code, 'role="alert"' in answer.text, await role_at_the_garage(running, doras, garage)) == (
        403,
        True,
        None,
    )


async def test_a_role_that_one_has_is_not_taken_again(bobs: Holder, send: Invite) -> None:
    answer = await bobs.post(await send())
    assert (answer.status_code, "Nothing was changed." in answer.text) == (409, True)


async def test_every_link_that_is_no_invitation_is_answered_alike(
    running: Running, doras: Holder, dora: str, send: Invite
) -> None:
    used = await send()
    await doras.post(used)
    junk = [used, "/invitations/x", f"/invitations/{dora}", f"/invitations/{'a' * 300}", "/invitations/é"]
    shown = [await doras.get(each) for each in junk]
    taken = [await doras.post(each) for each in junk]
    assert {each.status_code for each in (*shown, *taken)} == {404}
    assert len({re.sub(r'href="[^"]*"', "", each.text) for each in (*shown, *taken)}) == 1


async def test_the_role_counts_at_once_for_programs(running: Running, doras: Holder, dora: str, send: Invite) -> None:
    async with running.client(authorization=f"Bearer {dora}") as program:
        before = await program.get("/api/v1/sites/garage/moderation")
        await doras.post(await send())
        after = await program.get("/api/v1/sites/garage/moderation")
    assert (before.status_code, after.status_code) == (404, 200)


async def test_the_page_is_kept_by_nobody(stranger: httpx.AsyncClient, send: Invite) -> None:
    headers = (await stranger.get(f"/account{await send()}")).headers
    assert (headers["cache-control"], headers["referrer-policy"], headers["x-robots-tag"]) == (
        "no-store",
        "same-origin",
        "noindex",
    )
