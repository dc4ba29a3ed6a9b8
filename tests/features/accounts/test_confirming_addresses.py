from datetime import timedelta

import pytest
from sqlmodel import Session

from comments.accounts.confirming_addresses import account_to_confirm, send_again
from comments.accounts.errors import AddressTakenError, LinkSpentError
from comments.accounts.models import Account
from comments.accounts.queries import account_by_username
from comments.accounts.registering import NewAccount, add_account
from comments.audit.actions import Action
from comments.audit.queries import entries
from tests.features.accounts.lobby import EMAIL, PASSWORD, Lobby


async def added_by_the_operator(lobby: Lobby, username: str) -> Account:
    """An account whose address nobody has confirmed."""
    desk, new = lobby.registrar, NewAccount(username=username, email=EMAIL, password=PASSWORD)
    return await add_account(desk.db, desk.hasher, desk.collector, new, lobby.clock)


async def test_opening_the_link_changes_nothing(lobby: Lobby) -> None:
    await lobby.join()
    token = await lobby.token("mail.confirm")
    await lobby.registrar.db.read(lambda session: account_to_confirm(session, token, lobby.clock))
    assert (await lobby.account("ada")).email_confirmed_at is None


@pytest.mark.clause("P10")
async def test_confirming_makes_an_account_that_has_the_address(lobby: Lobby) -> None:
    account = await lobby.member()
    found = (account.ends_at, account.email_confirmed_at, account.email_index)
    assert found == (None, lobby.clock(), lobby.registrar.collector.email_index(EMAIL))


async def test_a_link_confirms_once(lobby: Lobby) -> None:
    await lobby.member()
    with pytest.raises(LinkSpentError):
        await lobby.confirm(await lobby.token("mail.confirm"))


async def test_a_link_confirms_within_48_hours(lobby: Lobby) -> None:
    await lobby.join()
    lobby.clock.advance(timedelta(hours=48))
    with pytest.raises(LinkSpentError):
        await lobby.confirm(await lobby.token("mail.confirm"))


@pytest.mark.clause("P10")
async def test_of_two_registrations_with_one_address_the_first_to_confirm_has_it(lobby: Lobby) -> None:
    await lobby.join("eve")
    eves = await lobby.token("mail.confirm")
    await lobby.member("ada")
    with pytest.raises(AddressTakenError):
        await lobby.confirm(eves)


async def test_whoever_proves_an_address_takes_it_from_an_account_that_never_did(lobby: Lobby) -> None:
    await added_by_the_operator(lobby, "bob")
    mine = await lobby.member("ada")
    bobs = await lobby.account("bob")
    assert (mine.email_index is not None, bobs.email_index, bobs.address_id) == (True, None, None)


async def test_the_address_that_was_taken_is_forgotten_there(lobby: Lobby) -> None:
    bobs = await added_by_the_operator(lobby, "bob")
    await lobby.member("ada")
    assert ("account.forget-address", {"address": bobs.address_id}) in await lobby.promised()


async def test_an_account_of_the_operators_is_confirmed_by_a_link_as_well(lobby: Lobby) -> None:
    await added_by_the_operator(lobby, "bob")
    await send_again(lobby.registrar, "bob")
    assert (await lobby.confirm(await lobby.token("mail.confirm"))).email_confirmed_at == lobby.clock()


async def test_confirming_is_recorded_without_the_address(lobby: Lobby) -> None:
    account = await lobby.member()

    def recorded(session: Session) -> tuple[str, str | None, bool]:
        entry = entries(session, None)[0]
        return entry.action, entry.subject, "example" in str(entry.payload)

    found = await lobby.registrar.db.read(recorded)
    assert found == (Action.ACCOUNT_CONFIRMED, f"accounts:{account.id}", False)


@pytest.mark.parametrize("login", ["ada", "Ada@Example.org"])
async def test_the_link_is_sent_again_by_name_and_by_address(lobby: Lobby, login: str) -> None:
    await lobby.join()
    first = await lobby.token("mail.confirm")
    lobby.clock.advance(timedelta(hours=20))
    await send_again(lobby.registrar, login)
    second = await lobby.token("mail.confirm")
    assert (first == second, (await lobby.confirm(second)).username) == (False, "ada")


async def test_a_link_that_is_sent_again_lives_no_longer_than_the_registration(lobby: Lobby) -> None:
    await lobby.join()
    lobby.clock.advance(timedelta(hours=47))
    await send_again(lobby.registrar, "ada")
    lobby.clock.advance(timedelta(hours=1))
    with pytest.raises(LinkSpentError):
        await lobby.confirm(await lobby.token("mail.confirm"))


async def test_of_several_registrations_the_newest_is_sent_its_link(lobby: Lobby) -> None:
    await lobby.join("eve")
    await lobby.join("ada")
    lobby.clock.advance(timedelta(hours=5))
    await send_again(lobby.registrar, EMAIL)
    assert (await lobby.confirm(await lobby.token("mail.confirm"))).username == "ada"


@pytest.mark.parametrize("login", ["nobody", "nobody@example.org", "mia", "mia@example.org", "eve", "", "\x00"])
async def test_whoever_does_not_wait_is_sent_nothing(lobby: Lobby, login: str) -> None:
    await lobby.member("mia", "mia@example.org")
    await lobby.join("eve", "mia@example.org")
    lobby.clock.advance(timedelta(hours=5))
    await send_again(lobby.registrar, login)
    assert (await lobby.kinds())[-1] == "account.nobody"


async def test_a_closed_account_is_not_confirmed(lobby: Lobby) -> None:
    await lobby.join()

    def close(session: Session) -> None:
        account_by_username(session, "ada").closed_at = lobby.clock()

    await lobby.registrar.db.write(close)
    with pytest.raises(LinkSpentError):
        await lobby.confirm(await lobby.token("mail.confirm"))
