"""Closing an account: 24 hours to think again, then nothing of it is left but what its holder let stay."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from comments.accounts.changing_roles import WantedRole, change_role
from comments.accounts.closing import ask_to_close, keep_account
from comments.accounts.errors import LastOwnerError, SoleOwnerError
from comments.accounts.models import Account, AccountSession, LinkedIdentity, Membership, RecoveryCode
from comments.accounts.queries import find_by_username
from comments.accounts.rules import Role
from comments.audit.actions import Action
from comments.db.database import Database
from comments.discussion.models import Comment, Thread
from comments.discussion.reacting import Reaction, react
from comments.reactions.giving import Reader
from comments.reactions.models import AccountReaction
from comments.retention.assembly import new_retention
from comments.retention.purgers import Retention
from comments.retention.running import run_retention
from comments.sites.models import Site
from comments.vault.assembly import Vault
from comments.vault.ledger import Erased
from comments.vault.models import SealedValue, SubjectKey
from tests.clock import SettableClock
from tests.factories.accounts import make_member, person_of
from tests.factories.comments import make_comment
from tests.factories.identities import look
from tests.factories.members import Leaver
from tests.factories.people import People
from tests.factories.record import acts

DAY = timedelta(days=1)
WISHES = ("keep", "anonymise", "erase")


@pytest.fixture
def backend() -> str:
    """What differs between the two is shown by `test_at_once` and the clock test."""
    return "sqlite"


@pytest.fixture
def retention(database: Database, vault: Vault, clock: SettableClock) -> Retention:
    return new_retention(database, vault.expiry, clock)


Close = Callable[[str], Any]


@pytest.fixture
def closed(database: Database, retention: Retention, mia: Leaver, clock: SettableClock) -> Close:
    async def close(comments: str) -> None:
        await database.write(lambda session: ask_to_close(session, mia.account_id, comments, clock))
        clock.advance(DAY)
        await run_retention(retention)

    return close


async def row(database: Database, comment_id: str) -> Comment:
    return await database.read(lambda session: session.get_one(Comment, comment_id))


async def count(database: Database, table: type) -> int:
    return await database.read(lambda session: session.scalar(select(func.count()).select_from(table)) or 0)


async def subjects(vault: Vault) -> set[str]:
    return await vault.keys.read(lambda session: set(session.scalars(select(col(SubjectKey.subject)))))


async def test_asking_signs_out_everywhere(database: Database, mia: Leaver, clock: SettableClock) -> None:
    await database.write(lambda session: ask_to_close(session, mia.account_id, "keep", clock))
    ended = await database.read(lambda session: session.get_one(AccountSession, mia.session_id).ended_at)
    assert ended == clock.now


async def test_nothing_goes_a_moment_before_24_hours(
    database: Database, retention: Retention, mia: Leaver, clock: SettableClock
) -> None:
    await database.write(lambda session: ask_to_close(session, mia.account_id, "erase", clock))
    clock.advance(DAY - timedelta(seconds=1))
    await run_retention(retention)
    assert (await row(database, mia.comment.id)).source == "Hello"


async def test_whoever_thinks_again_in_time_keeps_everything(
    database: Database, retention: Retention, mia: Leaver, clock: SettableClock
) -> None:
    await database.write(lambda session: ask_to_close(session, mia.account_id, "erase", clock))
    await database.write(lambda session: keep_account(session, mia.account_id, clock))
    clock.advance(2 * DAY)
    await run_retention(retention)
    assert (await row(database, mia.comment.id)).account_id == mia.account_id


async def test_asking_again_does_not_put_it_off(database: Database, mia: Leaver, clock: SettableClock) -> None:
    first = await database.write(lambda session: ask_to_close(session, mia.account_id, "keep", clock))
    clock.advance(DAY / 2)
    again = await database.write(lambda session: ask_to_close(session, mia.account_id, "erase", clock))
    assert again == first


@pytest.mark.parametrize("table", [Account, AccountSession, LinkedIdentity, RecoveryCode])
async def test_nothing_of_the_account_is_left(database: Database, closed: Close, mia: Leaver, table: type) -> None:
    before = await count(database, table)
    await closed("keep")
    assert await count(database, table) == before - 1


async def test_its_reactions_are_nobodys_and_still_count(
    database: Database, closed: Close, mia: Leaver, people: People, clock: SettableClock
) -> None:
    other = await database.write(lambda session: make_comment(session, people.bakery))
    for account_id in (mia.account_id, people.bob.id):
        reaction = Reaction(comment_id=other.id, name="like", by=Reader(account_id=account_id))
        await database.write(partial(react, reaction=reaction, clock=clock))
    await closed("erase")
    left = await database.read(lambda session: session.scalars(select(col(AccountReaction.account_id))).all())
    assert ((await row(database, other.id)).reactions, left) == ({"like": 2}, [people.bob.id])


async def test_its_keys_are_destroyed(vault: Vault, closed: Close, mia: Leaver) -> None:
    await closed("keep")
    gone = {f"accounts:{mia.address_id}", f"account_sessions:{mia.session_id}", f"account_secrets:{mia.account_id}"}
    assert await subjects(vault) & gone == set()


async def test_its_name_is_free_again(database: Database, closed: Close) -> None:
    await closed("keep")
    assert await database.read(lambda session: find_by_username(session, "mia")) is None


async def test_kept_comments_stay_under_the_name_without_the_mark_of_a_member(
    database: Database, closed: Close, mia: Leaver
) -> None:
    await closed("keep")
    comment = await row(database, mia.comment.id)
    assert (comment.author_name, comment.author_kind, comment.account_id, comment.source) == (
        "mia",
        "guest",
        None,
        "Hello",
    )


async def test_what_is_sealed_with_kept_comments_runs_its_period(
    vault: Vault, garage: Site, closed: Close, mia: Leaver
) -> None:
    await closed("keep")
    assert (await look(vault, garage, mia.comment, "ip")).values == {"ip": "203.0.113.7"}


async def test_anonymised_comments_name_nobody(database: Database, closed: Close, mia: Leaver) -> None:
    await closed("anonymise")
    comment = await row(database, mia.comment.id)
    assert (comment.author_name, comment.author_kind, comment.account_id, comment.source) == (
        "Former member",
        "guest",
        None,
        "Hello",
    )


async def test_erased_comments_leave_a_place_for_the_answers(database: Database, closed: Close, mia: Leaver) -> None:
    await closed("erase")
    comment, answer = await row(database, mia.comment.id), await row(database, mia.answer_id)
    assert (comment.status, comment.source, comment.author_name, answer.source) == ("deleted", "", "", "Hello")


@pytest.mark.parametrize("wish", ["anonymise", "erase"])
async def test_what_is_sealed_with_them_goes_at_once(
    database: Database, vault: Vault, closed: Close, mia: Leaver, wish: str
) -> None:
    await closed(wish)
    sealed = select(func.count()).select_from(SealedValue).where(col(SealedValue.row_id) == mia.comment.id)
    rows = await database.read(lambda session: session.scalar(sealed))
    assert (rows, f"comments:{mia.comment.id}" in await subjects(vault)) == (0, False)


@pytest.mark.parametrize("wish", WISHES)
async def test_readers_get_the_thread_anew(database: Database, closed: Close, mia: Leaver, wish: str) -> None:
    thread = select(col(Thread.version)).where(col(Thread.id) == mia.comment.thread_id)
    before = await database.read(lambda session: session.scalar(thread)) or 0
    await closed(wish)
    assert (await database.read(lambda session: session.scalar(thread)) or 0) > before


@pytest.mark.parametrize(
    ("wish", "entered"),
    [("keep", None), ("anonymise", Erased.ANONYMISED), ("erase", Erased.COMMENT)],
)
async def test_the_ledger_tells_a_restored_database_what_to_do_again(
    vault: Vault, closed: Close, mia: Leaver, wish: str, entered: Erased | None
) -> None:
    await closed(wish)
    of_comments = [] if entered is None else [(entered, mia.comment.id)]
    assert await vault.ledger.erased() == [*of_comments, (Erased.ACCOUNT, mia.account_id)]


async def test_the_record_tells_when_and_names_nobody(database: Database, closed: Close) -> None:
    await closed("erase")
    found = await acts(database, Action.ACCOUNT_CLOSING, Action.ACCOUNT_CLOSED)
    assert ([entry.action for entry in found], "mia" in str([entry.model_dump() for entry in found])) == (
        [Action.ACCOUNT_CLOSED, Action.ACCOUNT_CLOSING],
        False,
    )


async def test_many_comments_go_in_batches_to_the_last(
    database: Database, closed: Close, mia: Leaver, people: People
) -> None:
    def write(session: Session) -> None:
        said = session.get_one(Comment, mia.comment.id).model_dump()
        session.add_all(Comment(**said | {"id": f"c{number}", "root_id": f"c{number}"}) for number in range(450))

    await database.write(write)
    await closed("erase")
    left = select(func.count()).select_from(Comment).where(col(Comment.author_name) == "mia")
    assert await database.read(lambda session: session.scalar(left)) == 0


async def test_whoever_alone_owns_a_site_hands_it_over_first(
    database: Database, people: People, clock: SettableClock
) -> None:
    ask = partial(ask_to_close, account_id=people.alice.id, comments="keep", clock=clock)
    with pytest.raises(SoleOwnerError) as refusal:
        await database.write(ask)
    assert refusal.value.parameters == {"sites": people.garage.name}


async def test_an_owner_who_is_leaving_is_no_other_owner(
    database: Database, people: People, clock: SettableClock
) -> None:
    other = await database.write(lambda session: make_member(session, "anna", people.garage, Role.OWNER).id)
    await database.write(lambda session: ask_to_close(session, other, "keep", clock))
    with pytest.raises(SoleOwnerError):
        await database.write(lambda session: ask_to_close(session, people.alice.id, "keep", clock))


async def test_nor_does_the_last_who_stays_lose_the_role(
    database: Database, people: People, clock: SettableClock
) -> None:
    other = await database.write(lambda session: make_member(session, "anna", people.garage, Role.OWNER))
    await database.write(lambda session: ask_to_close(session, other.id, "keep", clock))
    alice = await database.read(lambda session: person_of(session.get_one(Account, people.alice.id)))
    wanted = WantedRole(site_id=people.garage.id, account_id=alice.id, role=Role.MODERATOR)
    clock.now = alice.authenticated_at
    with pytest.raises(LastOwnerError):
        await database.write(lambda session: change_role(session, alice, wanted, clock))


async def test_whoever_became_the_only_owner_meanwhile_stays_until_there_is_another(
    database: Database, retention: Retention, people: People, clock: SettableClock
) -> None:
    await database.write(lambda session: make_member(session, "anna", people.garage, Role.OWNER).id)
    await database.write(lambda session: ask_to_close(session, people.alice.id, "keep", clock))

    def leave(session: Session) -> None:
        anna = find_by_username(session, "anna")
        assert anna is not None
        session.delete(session.get_one(Membership, (people.garage.id, anna.id)))

    await database.write(leave)
    clock.advance(2 * DAY)
    await run_retention(retention)
    assert await database.read(lambda session: session.get(Account, people.alice.id)) is not None


async def test_roles_go_with_the_account(
    database: Database, retention: Retention, people: People, clock: SettableClock
) -> None:
    await database.write(lambda session: ask_to_close(session, people.bob.id, "keep", clock))
    clock.advance(DAY)
    await run_retention(retention)
    role = await database.read(lambda session: session.get(Membership, (people.garage.id, people.bob.id)))
    assert role is None


async def test_many_who_leave_at_once_are_gone_with_their_wishes_after_one_run(
    database: Database, retention: Retention, mia: Leaver, people: People, clock: SettableClock
) -> None:
    owned = [[f"n{number}x{each}" for each in range(60 if number == 29 else 2)] for number in range(30)]

    def leave(session: Session) -> None:
        said = session.get_one(Comment, mia.comment.id).model_dump()
        for number, ids in enumerate(owned):
            account = make_member(session, f"leaver{number}", people.garage, Role.MODERATOR)
            ask_to_close(session, account.id, "erase", clock)
            session.add_all(Comment(**said | {"id": each, "root_id": each, "account_id": account.id}) for each in ids)

    await database.write(leave)
    before = await count(database, Account)
    clock.advance(DAY)
    await run_retention(retention)
    theirs = [each for ids in owned for each in ids]
    left = select(func.count()).select_from(Comment).where(col(Comment.id).in_(theirs), col(Comment.source) != "")
    words = await database.read(lambda session: session.scalar(left))
    assert (before - await count(database, Account), words) == (30, 0)
