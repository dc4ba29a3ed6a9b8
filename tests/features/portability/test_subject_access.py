"""An author's own view: through the gate, on record, and no look by somebody else."""

from datetime import timedelta

import pytest

from comments.accounts.people import Person
from comments.audit.actions import Action
from comments.db.database import Database
from comments.disclosures.queries import looks_at
from comments.discussion.models import Comment
from comments.foundation.errors import NotFoundError
from comments.portability.subject_access import own_email, own_view
from comments.vault.assembly import Vault
from comments.vault.collection import store_identity
from tests.clock import SettableClock
from tests.factories.people import People
from tests.factories.record import acts


async def test_an_author_sees_their_own(database: Database, vault: Vault, comment: Comment) -> None:
    view = await own_view(database, vault.gate, comment.id, show_ip=True)
    assert (view.ip, view.email) == ("203.0.113.7", "ada@example.org")


async def test_a_mailed_link_shows_no_address(database: Database, vault: Vault, comment: Comment) -> None:
    view = await own_view(database, vault.gate, comment.id, show_ip=False)
    assert (view.ip, view.email) == (None, "ada@example.org")


async def test_an_author_sees_until_when_it_is_kept(
    database: Database, vault: Vault, comment: Comment, clock: SettableClock
) -> None:
    view = await own_view(database, vault.gate, comment.id, show_ip=True)
    ends = {"ip": clock.now + timedelta(days=90), "email": clock.now + timedelta(days=365)}
    assert (view.collected_at, view.expires_at) == (clock.now, ends)


async def test_an_authors_own_access_is_recorded_without_a_name(
    database: Database, vault: Vault, people: People, comment: Comment
) -> None:
    await own_view(database, vault.gate, comment.id, show_ip=True)
    entry = (await acts(database, Action.SELF_ACCESS))[0]
    assert (entry.site_id, entry.actor_id, entry.subject) == (people.garage.id, None, comment.id)


async def test_an_authors_own_access_is_no_look_by_others(
    database: Database, vault: Vault, people: People, comment: Comment
) -> None:
    await own_view(database, vault.gate, comment.id, show_ip=True)
    assert await database.read(lambda session: looks_at(session, people.garage.id, comment.id)) == []


async def test_an_author_sees_nothing_that_has_expired(
    database: Database, vault: Vault, comment: Comment, clock: SettableClock
) -> None:
    clock.advance(timedelta(days=365))
    view = await own_view(database, vault.gate, comment.id, show_ip=True)
    assert (view.ip, view.email) == (None, None)


async def test_an_unknown_comment_is_not_found(database: Database, vault: Vault) -> None:
    with pytest.raises(NotFoundError):
        await own_view(database, vault.gate, "unknown", show_ip=True)


async def give_address(database: Database, vault: Vault, person: Person) -> None:
    sealed, _ = await vault.collector.seal_account_email(person.id, f"{person.username}@example.org")
    await database.write(lambda session: store_identity(session, sealed))


async def test_a_member_sees_the_address_of_their_own_account(database: Database, vault: Vault, people: People) -> None:
    for person in (people.alice, people.bob):
        await give_address(database, vault, person)
    assert await own_email(vault.gate, people.alice.id, people.alice.id) == "alice@example.org"
