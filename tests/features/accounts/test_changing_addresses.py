from datetime import timedelta

import pytest
from sqlmodel import Session

from comments.accounts.changing_addresses import agree, ask_for_address, forget_wish
from comments.accounts.errors import AddressTakenError, LinkSpentError
from comments.accounts.models import Account, EmailChange
from comments.accounts.resetting import mail_link, set_password
from comments.audit.actions import Action
from comments.audit.queries import entries
from comments.foundation.errors import InvalidInputError
from comments.portability.subject_access import own_email
from comments.vault.assembly import Vault
from tests.factories.accounts import make_account
from tests.features.accounts.lobby import EMAIL, Lobby

NEW = "ada.new@example.com"


@pytest.fixture
def backend() -> str:
    """Nothing here depends on the kind of database."""
    return "sqlite"


async def agree_to(lobby: Lobby, kind: str) -> bool:
    token = await lobby.token(kind)
    lobby.clock.advance(timedelta(seconds=1))
    return await lobby.registrar.db.write(lambda session: agree(session, token, lobby.clock))


async def waiting(lobby: Lobby, account: Account) -> EmailChange | None:
    return await lobby.registrar.db.read(lambda session: session.get(EmailChange, account.id))


@pytest.fixture
async def ada(lobby: Lobby) -> Account:
    """Somebody who has just asked for a new address, beside a neighbour."""
    await lobby.member("mia", "mia@example.org")
    account = await lobby.member()
    lobby.clock.advance(timedelta(seconds=1))
    await ask_for_address(lobby.registrar, account.id, NEW)
    return account


async def test_both_addresses_are_asked(lobby: Lobby, ada: Account) -> None:
    assert (await lobby.kinds())[-2:] in (["mail.old-email", "mail.new-email"], ["mail.new-email", "mail.old-email"])


@pytest.mark.parametrize("kind", ["mail.old-email", "mail.new-email"])
async def test_one_that_agrees_changes_nothing_yet(lobby: Lobby, ada: Account, kind: str) -> None:
    changed = await agree_to(lobby, kind)
    assert (changed, (await lobby.account("ada")).address_id) == (False, ada.address_id)


@pytest.mark.parametrize("order", [("mail.old-email", "mail.new-email"), ("mail.new-email", "mail.old-email")])
async def test_once_both_agree_the_new_address_is_the_accounts(
    lobby: Lobby, ada: Account, vault: Vault, order: tuple[str, str]
) -> None:
    assert [await agree_to(lobby, each) for each in order] == [False, True]
    now = await lobby.account("ada")
    assert await own_email(vault.gate, now.id, now.address_id or "") == NEW


async def test_and_what_it_is_found_by(lobby: Lobby, ada: Account) -> None:
    await agree_to(lobby, "mail.old-email")
    await agree_to(lobby, "mail.new-email")
    assert (await lobby.account("ada")).email_index == lobby.registrar.collector.email_index(NEW)


async def test_it_is_told_to_the_old_address(lobby: Lobby, ada: Account) -> None:
    await agree_to(lobby, "mail.old-email")
    await agree_to(lobby, "mail.new-email")
    assert ("mail.email-changed", {"account": ada.id, "address": ada.address_id}) in await lobby.promised()


async def test_a_change_is_recorded_without_the_addresses(lobby: Lobby, ada: Account) -> None:
    await agree_to(lobby, "mail.old-email")
    await agree_to(lobby, "mail.new-email")
    entry = (await lobby.registrar.db.read(lambda session: entries(session, None)))[0]
    assert (entry.action, "example" in str(entry.payload)) == (Action.EMAIL_CHANGED, False)


async def test_each_link_works_once(lobby: Lobby, ada: Account) -> None:
    await agree_to(lobby, "mail.old-email")
    with pytest.raises(LinkSpentError):
        await agree_to(lobby, "mail.old-email")


async def test_after_48_hours_nobody_can_agree(lobby: Lobby, ada: Account) -> None:
    await agree_to(lobby, "mail.old-email")
    lobby.clock.advance(timedelta(hours=48))
    with pytest.raises(LinkSpentError):
        await agree_to(lobby, "mail.new-email")


async def test_a_change_that_was_given_up_cannot_be_agreed_to(lobby: Lobby, ada: Account) -> None:
    await lobby.registrar.db.write(lambda session: forget_wish(session, ada.id, lobby.clock))
    with pytest.raises(LinkSpentError):
        await agree_to(lobby, "mail.new-email")


async def test_the_address_that_waited_is_forgotten_with_it(lobby: Lobby, ada: Account) -> None:
    change = await waiting(lobby, ada)
    assert change is not None
    await lobby.registrar.db.write(lambda session: forget_wish(session, ada.id, lobby.clock))
    assert ("account.forget-address", {"address": change.address_id}) in await lobby.promised()


async def test_a_newer_wish_takes_the_place_of_an_older(lobby: Lobby, ada: Account) -> None:
    olds = await lobby.token("mail.old-email")
    lobby.clock.advance(timedelta(seconds=1))
    await ask_for_address(lobby.registrar, ada.id, "third@example.com")
    with pytest.raises(LinkSpentError):
        await lobby.registrar.db.write(lambda session: agree(session, olds, lobby.clock))


@pytest.mark.parametrize("email", [EMAIL, EMAIL.upper()])
async def test_the_address_that_one_has_is_no_new_one(lobby: Lobby, ada: Account, email: str) -> None:
    with pytest.raises(InvalidInputError):
        await ask_for_address(lobby.registrar, ada.id, email)


async def test_of_an_address_that_is_somebodys_its_owner_alone_is_told(lobby: Lobby, ada: Account) -> None:
    lobby.clock.advance(timedelta(seconds=1))
    await ask_for_address(lobby.registrar, ada.id, "mia@example.org")
    told = [kind for kind, payload in await lobby.promised() if payload.get("account") != ada.id]
    assert (told[-1], (await lobby.kinds()).count("mail.new-email")) == ("mail.known-address", 1)


async def test_an_address_that_is_somebodys_waits_as_any_other(lobby: Lobby, ada: Account) -> None:
    await ask_for_address(lobby.registrar, ada.id, "mia@example.org")
    assert await waiting(lobby, ada) is not None


async def test_an_address_that_somebody_else_proved_meanwhile_is_theirs(lobby: Lobby, ada: Account) -> None:
    await agree_to(lobby, "mail.old-email")
    await lobby.member("eve", NEW)
    with pytest.raises(AddressTakenError):
        await agree_to(lobby, "mail.new-email")


async def test_whoever_has_no_address_confirms_the_new_one_alone(lobby: Lobby) -> None:
    account = await lobby.registrar.db.write(lambda session: make_account(session, "ada"))
    await ask_for_address(lobby.registrar, account.id, NEW)
    assert (await lobby.kinds(), await agree_to(lobby, "mail.new-email")) == (["mail.new-email"], True)


async def test_links_that_went_to_the_old_address_are_spent(lobby: Lobby, ada: Account) -> None:
    await mail_link(lobby.registrar, "ada")
    reset = await lobby.token("mail.reset")
    await agree_to(lobby, "mail.old-email")
    await agree_to(lobby, "mail.new-email")
    with pytest.raises(LinkSpentError):
        await lobby.registrar.db.write(lambda session: _set(session, reset, lobby))


def _set(session: Session, token: str, lobby: Lobby) -> None:
    set_password(session, token, "hash", lobby.clock)
