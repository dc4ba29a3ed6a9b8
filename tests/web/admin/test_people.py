"""The people of a site, by HTTP: who may see and change them, and what is never shown."""

import re
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from comments.accounts.models import Account, Invitation
from comments.accounts.queries import account_by_username, role_of
from comments.accounts.rules import Role
from comments.audit.actions import Action
from comments.audit.queries import entries
from comments.sites.models import Site
from tests.service import Running
from tests.web.admin.conftest import Console, browser_of

# What is tested here knows no database; the use-cases are tested on both.
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

HERE = "/sites/garage/people"
ADDRESS = "dora.invited@example.net"
INVITE = {"email": ADDRESS, "role": "moderator", "language": "fr"}


@pytest.fixture(autouse=True)
async def ann(running: Running, garage: Site, alice: str, bob: str) -> str:
    """The id of an administrator beside owner and moderator, all of them at the garage."""
    await running.add_person("ann", {garage.id: Role.ADMIN})
    return await id_of(running, "ann")


@pytest.fixture
async def anns(running: Running, ann: str, browsers: AsyncExitStack) -> Console:
    return await browser_of(running, browsers, "ann")


async def id_of(running: Running, username: str) -> str:
    return await running.db.read(lambda session: account_by_username(session, username).id)


async def role_at_the_garage(running: Running, garage: Site, username: str) -> Role | None:
    return await running.db.read(lambda session: role_of(session, account_by_username(session, username).id, garage.id))


async def invitations(running: Running) -> list[Invitation]:
    return list(await running.db.read(lambda session: session.exec(select(Invitation)).all()))


async def recorded(running: Running) -> list[str]:
    found = await running.db.read(lambda session: entries(session, None))
    return [entry.action for entry in found]


async def test_everybody_is_listed_with_role_and_second_factor(running: Running, alices: Console) -> None:
    def protect(session: Session) -> None:
        account_by_username(session, "ann").totp_confirmed_at = running.clock.now

    await running.db.write(protect)
    rows = re.findall(r"<li>.*?</li>", (await alices.get(HERE)).text, re.DOTALL)
    told = {name: re.sub(r"<[^>]*>|\s+", " ", row) for row in rows for name in re.findall(r'class="name">(\w+)', row)}
    assert [list(told), "Administrator" in told["ann"], "second factor set up" in told["ann"]] == [
        ["alice", "ann", "bob"],
        True,
        True,
    ]
    assert "no second factor" in told["bob"]


async def test_people_of_another_site_are_not_listed(alices: Console, charlies: Console) -> None:
    assert "charlie" not in (await alices.get(HERE)).text


async def test_an_invitation_is_sent_and_told_of(running: Running, alices: Console) -> None:
    answer = await alices.post(HERE, INVITE)
    (sent,) = await invitations(running)
    shown = (await alices.client.get(answer.headers["location"])).text
    assert (sent.role, sent.language, "The invitation is on its way." in shown) == ("moderator", "fr", True)


async def test_the_address_is_never_shown_again(alices: Console) -> None:
    await alices.post(HERE, INVITE)
    text = (await alices.get(HERE)).text
    assert ("Sent by alice" in text, ADDRESS in text) == (True, False)


async def test_the_answer_is_the_same_for_whoever_has_an_account(running: Running, alices: Console) -> None:
    def give(session: Session) -> None:
        index = running.vault.collector.email_index(ADDRESS)
        session.exec(select(Account).where(col(Account.username) == "bob")).one().email_index = index

    await running.db.write(give)
    known, unknown = [await alices.post(HERE, INVITE | {"email": each}) for each in (ADDRESS, "new@example.net")]
    assert (known.status_code, known.headers["location"]) == (unknown.status_code, unknown.headers["location"])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "dora"}, "email"),
        ({"email": ""}, "email"),
        ({"role": "king"}, "role"),
        ({"language": "de"}, "language"),
    ],
)
async def test_a_wrong_invitation_stays_as_typed_with_its_problem(
    running: Running, alices: Console, wrong: dict[str, str], field: str
) -> None:
    answer = await alices.post(HERE, INVITE | wrong)
    assert (answer.status_code, f'id="{field}-problem"' in answer.text) == (400, True)
    assert (f'value="{(INVITE | wrong)["email"]}"' in answer.text, await invitations(running)) == (True, [])


async def test_the_twenty_first_of_a_day_is_refused_with_what_was_typed(running: Running, alices: Console) -> None:
    for _ in range(20):
        await alices.post(HERE, INVITE)
    answer = await alices.post(HERE, INVITE)
    assert (answer.status_code, answer.headers["retry-after"], ADDRESS in answer.text) == (429, "86401", True)


async def test_an_administrator_cannot_invite_an_owner(running: Running, anns: Console) -> None:
    answer = await anns.post(HERE, INVITE | {"role": "owner"})
    assert (answer.status_code, await invitations(running)) == (403, [])


async def test_an_administrator_is_offered_no_owner_to_make(anns: Console) -> None:
    assert 'value="owner"' not in (await anns.get(HERE)).text


