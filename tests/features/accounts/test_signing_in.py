import asyncio
import dataclasses
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

import pytest
from sqlmodel import Session

from comments.accounts.errors import WrongCredentialsError
from comments.accounts.models import Account
from comments.accounts.passwords import PasswordHasher
from comments.accounts.people import Arrival
from comments.accounts.queries import account_by_username, sessions_of
from comments.accounts.sessions import SignedIn, recognise
from comments.accounts.signing_in import Attempt, Doorkeeper, sign_in
from comments.foundation.errors import NotSignedInError
from tests.clock import SettableClock
from tests.factories.sites import make_site
from tests.features.accounts.conftest import PASSWORD


@pytest.fixture
def door(keeper: Doorkeeper, clock: SettableClock) -> "Door":
    return Door(keeper, clock)


class Door:
    """Signs people in as a surface would."""

    def __init__(self, keeper: Doorkeeper, clock: SettableClock) -> None:
        self.keeper, self.database, self.clock = keeper, keeper.db, clock

    def hash_with(self, hasher: PasswordHasher) -> None:
        self.keeper = dataclasses.replace(self.keeper, hasher=hasher)

    async def knock(self, login: str = "alice", password: str = PASSWORD, **others: Any) -> SignedIn:
        arrival = Arrival(kind="console", **others)
        return await sign_in(self.keeper, Attempt(login=login, password=password, arrival=arrival))

    async def recognises(self, token: str) -> bool:
        try:
            await recognise(self.database, token, "console", self.clock)
        except NotSignedInError:
            return False
        return True


async def test_the_right_password_begins_a_session(door: Door, alice: Account) -> None:
    signed_in = await door.knock()
    found = await recognise(door.database, signed_in.token, "console", door.clock)
    assert (found, found.id) == (signed_in.person, alice.id)


@pytest.mark.parametrize("login", ["ALICE", "\uff21lice", " alice "])
async def test_a_name_is_known_however_it_is_written(door: Door, alice: Account, login: str) -> None:
    assert (await door.knock(login)).person.id == alice.id


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("alice", "another password"),
        ("alice", ""),
        ("alice", PASSWORD + "x" * 300),
        ("bob", PASSWORD),
        ("nobody", PASSWORD),
        ("stranger", PASSWORD),
        ("alice@example.org", PASSWORD),
        ("al\x00ice", PASSWORD),
        ("\ud800", PASSWORD),
        ("", PASSWORD),
    ],
)
async def test_anything_wrong_gets_the_one_refusal(door: Door, alice: Account, login: str, password: str) -> None:
    with pytest.raises(WrongCredentialsError):
        await door.knock(login, password)


async def test_an_email_address_signs_in_too(door: Door, alice: Account) -> None:
    index = door.keeper.collector.email_index("Alice@example.org")

    def give_index(session: Session) -> None:
        account_by_username(session, "alice").email_index = index

    await door.database.write(give_index)
    assert (await door.knock("alice@example.org")).person.id == alice.id


async def test_a_closed_account_does_not_sign_in(door: Door, alice: Account) -> None:
    def close(session: Session) -> None:
        account_by_username(session, "alice").closed_at = door.clock.now

    await door.database.write(close)
    with pytest.raises(WrongCredentialsError):
        await door.knock()


async def test_a_hash_made_with_older_costs_is_made_anew_at_sign_in(door: Door, alice: Account) -> None:
    dearer = PasswordHasher(memory_kib=16)
    door.hash_with(dearer)
    await door.knock()
    stored = await door.database.read(lambda session: account_by_username(session, "alice").password_hash)
    assert stored is not None
    assert not dearer.needs_rehash(stored)


async def test_two_who_sign_in_while_the_hash_is_made_anew_both_get_in(door: Door, alice: Account) -> None:
    door.hash_with(PasswordHasher(memory_kib=16))
    both = await asyncio.gather(door.knock(), door.knock())
    assert len({each.token for each in both}) == 2


async def test_signing_in_again_ends_the_session_that_it_replaces(door: Door, alice: Account) -> None:
    first = await door.knock()
    second = await door.knock(replaces=first.token)
    assert [await door.recognises(each.token) for each in (first, second)] == [False, True]


async def test_without_replacing_both_sessions_live(door: Door, alice: Account) -> None:
    first, second = await door.knock(), await door.knock()
    assert [await door.recognises(each.token) for each in (first, second)] == [True, True]


async def test_a_token_may_be_good_for_one_site_alone(door: Door, alice: Account) -> None:
    site = await door.database.write(make_site)
    signed_in = await door.knock(site_id=site.id)
    person = await recognise(door.database, signed_in.token, "console", door.clock)
    assert person.site_id == site.id


async def test_a_stored_session_does_not_hold_its_token(door: Door, alice: Account) -> None:
    token = (await door.knock()).token
    (row,) = await door.database.read(lambda session: sessions_of(session, alice.id, door.clock.now))
    assert token.encode() not in repr(row.model_dump()).encode()


async def test_neither_token_nor_password_is_printed(door: Door, alice: Account) -> None:
    signed_in = await door.knock()
    arrival = Arrival(kind="api", replaces=signed_in.token, address=ip_address("203.0.113.7"))
    attempt = Attempt(login="alice", password=PASSWORD, code="123456", arrival=arrival)
    printed = repr(signed_in) + repr(attempt) + repr(alice)
    secrets = (signed_in.token, PASSWORD, "123456", "203.0.113.7", alice.password_hash or "-")
    assert [secret for secret in secrets if secret in printed] == []


async def test_a_session_of_the_console_ends_half_an_hour_after_its_last_use(door: Door, alice: Account) -> None:
    token = (await door.knock()).token
    door.clock.advance(timedelta(minutes=30))
    assert not await door.recognises(token)


async def test_using_a_session_moves_its_end(door: Door, alice: Account) -> None:
    token = (await door.knock()).token
    for _ in range(3):
        door.clock.advance(timedelta(minutes=29))
        await recognise(door.database, token, "console", door.clock)
    assert await door.recognises(token)


async def test_no_session_of_the_console_outlives_twelve_hours(door: Door, alice: Account) -> None:
    token = (await door.knock()).token
    for _ in range(12 * 60 // 20 - 1):
        door.clock.advance(timedelta(minutes=20))
        await recognise(door.database, token, "console", door.clock)
    door.clock.advance(timedelta(minutes=20))
    assert not await door.recognises(token)
