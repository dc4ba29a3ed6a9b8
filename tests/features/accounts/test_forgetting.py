from functools import partial

import pytest
from sqlmodel import Session, col, select

from comments.accounts.forgetting import forget_address
from comments.accounts.models import EmailChange
from comments.db.database import Database
from comments.foundation.signing import Signer
from comments.vault.assembly import Vault
from comments.vault.bound import ACCOUNTS
from comments.vault.models import SealedValue
from tests.factories.mails import Reader, account_of, make_reader
from tests.factories.people import People


@pytest.fixture
async def ada(database: Database, vault: Vault, people: People) -> Reader:
    """Somebody with an address, beside somebody else's as noise."""
    signer = Signer(vault.signing_key)
    await make_reader(database, vault, signer, people.garage, address="noise@example.net", username="noise")
    return await make_reader(database, vault, signer, people.garage, address="ada@example.org")


async def rows(database: Database) -> list[str]:
    statement = select(SealedValue.row_id).where(col(SealedValue.table_name) == ACCOUNTS)
    return await database.read(lambda session: list(session.exec(statement)))


def leave(session: Session, reader: Reader) -> None:
    account_of(session, reader).address_id = None


def ask_for_change(session: Session, reader: Reader) -> None:
    change = EmailChange(
        account_id=reader.account_id, address_id=reader.address_id, email_index=b"x", expires_at=reader.clock()
    )
    session.add(change)


async def test_an_address_that_nobody_has_any_more_is_forgotten(database: Database, vault: Vault, ada: Reader) -> None:
    await database.write(partial(leave, reader=ada))
    await forget_address(database, vault.eraser, ada.address_id)
    opened = await vault.addresses.address_for_delivery(ACCOUNTS, ada.address_id)
    assert (opened, ada.address_id in await rows(database), len(await rows(database))) == (None, False, 1)


async def test_one_that_is_somebodys_stays(database: Database, vault: Vault, ada: Reader) -> None:
    await forget_address(database, vault.eraser, ada.address_id)
    assert await vault.addresses.address_for_delivery(ACCOUNTS, ada.address_id) == "ada@example.org"


async def test_one_that_waits_to_be_confirmed_stays(database: Database, vault: Vault, ada: Reader) -> None:
    await database.write(partial(leave, reader=ada))
    await database.write(partial(ask_for_change, reader=ada))
    await forget_address(database, vault.eraser, ada.address_id)
    assert await vault.addresses.address_for_delivery(ACCOUNTS, ada.address_id) == "ada@example.org"
