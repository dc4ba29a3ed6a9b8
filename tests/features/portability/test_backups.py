"""A backup holds what it must and no more, and brings all of it back, to either kind of database."""

import base64
import shutil
import stat
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text, update
from sqlmodel import col

from comments.accounts.closing import ask_to_close, keep_account
from comments.accounts.models import Account, AccountSession
from comments.audit.actions import Action
from comments.audit.verifying import verify
from comments.db.database import Database
from comments.db.migrating import Target
from comments.discussion.models import Comment
from comments.outbox.models import OutboxEntry
from comments.sites.models import Site
from comments.vault.assembly import Vault
from comments.vault.models import SubjectKey
from tests.clock import SettableClock
from tests.conftest import new_database_url
from tests.factories.identities import leave_comment, look
from tests.factories.members import Leaver
from tests.factories.record import count_acts
from tests.features.portability.copies import Copies, everything, lines_of, of_revision, rename_all, rewrite

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


async def test_everything_comes_back_but_sessions(
    database: Database, copies: Copies, mia: Leaver, clock: SettableClock
) -> None:
    before = await everything(database)
    path = await copies.take("main")
    await rename_all(database)
    await copies.bring_back(path)
    after = await everything(database)
    ended = await database.read(lambda session: session.get_one(AccountSession, mia.session_id).ended_at)
    assert (after, ended) == (before, clock.now)


async def test_what_is_sealed_opens_again(
    database: Database, vault: Vault, garage: Site, copies: Copies, comment: Comment
) -> None:
    path = await copies.take("main")
    await database.write(lambda session: session.execute(text("DELETE FROM sealed_values")).close())
    await copies.bring_back(path)
    assert (await look(vault, garage, comment)).values == {"ip": "203.0.113.7", "email": "ada@example.org"}


