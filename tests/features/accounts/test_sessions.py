from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from comments.accounts.models import Account
from comments.accounts.people import Arrival, SessionKind
from comments.accounts.queries import account_by_username, sessions_of
from comments.accounts.sessions import (
    SignedIn,
    begin_session,
    end_all_sessions,
    end_session,
    end_session_of_token,
    person_by_token,
    recognise,
    start_session,
)
from comments.db.database import Database
from comments.foundation.errors import NotFoundError, NotSignedInError
from tests.clock import SettableClock
from tests.factories.sites import make_site


async def begin(database: Database, clock: SettableClock, username: str, kind: SessionKind = "api") -> SignedIn:
    return await database.write(
        lambda session: start_session(session, account_by_username(session, username), kind, None, clock)
    )


async def open_sessions(database: Database, username: str) -> int:
    def count(session: Session) -> int:
        return len(sessions_of(session, account_by_username(session, username).id, datetime.min.replace(tzinfo=UTC)))

    return await database.read(count)


@pytest.mark.parametrize(("given", "asked"), [("api", "console"), ("console", "api")])
async def test_a_token_of_one_kind_is_no_token_of_another(
    database: Database, clock: SettableClock, alice: Account, given: SessionKind, asked: SessionKind
) -> None:
    token = (await begin(database, clock, "alice", given)).token
    with pytest.raises(NotSignedInError):
        await database.read(lambda session: person_by_token(session, token, asked, clock))


async def test_a_token_tells_all_that_is_known_of_its_holder(
    database: Database, clock: SettableClock, alice: Account
) -> None:
    def begin_bound(session: Session) -> SignedIn:
        account = session.get_one(Account, alice.id)
        account.closes_at = clock.now + timedelta(days=3)
        garage = make_site(session, "garage")
        arrival = Arrival(kind="api", site_id=garage.id, proved_at=clock.now - timedelta(hours=1))
        return begin_session(session, account, arrival, clock, strong=True)

    begun = await database.write(begin_bound)
    assert await recognise(database, begun.token, ("api", "widget"), clock) == begun.person


@pytest.mark.parametrize("token", ["", "x", "\ud800", "\x00"])
async def test_a_token_that_never_was_is_nobodys(
    database: Database, clock: SettableClock, alice: Account, token: str
) -> None:
    await begin(database, clock, "alice")
    with pytest.raises(NotSignedInError):
        await database.read(lambda session: person_by_token(session, token, "api", clock))


async def test_a_programs_session_lives_thirty_days_unused(
    database: Database, clock: SettableClock, alice: Account
) -> None:
    begun = await begin(database, clock, "alice")
    assert begun.expires_at - clock.now == timedelta(days=30)


async def test_a_programs_session_that_is_used_lives_ninety_days(
    database: Database, clock: SettableClock, alice: Account
) -> None:
    begun = await begin(database, clock, "alice")
    for _ in range(4):
        clock.advance(timedelta(days=20))
        await recognise(database, begun.token, "api", clock)
    (row,) = await database.read(lambda session: sessions_of(session, alice.id, clock.now))
    assert row.expires_at - row.created_at == timedelta(days=90)


async def test_somebody_ends_a_session_of_their_own(database: Database, clock: SettableClock, alice: Account) -> None:
    begun = await begin(database, clock, "alice")
    await database.write(lambda session: end_session(session, alice.id, begun.person.session_id, clock))
    assert await open_sessions(database, "alice") == 0


async def test_nobody_ends_a_session_of_somebody_else(database: Database, clock: SettableClock, alice: Account) -> None:
    bobs = await begin(database, clock, "bob")
    with pytest.raises(NotFoundError):
        await database.write(lambda session: end_session(session, alice.id, bobs.person.session_id, clock))


async def test_signing_out_everywhere_ends_ones_own_sessions_alone(
    database: Database, clock: SettableClock, alice: Account
) -> None:
    for username in ("alice", "alice", "bob"):
        await begin(database, clock, username)
    await database.write(lambda session: end_all_sessions(session, alice.id, clock))
    assert [await open_sessions(database, each) for each in ("alice", "bob")] == [0, 1]


async def test_a_token_ends_its_own_session_alone(database: Database, clock: SettableClock, alice: Account) -> None:
    first = await begin(database, clock, "alice")
    second = await begin(database, clock, "alice")
    await database.write(lambda session: end_session_of_token(session, first.token, clock))
    (left,) = await database.read(lambda session: sessions_of(session, alice.id, clock.now))
    assert left.id == second.person.session_id


async def test_the_fifty_first_session_ends_the_one_longest_unused(
    database: Database, clock: SettableClock, alice: Account
) -> None:
    first, *_ = [await begin_later(database, clock) for _ in range(51)]
    with pytest.raises(NotSignedInError):
        await database.read(lambda session: person_by_token(session, first.token, "api", clock))
    assert await open_sessions(database, "alice") == 50


async def begin_later(database: Database, clock: SettableClock) -> SignedIn:
    clock.advance(timedelta(minutes=1))
    return await begin(database, clock, "alice")