async def test_an_invitation_is_withdrawn(running: Running, alices: Console) -> None:
    await alices.post(HERE, INVITE)
    (sent,) = await invitations(running)
    answer = await alices.post(f"{HERE}/invitations/{sent.id}/withdraw", {})
    shown = (await alices.client.get(answer.headers["location"])).text
    assert ("No invitation is open." in shown, await invitations(running)) == (True, [])


async def test_an_invitation_is_sent_again(running: Running, alices: Console) -> None:
    await alices.post(HERE, INVITE)
    (sent,) = await invitations(running)
    running.clock.advance(timedelta(minutes=5))
    await alices.post(f"{HERE}/invitations/{sent.id}/again", {})
    (longer,) = await invitations(running)
    assert (longer.expires_at - sent.expires_at, (await recorded(running)).count("invitation.sent")) == (
        timedelta(minutes=5),
        2,
    )


async def test_a_role_is_changed_and_told_of(running: Running, alices: Console, garage: Site) -> None:
    answer = await alices.post(f"{HERE}/{await id_of(running, 'bob')}/role", {"role": "admin"})
    shown = (await alices.client.get(answer.headers["location"])).text
    assert (await role_at_the_garage(running, garage, "bob"), "New role of bob: Administrator." in shown) == (
        Role.ADMIN,
        True,
    )


async def test_a_member_is_removed_and_their_console_is_shut(
    running: Running, alices: Console, bobs: Console, garage: Site
) -> None:
    assert (await bobs.get("/sites/garage/comments")).status_code == 200
    await alices.post(f"{HERE}/{await id_of(running, 'bob')}/remove", {})
    after = await bobs.get("/sites/garage/comments")
    assert (await role_at_the_garage(running, garage, "bob"), after.headers["location"].partition("?")[0]) == (
        None,
        "/console/sign-in",
    )


async def test_a_removed_members_programs_lose_their_rights_at_once(
    running: Running, alices: Console, bob: str
) -> None:
    async with running.client(authorization=f"Bearer {bob}") as program:
        before = await program.get("/api/v1/sites/garage/moderation")
        await alices.post(f"{HERE}/{await id_of(running, 'bob')}/remove", {})
        after = await program.get("/api/v1/sites/garage/moderation")
    assert (before.status_code, after.status_code) == (200, 404)


@pytest.mark.parametrize("path", ["role", "remove"])
async def test_the_last_owner_stays(running: Running, alices: Console, garage: Site, path: str) -> None:
    answer = await alices.post(f"{HERE}/{await id_of(running, 'alice')}/{path}", {"role": "admin"})
    assert (answer.status_code, "The site needs an owner" in answer.text) == (409, True)
    assert await role_at_the_garage(running, garage, "alice") is Role.OWNER


async def test_an_unknown_role_is_refused(running: Running, alices: Console) -> None:
    assert (await alices.post(f"{HERE}/{await id_of(running, 'bob')}/role", {"role": "king"})).status_code == 400


@pytest.mark.parametrize(
    "path", ["nobody/role", "nobody/remove", "invitations/none/again", "invitations/none/withdraw"]
)
async def test_what_is_not_there_is_not_found(alices: Console, path: str) -> None:
    assert (await alices.post(f"{HERE}/{path}", {"role": "admin"})).status_code == 404


async def test_who_may_not_is_refused_and_it_is_recorded(running: Running, bobs: Console, charlies: Console) -> None:
    asked = [await console.get(HERE) for console in (bobs, charlies)]
    sent = [await console.post(HERE, INVITE) for console in (bobs, charlies)]
    assert [each.status_code for each in (*asked, *sent)] == [403, 404, 403, 404]
    assert ((await recorded(running)).count(Action.REFUSED), await invitations(running)) == (2, [])


async def test_after_ten_minutes_the_page_asks_to_confirm_first(running: Running, alices: Console) -> None:
    running.clock.advance(timedelta(minutes=11))
    text = (await alices.get(HERE)).text
    assert ("/console/confirm-identity?next=%2Fconsole%2Fsites%2Fgarage%2Fpeople" in text, 'id="invite"' in text) == (
        True,
        False,
    )


async def test_after_ten_minutes_nothing_is_changed(running: Running, alices: Console, garage: Site) -> None:
    running.clock.advance(timedelta(minutes=11))
    await alices.post(HERE, INVITE)
    await alices.post(f"{HERE}/{await id_of(running, 'bob')}/remove", {})
    assert (await invitations(running), await role_at_the_garage(running, garage, "bob")) == ([], Role.MODERATOR)


async def test_a_form_without_its_token_changes_nothing(running: Running, alices: Console) -> None:
    answer = await alices.post(HERE, INVITE | {"csrf": "0" * 64})
    assert (answer.status_code, await invitations(running)) == (403, [])


async def test_the_page_speaks_french(alices: Console) -> None:
    assert "Inviter quelqu’un" in (await alices.get(f"{HERE}?lang=fr")).text
