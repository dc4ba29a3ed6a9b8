"""Whoever does the same thing twice at once, on either kind of database, does it once."""

import asyncio
from functools import partial

import pytest
from sqlmodel import Session, col, func, select

from comments.accounts.errors import (
    AddressTakenError,
    IdentityTakenError,
    LastWayInError,
    LinkSpentError,
    ProviderLinkedError,
)
from comments.accounts.linking import Identity, WaysIn, add_identity, identities_of, link_identity, unlink_identity
from comments.accounts.links import LinkPurpose, issue, link_token
from comments.accounts.mailed_link import spend_link
from comments.accounts.models import Account, LinkedIdentity
from comments.accounts.newcomers import Newcomer, welcome
from comments.accounts.signing_in import Doorkeeper
from comments.db.database import Database
from comments.foundation.signing import Signer
from tests.clock import SettableClock

SIGNER = Signer(bytes(32))
THERE = Identity(provider="oidc:there", subject_index=b"ada")
ELSEWHERE = Identity(provider="oidc:elsewhere", subject_index=b"ada")


@pytest.fixture
async def confirmed(database: Database, alice: Account, clock: SettableClock) -> list[str]:
    """Alice's and bob's accounts, whose addresses are confirmed."""

    def confirm(session: Session) -> list[str]:
        accounts = list(session.exec(select(Account).where(col(Account.username).in_(["alice", "bob"]))))
        for account in accounts:
            account.email_confirmed_at, account.email_index = clock(), account.username.encode()
        return sorted(account.id for account in accounts)

    return await database.write(confirm)


def newcomer(username: str, identity: Identity = THERE, email: str = "ada@example.org") -> Newcomer:
    return Newcomer(identity=identity, email=email, username=username, language="en")


async def failures(*tries: object) -> list[type]:
    """What went wrong, of several at once."""
    results = await asyncio.gather(*tries, return_exceptions=True)  # type: ignore[call-overload]
    return [type(each) for each in results if isinstance(each, BaseException)]


async def test_two_newcomers_with_one_address_are_one(database: Database, keeper: Doorkeeper) -> None:
    found = await failures(welcome(keeper, newcomer("ada")), welcome(keeper, newcomer("ada2", ELSEWHERE)))
    made = select(func.count()).select_from(Account).where(col(Account.username).startswith("ada"))
    assert (found, await database.read(lambda session: session.exec(made).one())) == ([AddressTakenError], 1)


async def test_one_name_elsewhere_makes_one_account(database: Database, keeper: Doorkeeper) -> None:
    found = await failures(
        welcome(keeper, newcomer("ada")), welcome(keeper, newcomer("ada2", email="ada.two@example.org"))
    )
    made = select(func.count()).select_from(Account).where(col(Account.username).startswith("ada"))
    assert (found, await database.read(lambda session: session.exec(made).one())) == ([IdentityTakenError], 1)


async def test_one_name_elsewhere_is_linked_to_one_account(
    database: Database, confirmed: list[str], clock: SettableClock
) -> None:
    tries = [database.write(partial(link_identity, account_id=each, identity=THERE, clock=clock)) for each in confirmed]
    found = await failures(*tries)
    assert (found, await count_links(database)) == ([IdentityTakenError], 1)


async def test_two_names_at_one_provider_are_not_linked_to_one_account(
    database: Database, confirmed: list[str], clock: SettableClock
) -> None:
    other = Identity(provider=THERE.provider, subject_index=b"eve")
    tries = [
        database.write(partial(link_identity, account_id=confirmed[0], identity=each, clock=clock))
        for each in (THERE, other)
    ]
    found = await failures(*tries)
    assert (found, await count_links(database)) == ([ProviderLinkedError], 1)


async def test_of_two_last_ways_in_one_stays(database: Database, confirmed: list[str], clock: SettableClock) -> None:
    def prepare(session: Session) -> None:
        session.get_one(Account, confirmed[0]).password_hash = None
        for each in (THERE, ELSEWHERE):
            add_identity(session, confirmed[0], each, clock)

    await database.write(prepare)
    ways = WaysIn(providers=frozenset({THERE.provider, ELSEWHERE.provider}), mail=False)
    tries = [
        database.write(
            partial(unlink_identity, account_id=confirmed[0], provider=each.provider, ways=ways, clock=clock)
        )
        for each in (THERE, ELSEWHERE)
    ]
    found = await failures(*tries)
    left = await database.read(lambda session: len(identities_of(session, confirmed[0])))
    assert (found, left) == ([LastWayInError], 1)


async def test_a_mailed_link_lets_in_once(database: Database, confirmed: list[str], clock: SettableClock) -> None:
    def mail(session: Session) -> str:
        index = session.get_one(Account, confirmed[0]).email_index
        return link_token(issue(session, confirmed[0], LinkPurpose.SIGN_IN, SIGNER, clock, index).id, SIGNER)

    token = await database.write(mail)
    found = await failures(*(database.write(lambda session: spend_link(session, token, clock)) for _ in range(3)))
    assert found == [LinkSpentError] * 2


async def count_links(database: Database) -> int:
    return await database.read(lambda session: session.exec(select(func.count()).select_from(LinkedIdentity)).one())
