from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from comments.accounts.changing_addresses import ask_for_address
from comments.accounts.models import Account, AccountLink, EmailChange
from comments.retention.assembly import new_retention
from comments.retention.running import run_retention
from comments.vault.assembly import Vault
from comments.vault.bound import ACCOUNTS
from comments.vault.models import SealedValue, SubjectKey
from tests.features.accounts.lobby import Lobby

ALMOST = timedelta(hours=47, minutes=50)
DAYS = timedelta(hours=48)


async def retain(lobby: Lobby, vault: Vault) -> dict[str, int]:
    """What was forgotten, by category."""
    done = await run_retention(new_retention(lobby.registrar.db, vault.expiry, lobby.clock))
    return {each.category: each.done for each in done if each.done}


async def left(lobby: Lobby, vault: Vault) -> tuple[set[str], int, int]:
    """The names of the accounts, and how many sealed addresses and keys of addresses there are."""

    def look(session: Session) -> tuple[set[str], int]:
        sealed = select(SealedValue.row_id).where(col(SealedValue.table_name) == ACCOUNTS)
        return set(session.exec(select(Account.username))), len(session.exec(sealed).all())

    keys = await vault.keys.read(lambda session: len(session.exec(select(SubjectKey.subject)).all()))
    return *await lobby.registrar.db.read(look), keys


async def test_a_registration_lasts_48_hours(lobby: Lobby, vault: Vault) -> None:
    await lobby.join()
    lobby.clock.advance(ALMOST)
    await retain(lobby, vault)
    assert await left(lobby, vault) == ({"ada"}, 1, 1)


@pytest.mark.clause("P10")
async def test_then_it_goes_with_its_address_and_key(lobby: Lobby, vault: Vault) -> None:
    await lobby.member("mia", "mia@example.org")
    await lobby.join()
    lobby.clock.advance(DAYS)
    assert (await retain(lobby, vault))["registration"] == 1
    assert await left(lobby, vault) == ({"mia"}, 1, 1)


async def test_a_registration_with_a_known_address_leaves_no_key_either(lobby: Lobby, vault: Vault) -> None:
    await lobby.member()
    await lobby.join("eve")
    lobby.clock.advance(DAYS)
    await retain(lobby, vault)
    assert await left(lobby, vault) == ({"ada"}, 1, 1)


async def test_its_links_go_with_it(lobby: Lobby, vault: Vault) -> None:
    await lobby.join()
    lobby.clock.advance(DAYS)
    await retain(lobby, vault)
    assert await lobby.registrar.db.read(lambda session: list(session.exec(select(AccountLink.id)))) == []


async def test_the_name_is_free_again(lobby: Lobby, vault: Vault) -> None:
    await lobby.join()
    lobby.clock.advance(DAYS)
    await retain(lobby, vault)
    assert (await lobby.join(email="other@example.org")).username == "ada"


async def test_a_change_of_address_lasts_48_hours_and_goes_with_the_new_address(lobby: Lobby, vault: Vault) -> None:
    account = await lobby.member()
    await ask_for_address(lobby.registrar, account.id, "new@example.com")
    lobby.clock.advance(DAYS)
    assert (await retain(lobby, vault))["email_change"] == 1
    changes = await lobby.registrar.db.read(lambda session: list(session.exec(select(EmailChange.account_id))))
    assert (changes, await left(lobby, vault)) == ([], ({"ada"}, 1, 1))


async def test_a_confirmed_account_lasts(lobby: Lobby, vault: Vault) -> None:
    await lobby.member()
    lobby.clock.advance(timedelta(days=1000))
    await retain(lobby, vault)
    assert await left(lobby, vault) == ({"ada"}, 1, 1)
