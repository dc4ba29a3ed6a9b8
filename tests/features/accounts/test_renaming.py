import asyncio
from datetime import timedelta
from functools import partial

import pytest

from comments.accounts.errors import RenamedRecentlyError, UsernameTakenError
from comments.accounts.models import Account
from comments.accounts.renaming import rename
from comments.audit.actions import Action
from comments.audit.queries import entries
from comments.db.database import Database
from comments.foundation.errors import InvalidInputError
from tests.clock import SettableClock
from tests.factories.accounts import make_account


async def call(database: Database, clock: SettableClock, account: Account, name: str) -> Account:
    return await database.write(partial(rename, account_id=account.id, username=name, clock=clock))


async def test_somebody_changes_their_name(database: Database, clock: SettableClock, alice: Account) -> None:
    renamed = await call(database, clock, alice, "Zoe\u0308")
    assert (renamed.username, renamed.username_key) == ("Zo\u00eb", "zo\u00eb")


async def test_a_name_is_changed_once_in_14_days(database: Database, clock: SettableClock, alice: Account) -> None:
    await call(database, clock, alice, "alma")
    clock.advance(timedelta(days=13, hours=23))
    with pytest.raises(RenamedRecentlyError) as refused:
        await call(database, clock, alice, "anna")
    assert refused.value.parameters == {"date": "2026-03-28 10:30 UTC"}


async def test_after_14_days_it_is_changed_again(database: Database, clock: SettableClock, alice: Account) -> None:
    await call(database, clock, alice, "alma")
    clock.advance(timedelta(days=14))
    assert (await call(database, clock, alice, "anna")).username == "anna"


async def test_the_name_that_one_has_changes_nothing(database: Database, clock: SettableClock, alice: Account) -> None:
    assert (await call(database, clock, alice, "alice")).renamed_at is None


async def test_ones_own_name_is_written_otherwise(database: Database, clock: SettableClock, alice: Account) -> None:
    assert (await call(database, clock, alice, "Alice")).username == "Alice"


@pytest.mark.parametrize("name", ["bob", "BOB", "b0b"])
async def test_somebody_elses_name_is_taken(
    database: Database, clock: SettableClock, alice: Account, name: str
) -> None:
    with pytest.raises(UsernameTakenError):
        await call(database, clock, alice, name)


@pytest.mark.parametrize("name", ["moderator", "al ice", "p\u0430ul", ""])
async def test_an_unfit_name_is_refused(database: Database, clock: SettableClock, alice: Account, name: str) -> None:
    with pytest.raises(InvalidInputError):
        await call(database, clock, alice, name)


async def test_of_two_who_take_one_name_at_once_one_gets_it(
    database: Database, clock: SettableClock, alice: Account
) -> None:
    dora = await database.write(lambda session: make_account(session, "dora"))
    both = await asyncio.gather(*(call(database, clock, each, "mia") for each in (alice, dora)), return_exceptions=True)
    assert sorted(type(each).__name__ for each in both) == ["Account", "UsernameTakenError"]


async def test_a_change_is_recorded_without_the_names(database: Database, clock: SettableClock, alice: Account) -> None:
    await call(database, clock, alice, "alma")
    entry = (await database.read(lambda session: entries(session, None)))[0]
    assert (entry.action, "alma" in str(entry.payload)) == (Action.ACCOUNT_RENAMED, False)
