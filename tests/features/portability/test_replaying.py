"""What was forgotten stays forgotten, whichever copy comes back."""

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlmodel import col

from comments.accounts.closing import SERVICE, ask_to_close
from comments.accounts.models import Account, AccountSession
from comments.accounts.site_people import forget_visits
from comments.audit.actors import OPERATOR
from comments.db.database import Database
from comments.disclosures.holding import let_hold_go, place_hold, release_hold
from comments.disclosures.models import Hold
from comments.disclosures.rules import HoldOrder
from comments.discussion.deleting import FORGET_SUBJECT, delete_comment
from comments.discussion.models import Comment
from comments.discussion.queries import comment_by_id
from comments.outbox.models import OutboxEntry
from comments.portability.replaying import catch_up
from comments.retention.assembly import new_retention
from comments.retention.running import run_retention
from comments.sites.models import Site
from comments.sites.provisioning import remove_site
from comments.vault.assembly import Vault, assemble_vault
from comments.vault.models import SealedValue
from tests.clock import SettableClock
from tests.factories.identities import look
from tests.factories.members import Leaver
from tests.factories.people import People
from tests.features.portability.copies import Copies, comment_of, erase

DAY = timedelta(days=1)
on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


async def test_an_erased_comment_stays_erased(
    database: Database, vault: Vault, copies: Copies, mia: Leaver, clock: SettableClock
) -> None:
    path = await copies.take("main")
    await erase(copies, mia.comment)
    await copies.bring_back(path)
    comment, answer = await comment_of(database, mia.comment.id), await comment_of(database, mia.answer_id)
    assert (comment.status, comment.source, comment.author_name, answer.source) == ("deleted", "", "", "Hello")


@on_sqlite
async def test_nor_does_one_come_back_that_was_erased_a_moment_before(
    database: Database, copies: Copies, mia: Leaver, clock: SettableClock
) -> None:
    path = await copies.take("main")
    erased = mia.comment.id
    await database.write(lambda session: delete_comment(session, comment_by_id(session, erased), clock))
    await copies.bring_back(path)
    promised = await database.read(lambda session: [*session.scalars(select(col(OutboxEntry.kind)))])
    assert ((await comment_of(database, erased)).status, promised) == ("deleted", [FORGET_SUBJECT])


@pytest.mark.parametrize("wish", ["keep", "anonymise", "erase"])
@on_sqlite
async def test_a_closed_account_stays_closed_with_its_wish(
    database: Database, vault: Vault, copies: Copies, mia: Leaver, clock: SettableClock, wish: str
) -> None:
    path = await copies.take("main")
    await database.write(lambda session: ask_to_close(session, mia.account_id, wish, clock))
    clock.advance(DAY)
    await run_retention(new_retention(database, vault.expiry, clock))
    wished = await comment_of(database, mia.comment.id)
    await copies.bring_back(path)
    account = await database.read(lambda session: session.get(Account, mia.account_id))
    again = await comment_of(database, mia.comment.id)
    assert (account, again.model_dump()) == (None, wished.model_dump())


@on_sqlite
async def test_a_removed_site_stays_removed(
    database: Database, vault: Vault, people: People, copies: Copies, comment: Comment, clock: SettableClock
) -> None:
    path = await copies.take("main")
    await vault.eraser.forget_site(people.bakery.id)
    site_id = people.bakery.id
    await database.write(lambda session: remove_site(session, session.get_one(Site, site_id), SERVICE, clock))
    await copies.bring_back(path)
    assert await database.read(lambda session: session.get(Site, site_id)) is None


@pytest.mark.clause("P23")
async def test_a_copy_from_before_expiry_opens_not_one_address(
    database: Database, vault: Vault, garage: Site, copies: Copies, comment: Comment, clock: SettableClock
) -> None:
    path = await copies.take("main")
    clock.advance(400 * DAY)
    await run_retention(new_retention(database, vault.expiry, clock))
    await copies.bring_back(path)
    sealed = await database.read(lambda session: session.execute(text("SELECT count(*) FROM sealed_values")).scalar())
    assert ((await look(vault, garage, comment)).values, sealed) == ({"ip": None, "email": None}, 0)


