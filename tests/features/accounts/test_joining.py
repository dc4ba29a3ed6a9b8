import asyncio
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from comments.accounts.errors import EmailNotConfirmedError, UsernameTakenError, WrongCredentialsError
from comments.accounts.forgetting import forget_address
from comments.accounts.models import Account, AccountLink
from comments.accounts.people import Arrival
from comments.accounts.signing_in import Attempt, Doorkeeper, sign_in
from comments.foundation.errors import InvalidInputError
from comments.portability.subject_access import own_email
from comments.vault.assembly import Vault
from comments.vault.bound import ACCOUNTS
from comments.vault.models import SealedValue, SubjectKey
from tests.factories.accounts import make_account
from tests.features.accounts.lobby import EMAIL, PASSWORD, Lobby

API = Arrival(kind="api")


async def sealed_addresses(lobby: Lobby) -> set[str]:
    chosen = select(SealedValue.row_id).where(col(SealedValue.table_name) == ACCOUNTS)
    return await lobby.registrar.db.read(lambda session: set(session.exec(chosen)))


@pytest.mark.clause("P10")
async def test_a_registration_holds_the_name_for_48_hours(lobby: Lobby) -> None:
    held = await lobby.join()
    assert (held.username, held.ends_at, held.email_index) == ("ada", lobby.clock() + timedelta(hours=48), None)


@pytest.mark.clause("P10")
async def test_the_address_of_a_registration_lies_sealed(lobby: Lobby, vault: Vault) -> None:
    held = await lobby.join()
    assert await own_email(vault.gate, held.id, held.address_id or "") == EMAIL


async def test_an_unknown_address_is_sent_a_link(lobby: Lobby) -> None:
    held = await lobby.join()
    [(kind, payload)] = await lobby.promised()
    assert (kind, payload["account"]) == ("mail.confirm", held.id)


@pytest.mark.clause("P10")
@pytest.mark.parametrize("written", [EMAIL, "ADA@Example.ORG", "a\u0064a@EXAMPLE\u3002org"])
async def test_the_owner_of_a_known_address_is_told_however_it_is_written(lobby: Lobby, written: str) -> None:
    owner = await lobby.member()
    await lobby.join("eve", written)
    assert (await lobby.promised())[-1] == ("mail.known-address", {"account": owner.id})


async def test_a_known_address_is_not_stored_again(lobby: Lobby) -> None:
    owner = await lobby.member()
    held = await lobby.join("eve")
    assert (await sealed_addresses(lobby), held.address_id is not None) == ({owner.address_id}, True)


async def test_the_name_is_held_for_a_known_address_too(lobby: Lobby) -> None:
    await lobby.member()
    held = await lobby.join("eve")
    assert held.ends_at == lobby.clock() + timedelta(hours=48)


async def test_nobody_claims_an_address_by_registering(lobby: Lobby) -> None:
    await lobby.join("eve")
    await lobby.join("ada")
    assert await lobby.kinds() == ["mail.confirm", "mail.confirm"]


@pytest.mark.parametrize(
    ("theirs", "asked"), [("ada", "Ada"), ("ada", "\uff21da"), ("paul", "pauI"), ("pay", "\u0440\u0430\u0443")]
)
async def test_a_name_that_is_somebodys_or_looks_like_it_is_taken(lobby: Lobby, theirs: str, asked: str) -> None:
    await lobby.registrar.db.write(lambda session: make_account(session, theirs))
    with pytest.raises(UsernameTakenError):
        await lobby.join(asked)


async def test_a_name_that_is_taken_leaves_no_key_behind(lobby: Lobby, vault: Vault) -> None:
    both = await asyncio.gather(lobby.join(), lobby.join(email="eve@example.org"), return_exceptions=True)
    for kind, payload in await lobby.promised():
        if kind == "account.forget-address":
            await forget_address(lobby.registrar.db, vault.eraser, payload["address"])
    keys = await vault.keys.read(lambda session: len(session.exec(select(SubjectKey.subject)).all()))
    assert (keys, sum(isinstance(each, Account) for each in both)) == (1, 1)


@pytest.mark.parametrize("names", [("ada", "ada"), ("paul", "pauI"), ("Ada", "aDA")])
async def test_of_two_who_ask_for_one_name_at_once_one_gets_it(lobby: Lobby, names: tuple[str, str]) -> None:
    tries = (lobby.join(name, f"{number}@example.org") for number, name in enumerate(names))
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(each).__name__ for each in outcomes) == ["Account", "UsernameTakenError"]


@pytest.mark.parametrize("name", ["admin", "ROOT", "Aparté", "support2", "modérateur", "no-reply", "\u0430dmin"])
async def test_a_reserved_name_is_nobodys(lobby: Lobby, name: str) -> None:
    with pytest.raises(InvalidInputError):
        await lobby.join(name)


async def test_all_that_is_wrong_is_said_at_once(lobby: Lobby) -> None:
    with pytest.raises(InvalidInputError) as refused:
        await lobby.join("al ice", "ada", password="short")
    assert [each.field for each in refused.value.problems] == ["username", "email", "password"]


async def test_the_same_try_sent_twice_is_one_registration(lobby: Lobby) -> None:
    first = await lobby.join(idempotency_key="one")
    again = await lobby.join(idempotency_key="one")
    assert (again.id, await lobby.kinds()) == (first.id, ["mail.confirm"])


async def test_another_try_for_the_same_name_is_refused(lobby: Lobby) -> None:
    await lobby.join(idempotency_key="one")
    with pytest.raises(UsernameTakenError):
        await lobby.join(idempotency_key="two")


@pytest.mark.parametrize("is_known", [False, True])
async def test_nobody_signs_in_before_confirming_whoever_has_the_address(
    lobby: Lobby, keeper: Doorkeeper, is_known: bool
) -> None:
    if is_known:
        await lobby.member("bob")
    await lobby.join()
    with pytest.raises(EmailNotConfirmedError):
        await sign_in(keeper, Attempt(login="ada", password=PASSWORD, arrival=API))


async def test_an_address_that_is_not_confirmed_signs_nobody_in(lobby: Lobby, keeper: Doorkeeper) -> None:
    await lobby.join()
    with pytest.raises(WrongCredentialsError):
        await sign_in(keeper, Attempt(login=EMAIL, password=PASSWORD, arrival=API))


async def test_one_address_gets_a_few_mails_a_day(lobby: Lobby) -> None:
    for number in range(7):
        await lobby.join(f"name-{number}")
    assert await lobby.kinds() == ["mail.confirm"] * 5 + ["account.nobody"] * 2


async def test_what_is_promised_and_linked_holds_no_address(lobby: Lobby) -> None:
    await lobby.member()
    await lobby.join("eve")
    links = await lobby.registrar.db.read(_links)
    assert ("example" in str(await lobby.promised()), "example" in links) == (False, False)


def _links(session: Session) -> str:
    return str([each.model_dump() for each in session.exec(select(AccountLink))])
