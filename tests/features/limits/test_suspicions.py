"""When the holder of an account is told by mail that somebody signed in."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from comments.accounts.devices import DeviceMarks
from comments.accounts.guessing import Guess
from comments.accounts.models import Account
from comments.accounts.passwords import PasswordHasher
from comments.accounts.people import Arrival, SessionKind
from comments.accounts.queries import account_by_username
from comments.accounts.second_factors import Verifier
from comments.accounts.sessions import SignedIn
from comments.accounts.signing_in import Attempt, Doorkeeper, enter, sign_in
from comments.db.database import Database
from comments.foundation.rate_limit import RateLimiter
from comments.foundation.signing import Signer
from comments.outbox.models import OutboxEntry
from comments.vault.assembly import Vault
from tests.clock import SettableClock
from tests.factories.accounts import make_account

PASSWORD = "correct horse battery"
FIREFOX = "Firefox"


class Door:
    """Signs alice in and tells what she was mailed."""

    def __init__(self, keeper: Doorkeeper, alice: Account) -> None:
        self.keeper, self.alice, self.db, self.clock = keeper, alice, keeper.db, keeper.clock

    async def arrive(self, kind: SessionKind = "account", **others: Any) -> SignedIn:
        arrival = Arrival(kind=kind, browser=FIREFOX, **others)
        return await enter(self.keeper, self.alice.id, arrival)

    async def mails(self) -> list[dict[str, Any]]:
        def read(session: Session) -> list[dict[str, Any]]:
            return [each.payload for each in session.exec(select(OutboxEntry)) if each.kind.startswith("mail.susp")]

        return await self.db.read(read)

    async def number(self) -> int:
        return len(await self.mails())


@pytest.fixture
async def door(database: Database, vault: Vault, clock: SettableClock) -> Door:
    hasher = PasswordHasher(memory_kib=8)
    password_hash = await hasher.hash(PASSWORD)

    def add(session: Session) -> Account:
        make_account(session, "bob").address_id = "bobs"
        alice = make_account(session, "alice", password_hash=password_hash)
        alice.address_id = "alices"
        return alice

    limiter = RateLimiter(bytes(32), clock)
    verifier, marks = Verifier(database, vault.secrets, limiter, clock), DeviceMarks(Signer(b"s" * 32), clock)
    keeper = Doorkeeper(database, hasher, vault.collector, verifier, clock, marks)
    return Door(keeper, await database.write(add))


async def test_the_first_time_is_nothing_to_tell(door: Door) -> None:
    await door.arrive()
    assert await door.number() == 0


async def test_the_same_browser_again_is_nothing_to_tell(door: Door) -> None:
    first = await door.arrive()
    await door.arrive(device=first.device)
    assert await door.number() == 0


async def test_another_browser_is_told_with_its_family_and_the_time_and_no_more(door: Door) -> None:
    await door.arrive()
    await door.arrive()
    assert await door.mails() == [{"account": door.alice.id, "browser": FIREFOX, "at": door.clock().isoformat()}]


async def test_once_told_a_browser_is_known(door: Door) -> None:
    await door.arrive()
    other = await door.arrive()
    await door.arrive(device=other.device)
    assert await door.number() == 1


async def test_the_console_and_ones_own_pages_know_the_same_browsers(door: Door) -> None:
    first = await door.arrive("console")
    await door.arrive("account", device=first.device)
    assert await door.number() == 0


@pytest.mark.parametrize("kind", ["api", "widget"])
async def test_a_program_has_no_browser_to_be_known_by(door: Door, kind: SessionKind) -> None:
    await door.arrive()
    await door.arrive(kind)
    assert await door.number() == 0


@pytest.mark.parametrize("kind", ["api", "account", "console"])
@pytest.mark.parametrize(("failures", "mails"), [(4, 0), (5, 1)])
async def test_five_wrong_guesses_before_the_right_one_are_told(
    door: Door, kind: SessionKind, failures: int, mails: int
) -> None:
    await door.arrive(kind, failures=failures)
    assert await door.number() == mails


async def test_the_guess_of_a_password_brings_its_failures_along(door: Door) -> None:
    guess = Guess(door.keeper.verifier.limiter, (), failures=5)
    attempt = Attempt(login="alice", password=PASSWORD, arrival=Arrival(kind="api"), guess=guess)
    await sign_in(door.keeper, attempt)
    assert await door.number() == 1


async def test_there_are_no_more_than_three_a_day(door: Door) -> None:
    for _ in range(10):
        await door.arrive()
    assert await door.number() == 3


async def test_the_next_day_there_are_others(door: Door, clock: SettableClock) -> None:
    for _ in range(10):
        await door.arrive()
    clock.advance(timedelta(days=1))
    await door.arrive()
    assert await door.number() == 4


async def test_bobs_mails_are_not_counted_as_alices(door: Door) -> None:
    bob = Door(door.keeper, await door.db.read(lambda session: account_by_username(session, "bob")))
    for _ in range(10):
        await bob.arrive()
    await door.arrive(failures=9)
    assert await door.number() == 4


async def test_an_account_without_an_address_is_not_written_to(door: Door) -> None:
    def forget(session: Session) -> None:
        session.get_one(Account, door.alice.id).address_id = None

    await door.db.write(forget)
    await door.arrive(failures=9)
    assert await door.number() == 0


async def test_a_sign_in_that_does_not_begin_is_not_told(door: Door) -> None:
    def ask_for_more(session: Session) -> None:
        session.get_one(Account, door.alice.id).totp_confirmed_at = door.clock()

    await door.db.write(ask_for_more)
    with pytest.raises(Exception, match="second-factor-needed"):
        await door.arrive(failures=9)
    assert await door.number() == 0
