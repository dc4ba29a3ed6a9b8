"""What was left under an address is found by its indexes, one a site and day; nothing is opened for that."""

from datetime import timedelta

import pytest

from comments.audit.actions import Action
from comments.db.database import Database
from comments.discussion.models import Comment
from comments.vault import finding
from comments.vault.assembly import Vault, assemble_vault
from comments.vault.disclosure import DisclosureGate
from comments.vault.erasure import erase_sealed
from comments.vault.errors import VaultLockedError
from tests.clock import SettableClock
from tests.factories.identities import leave_comment
from tests.factories.people import People
from tests.factories.record import count_acts

ADA = "ada@example.org"


async def test_an_address_is_found_on_every_site_and_day_where_it_was_given(
    database: Database, vault: Vault, people: People, comment: Comment, clock: SettableClock
) -> None:
    clock.advance(timedelta(days=3))
    later = await leave_comment(database, vault, people.garage)
    elsewhere = await leave_comment(database, vault, people.bakery)
    assert set(await vault.finder.comments_under(ADA)) == {comment.id, later.id, elsewhere.id}


async def test_another_spelling_of_the_same_mailbox_is_found_too(vault: Vault, comment: Comment) -> None:
    assert await vault.finder.comments_under("  ADA@Example.ORG ") == [comment.id]


async def test_an_address_that_nobody_gave_is_not_found(vault: Vault, comment: Comment) -> None:
    assert await vault.finder.comments_under("stranger@example.org") == []


async def test_what_has_expired_is_not_found(vault: Vault, comment: Comment, clock: SettableClock) -> None:
    clock.advance(timedelta(days=365))
    assert await vault.finder.comments_under(ADA) == []


async def test_what_was_erased_is_not_found(database: Database, vault: Vault, comment: Comment) -> None:
    await database.write(lambda session: erase_sealed(session, comment.id))
    assert await vault.finder.comments_under(ADA) == []


async def test_more_keys_than_are_tried_at_once_are_all_tried(
    database: Database, vault: Vault, people: People, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "_KEYS_AT_ONCE", 2)
    left = set()
    for _ in range(5):
        left.add((await leave_comment(database, vault, people.garage)).id)
        clock.advance(timedelta(days=1))
    assert set(await vault.finder.comments_under(ADA)) == left


@pytest.mark.clause("P6")
async def test_nothing_is_opened_and_nobody_has_looked(
    database: Database, vault: Vault, comment: Comment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(DisclosureGate, "_open_one")
    found = await vault.finder.comments_under(ADA)
    assert (found, await count_acts(database, *Action)) == ([comment.id], 0)


async def test_a_shut_vault_finds_nothing(
    database: Database, vault_database: Database, vault: Vault, comment: Comment, clock: SettableClock
) -> None:
    shut = assemble_vault(database, vault_database, vault.master_key_path.with_name("none"), clock)
    await shut.open()
    with pytest.raises(VaultLockedError):
        await shut.finder.comments_under(ADA)
