"""A destroyed key is gone everywhere at once: in the running server, in the files, for every older copy."""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from comments.db.database import Database
from comments.discussion.models import Comment
from comments.sites.models import Site
from comments.vault.assembly import Vault, assemble_vault
from comments.vault.erasure import erase_sealed
from comments.vault.models import DataKey, SealedValue, SubjectKey
from comments.vault.overwriting import overwrite_destroyed
from tests.clock import SettableClock
from tests.factories.identities import leave_comment, look
from tests.factories.people import People

OpenElsewhere = Callable[[str], Awaitable[Vault]]
"""Opens the same vault beside a main database, as another process would."""


@pytest.fixture
async def elsewhere(
    vault_url: str, master_key_path: Path, clock: SettableClock, tmp_path: Path
) -> AsyncIterator[OpenElsewhere]:
    async with AsyncExitStack() as stack:

        async def open_elsewhere(main_url: str) -> Vault:
            main, keys = Database(main_url, tmp_path), Database(vault_url, tmp_path)
            stack.push_async_callback(main.close)
            stack.push_async_callback(keys.close)
            vault = assemble_vault(main, keys, master_key_path, clock)
            await vault.open()
            return vault

        yield open_elsewhere


@pytest.fixture
def older_copy(database_url: str, comment: Comment, tmp_path: Path) -> str:
    """The main database as a backup kept it, with the comment in it."""
    copy = tmp_path / f"before-{comment.id}.db"
    with (
        closing(sqlite3.connect(copy)) as target,
        closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as source,
    ):
        source.backup(target)
    return f"sqlite:///{copy}"


async def wrapped_data_keys(vault_database: Database, site: Site) -> dict[str, bytes]:
    def read(session: Session) -> dict[str, bytes]:
        return {key.id: key.wrapped for key in session.exec(select(DataKey).where(DataKey.site_id == site.id))}

    return await vault_database.read(read)


async def wrapped_subject_key(vault_database: Database, comment: Comment) -> bytes:
    key = await vault_database.read(lambda session: session.get_one(SubjectKey, f"comments:{comment.id}"))
    return key.wrapped


async def bytes_on_disk(vault_database: Database) -> bytes:
    """Everything that the vault's own files hold; on PostgreSQL those of its tables."""
    if vault_database.is_sqlite:
        file = Path(vault_database.url.database or "")
        return b"".join(each.read_bytes() for each in sorted(file.parent.glob(f"{file.name}*")))

    def read(session: Session) -> bytes:
        session.execute(text("CHECKPOINT"))
        file_of = text("SELECT pg_read_binary_file(pg_relation_filepath(:table))")
        tables = (DataKey.__tablename__, SubjectKey.__tablename__)
        return b"".join(session.execute(file_of, {"table": str(table)}).scalar_one() for table in tables)

    return await vault_database.read(read)


async def test_a_destroyed_key_of_a_day_opens_nothing_more(
    vault_database: Database, vault: Vault, garage: Site, comment: Comment
) -> None:
    await vault.expiry.destroy(list(await wrapped_data_keys(vault_database, garage)), ())
    opened = await look(vault, garage, comment)
    assert opened.values == {"ip": None, "email": None}


async def test_a_forgotten_comment_opens_nothing_more(vault: Vault, garage: Site, comment: Comment) -> None:
    await vault.eraser.forget_comment(garage.id, comment.id)
    opened = await look(vault, garage, comment)
    assert opened.values == {"ip": None, "email": None}


async def test_forgetting_one_comment_leaves_the_others(
    database: Database, vault: Vault, garage: Site, comment: Comment
) -> None:
    other = await leave_comment(database, vault, garage, ip="198.51.100.9")
    await vault.eraser.forget_comment(garage.id, comment.id)
    assert (await look(vault, garage, other, "ip")).values == {"ip": "198.51.100.9"}


async def test_a_comment_is_not_forgotten_in_the_name_of_another_site(
    vault: Vault, people: People, comment: Comment
) -> None:
    await vault.eraser.forget_comment(people.bakery.id, comment.id)
    assert (await look(vault, people.garage, comment, "ip")).values == {"ip": "203.0.113.7"}


@pytest.mark.usefixtures("comment")
async def test_a_removed_site_takes_all_its_keys_and_no_others(
    database: Database, vault_database: Database, vault: Vault, people: People
) -> None:
    elsewhere = await leave_comment(database, vault, people.bakery, ip="2001:db8::9")
    await vault.eraser.forget_site(people.garage.id)
    assert await wrapped_data_keys(vault_database, people.garage) == {}
    assert (await look(vault, people.bakery, elsewhere, "ip")).values == {"ip": "2001:db8::9"}