@pytest.fixture
async def older_main(database: Database, comment: Comment, tmp_path: Path) -> AsyncIterator[Database]:
    """The main database's files as they are now, copied by hand."""
    for ending in ("", "-wal"):
        shutil.copy(tmp_path / f"main.db{ending}", tmp_path / f"older.db{ending}")
    database = Database(f"sqlite:///{tmp_path / 'older.db'}", tmp_path)
    yield database
    await database.close()


@on_sqlite
async def test_nor_do_files_that_were_copied_by_hand(
    older_main: Database, vault: Vault, comment: Comment, copies: Copies, clock: SettableClock
) -> None:
    clock.advance(400 * DAY)
    await run_retention(new_retention(copies.db, vault.expiry, clock))
    beside = assemble_vault(older_main, vault.keys, vault.master_key_path, clock)
    await beside.open()
    site = await older_main.read(lambda session: session.get_one(Site, comment.site_id))
    sealed = await older_main.read(lambda session: session.execute(text("SELECT count(*) FROM sealed_values")).scalar())
    assert ((await look(beside, site, comment)).values, sealed) == ({"ip": None, "email": None}, 6)


@on_sqlite
async def test_a_database_that_was_put_back_by_hand_forgets_again_before_anybody_is_answered(
    database: Database, vault: Vault, comment: Comment, clock: SettableClock
) -> None:
    # As the ledger has it, and the main database does not.
    await vault.eraser.forget_comment(comment.site_id, comment.id)
    await catch_up(database, vault.ledger, clock)
    assert (await comment_of(database, comment.id)).status == "deleted"


@pytest.mark.parametrize("is_destroyed", [True, False], ids=["long ago", "a moment before"])
@on_sqlite
async def test_a_hold_that_was_let_go_keeps_nothing_again(
    database: Database, vault: Vault, copies: Copies, comment: Comment, clock: SettableClock, is_destroyed: bool
) -> None:
    order = HoldOrder(comment_id=comment.id, reason="Order 12", until=clock.now + 300 * DAY)
    placed = await place_hold(database, vault.expiry.resealer, order, OPERATOR, clock)
    path = await copies.take("main")
    if is_destroyed:
        await release_hold(database, vault.expiry, placed.hold.id, OPERATOR, clock)
    else:
        # As if the process had died before the key went.
        await database.write(lambda session: let_hold_go(session, placed.hold.id, OPERATOR, clock))
    await copies.bring_back(path)
    holds = await database.read(lambda session: [*session.scalars(select(col(Hold.id)))])
    copied = select(col(SealedValue.column_name)).where(col(SealedValue.table_name) == "holds")
    assert (holds, await database.read(lambda session: [*session.scalars(copied)])) == ([], [])


@on_sqlite
async def test_nothing_that_was_sealed_with_visits_to_a_removed_site_comes_back(
    database: Database, vault: Vault, people: People, copies: Copies, mia: Leaver, clock: SettableClock
) -> None:
    site_id = people.bakery.id
    bound = update(AccountSession).where(col(AccountSession.id) == mia.session_id).values(site_id=site_id)
    await database.write(lambda session: session.execute(bound).close())
    path = await copies.take("main")
    await vault.eraser.forget_site(site_id)
    await forget_visits(database, vault.eraser, site_id)
    await database.write(lambda session: remove_site(session, session.get_one(Site, site_id), SERVICE, clock))
    await copies.bring_back(path)
    visits = select(col(SealedValue.row_id)).where(col(SealedValue.table_name) == "account_sessions")
    assert await database.read(lambda session: [*session.scalars(visits)]) == []