@pytest.fixture
def moved_url(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> str:
    """An empty main database of the other kind."""
    if backend == "sqlite":
        return new_database_url(request, "postgresql", "main")
    shutil.copy(request.getfixturevalue("sqlite_templates") / "main.db", tmp_path / "moved.db")
    return f"sqlite:///{tmp_path / 'moved.db'}"


@pytest.fixture
async def moved(moved_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(moved_url, tmp_path)
    yield database
    await database.close()


async def test_it_moves_from_one_kind_of_database_to_the_other(
    database: Database, moved: Database, vault: Vault, copies: Copies, mia: Leaver, tmp_path: Path
) -> None:
    before = await everything(database)
    path = await copies.take("main")
    await Copies(moved, vault, tmp_path).bring_back(path)
    after = await everything(moved)
    assert after == before


@on_sqlite
@pytest.mark.parametrize("kind", ["main", "vault"])
async def test_it_is_for_its_owners_eyes_alone(copies: Copies, comment: Comment, kind: Target) -> None:
    assert stat.S_IMODE((await copies.take(kind)).stat().st_mode) == 0o600


@on_sqlite
async def test_a_main_backup_holds_no_key_and_a_vaults_no_sealed_value(
    database: Database, vault: Vault, copies: Copies, mia: Leaver
) -> None:
    main, keys = await copies.take("main"), await copies.take("vault")
    wrapped = await vault.keys.read(
        lambda session: [*session.scalars(text("SELECT wrapped FROM subject_keys UNION SELECT wrapped FROM data_keys"))]
    )
    boxes = await database.read(lambda session: [*session.scalars(text("SELECT box FROM sealed_values"))])
    assert (held(main, wrapped), held(keys, boxes), held(keys, wrapped), held(main, boxes)) == (
        0,
        0,
        len(wrapped),
        len(boxes),
    )


def held(path: Path, values: list[bytes]) -> int:
    """How many of the values stand in the file, as bytes or as they are written there."""
    whole = b"".join(lines_of(path))
    return sum(value in whole or base64.b64encode(value) in whole for value in values)


@on_sqlite
async def test_nobodys_address_stands_in_it(copies: Copies, mia: Leaver) -> None:
    whole = b"".join(lines_of(await copies.take("main")))
    assert [each for each in (b"203.0.113", b"ada@example.org", b"mia@example.org") if each in whole] == []


@on_sqlite
async def test_mails_that_waited_then_are_not_sent_again(
    database: Database, copies: Copies, mia: Leaver, clock: SettableClock
) -> None:
    await database.write(lambda session: ask_to_close(session, mia.account_id, "keep", clock))
    await copies.bring_back(await copies.take("main"))
    waiting = select(col(OutboxEntry.kind)).where(col(OutboxEntry.done_at).is_(None))
    assert [kind for kind in await database.read(lambda session: [*session.scalars(waiting)]) if "mail" in kind] == []


@on_sqlite
async def test_the_record_goes_on_and_tells_of_it(database: Database, copies: Copies, comment: Comment) -> None:
    await copies.bring_back(await copies.take("main"))
    assert (await count_acts(database, Action.RESTORED), (await database.read(verify)).ok) == (1, True)


@on_sqlite
@pytest.mark.usefixtures("people")
async def test_a_backup_of_an_older_schema_is_brought_up_to_date(database: Database, copies: Copies) -> None:
    path = await copies.take("main")
    rewrite(path, of_revision(path, "0001", "sites", "site_origins"))
    await copies.bring_back(path)
    sites = await database.read(lambda session: sorted(session.scalars(select(col(Site.slug)))))
    assert sites == ["bakery", "garage"]


@pytest.mark.clause("P23")
async def test_the_drill_a_lost_main_database_comes_back(
    database: Database, vault: Vault, garage: Site, comment: Comment, copies: Copies
) -> None:
    path = await copies.take("main")
    await database.write(lambda session: session.execute(text("DELETE FROM comments")).close())
    await copies.bring_back(path)
    assert (await look(vault, garage, comment)).values["ip"] == "203.0.113.7"
    assert (await database.read(verify)).ok


@pytest.mark.clause("P23")
@on_sqlite
async def test_the_drill_a_lost_vault_comes_back(
    garage: Site, comment: Comment, copies: Copies, empty_vault: Vault
) -> None:
    path = await copies.take("vault")
    await Copies(copies.db, empty_vault, copies.folder).bring_back(path)
    await empty_vault.open()
    found = (await look(empty_vault, garage, comment)).values
    assert found == {"ip": "203.0.113.7", "email": "ada@example.org"}


async def test_a_vaults_backup_brings_back_what_is_missing_alone(
    database: Database, vault: Vault, garage: Site, comment: Comment, copies: Copies
) -> None:
    path = await copies.take("vault")
    later = await leave_comment(database, vault, garage, ip="198.51.100.77")
    gone = delete(SubjectKey).where(col(SubjectKey.subject) == f"comments:{comment.id}")
    await vault.keys.write(lambda session: session.execute(gone).close())
    await copies.bring_back(path)
    opened = [(await look(vault, garage, each, "ip")).values["ip"] for each in (comment, later)]
    assert opened == ["203.0.113.7", "198.51.100.77"]


@on_sqlite
async def test_what_cannot_be_written_leaves_nothing_behind(copies: Copies, comment: Comment) -> None:
    (copies.folder / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        await copies.take("main", "taken")
    assert list(copies.folder.glob(".*")) == []


@on_sqlite
async def test_whoever_thought_again_since_does_not_lose_their_account(
    database: Database, copies: Copies, mia: Leaver, clock: SettableClock
) -> None:
    await database.write(lambda session: ask_to_close(session, mia.account_id, "erase", clock))
    path = await copies.take("main")
    await database.write(lambda session: keep_account(session, mia.account_id, clock))
    clock.advance(timedelta(days=2))
    await copies.bring_back(path)
    account = await database.read(lambda session: session.get(Account, mia.account_id))
    mails = await database.read(lambda session: [*session.scalars(select(col(OutboxEntry.kind)))])
    assert (account and account.closes_at, mails) == (clock.now + timedelta(days=1), ["mail.account-closing"])


@on_sqlite
async def test_nor_does_whoever_was_warned_and_came_by_since(
    database: Database, copies: Copies, mia: Leaver, clock: SettableClock
) -> None:
    warned_at = clock.now
    change = update(Account).values(warnings=2, warned_at=warned_at, last_used_on=warned_at.date())
    await database.write(lambda session: session.execute(change).close())
    path = await copies.take("main")
    clock.advance(800 * timedelta(days=1))
    await copies.bring_back(path)
    account = await database.read(lambda session: session.get(Account, mia.account_id))
    assert account is not None
    assert (account.warnings, account.closes_at) == (0, None)