async def test_erased_rows_are_gone_and_nobody_elses(database: Database, comment: Comment) -> None:
    await database.write(lambda session: erase_sealed(session, comment.id))
    left = await database.read(lambda session: session.exec(select(SealedValue.row_id)).all())
    assert comment.id not in left
    assert len(left) == 4


@pytest.mark.clause("P23")
async def test_a_key_destroyed_by_another_process_is_dead_at_once(
    vault: Vault, garage: Site, comment: Comment, database_url: str, elsewhere: OpenElsewhere
) -> None:
    assert (await look(vault, garage, comment, "ip")).values == {"ip": "203.0.113.7"}
    other = await elsewhere(database_url)
    await other.expiry.destroy([age.id for age in await other.expiry.ages(garage.id)], ())
    assert (await look(vault, garage, comment, "ip")).values == {"ip": None}


@pytest.mark.clause("P23")
@pytest.mark.usefixtures("comment")
async def test_a_destroyed_key_is_in_none_of_the_vaults_bytes(
    vault_database: Database, vault: Vault, garage: Site
) -> None:
    keys = await wrapped_data_keys(vault_database, garage)
    before = await bytes_on_disk(vault_database)
    assert all(wrapped in before for wrapped in keys.values())
    await vault.expiry.destroy(list(keys), ())
    remaining = await bytes_on_disk(vault_database)
    assert not [key for key, wrapped in keys.items() if wrapped in remaining]


@pytest.mark.clause("P23")
async def test_a_forgotten_comments_key_is_in_none_of_the_vaults_bytes(
    vault_database: Database, vault: Vault, garage: Site, comment: Comment
) -> None:
    wrapped = await wrapped_subject_key(vault_database, comment)
    await vault.eraser.forget_comment(garage.id, comment.id)
    # PostgreSQL's plain vacuum frees the bytes; retention's next run writes the table anew.
    await overwrite_destroyed(vault_database, rewrite=True)
    assert wrapped not in await bytes_on_disk(vault_database)


async def test_a_destroyed_key_is_overwritten_among_many(
    database: Database, vault_database: Database, vault: Vault, garage: Site, clock: SettableClock
) -> None:
    for _ in range(30):
        await leave_comment(database, vault, garage)
        clock.advance(timedelta(days=1))
    keys = await wrapped_data_keys(vault_database, garage)
    doomed = dict(list(keys.items())[::2])
    await vault.expiry.destroy(list(doomed), ())
    remaining = await bytes_on_disk(vault_database)
    assert [key for key, wrapped in keys.items() if wrapped in remaining] == [key for key in keys if key not in doomed]


@pytest.mark.clause("P23")
@pytest.mark.parametrize("backend", ["sqlite"])
async def test_an_older_copy_of_the_main_database_opens_nothing_beside_todays_vault(
    vault: Vault, garage: Site, comment: Comment, older_copy: str, elsewhere: OpenElsewhere
) -> None:
    await vault.expiry.destroy([age.id for age in await vault.expiry.ages(garage.id)], ())
    restored = await elsewhere(older_copy)
    assert (await look(restored, garage, comment)).values == {"ip": None, "email": None}


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_an_older_copy_opens_no_comment_that_was_forgotten_since(
    vault: Vault, garage: Site, comment: Comment, older_copy: str, elsewhere: OpenElsewhere
) -> None:
    await vault.eraser.forget_comment(garage.id, comment.id)
    restored = await elsewhere(older_copy)
    assert (await look(restored, garage, comment)).values == {"ip": None, "email": None}


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_an_older_copy_opens_what_is_still_kept(
    garage: Site, comment: Comment, older_copy: str, elsewhere: OpenElsewhere
) -> None:
    restored = await elsewhere(older_copy)
    assert (await look(restored, garage, comment, "ip")).values == {"ip": "203.0.113.7"}


async def test_a_day_whose_key_was_destroyed_gets_a_new_one(
    database: Database, vault_database: Database, vault: Vault, garage: Site, comment: Comment
) -> None:
    await vault.expiry.destroy(list(await wrapped_data_keys(vault_database, garage)), ())
    later = await leave_comment(database, vault, garage, ip="198.51.100.9")
    assert (await look(vault, garage, later, "ip")).values == {"ip": "198.51.100.9"}
    assert (await look(vault, garage, comment, "ip")).values == {"ip": None}


async def test_destroying_twice_does_nothing(
    vault_database: Database, vault: Vault, garage: Site, comment: Comment
) -> None:
    keys = list(await wrapped_data_keys(vault_database, garage))
    await vault.expiry.destroy(keys, ())
    await vault.expiry.destroy(keys, (f"comments:{comment.id}",))
    assert await wrapped_data_keys(vault_database, garage) == {}
