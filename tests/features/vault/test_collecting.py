"""Taking in: keys first, durable; one key a day; digests that lead nowhere else."""

import asyncio
from datetime import timedelta
from ipaddress import ip_address

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from comments.db.database import Database
from comments.discussion.models import Comment
from comments.foundation.identifiers import new_id
from comments.sites.models import Site
from comments.vault.assembly import Vault
from comments.vault.bound import ACCOUNTS
from comments.vault.collection import SealedIdentity, store_identity
from comments.vault.gate import AUTHOR, Authorisation, Look, Purpose
from comments.vault.key_store import add_subject_key
from comments.vault.models import DataKey, SealedValue, SubjectKey
from tests.clock import SettableClock
from tests.factories.identities import USUAL, leave_comment
from tests.factories.people import People

ADA = ip_address("203.0.113.7")


async def column_of(database: Database, comment: Comment, column: str) -> SealedValue:
    return await database.read(lambda session: session.get_one(SealedValue, ("comments", comment.id, column)))


async def test_the_keys_are_durable_before_anything_is_stored(
    database: Database, vault_database: Database, vault: Vault, garage: Site
) -> None:
    sealed: list[SealedIdentity] = []

    def store_nothing(_session: Session, made: SealedIdentity) -> None:
        sealed.append(made)
        raise RuntimeError("the comment is not taken after all")

    entrusted = vault.collector.receive_identity(garage.id, "a-comment", ADA, "ada@example.org", USUAL)
    with pytest.raises(RuntimeError, match="not taken"):
        await vault.collector.store_with(database, entrusted, store_nothing)
    known = await vault_database.read(lambda session: set(session.exec(select(DataKey.id))))
    assert {row["key_id"] for row in sealed[0].rows} == known
    assert await database.read(lambda session: session.exec(select(SealedValue)).all()) == []


async def test_nothing_is_stored_whose_keys_are_not(
    database: Database, vault_database: Database, vault: Vault, people: People
) -> None:
    first, twice = (
        vault.collector.receive_identity(people.garage.id, row, ADA, None, USUAL) for row in ("a-comment", "another")
    )
    await vault_database.write(lambda session: add_subject_key(session, twice.key))
    answers = await asyncio.gather(
        *(vault.collector.store_with(database, each, store_identity) for each in (first, twice)),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] == [type(None), IntegrityError]
    stored = await database.read(lambda session: session.exec(select(SealedValue.row_id)).all())
    assert stored == ["a-comment"]


async def test_many_at_once_share_the_keys_of_their_day(
    database: Database, vault_database: Database, vault: Vault, garage: Site
) -> None:
    received = [vault.collector.receive_identity(garage.id, new_id(), ADA, "ada@example.org", USUAL) for _ in range(40)]
    await asyncio.gather(*(vault.collector.store_with(database, each, store_identity) for each in received))
    categories = await vault_database.read(lambda session: sorted(session.exec(select(DataKey.category))))
    assert categories == ["comment_ip", "guest_email"]


async def test_each_comment_has_a_key_of_its_own(vault_database: Database, comment: Comment) -> None:
    subjects = await vault_database.read(lambda session: session.exec(select(SubjectKey)).all())
    assert len({key.wrapped for key in subjects}) == 3
    assert f"comments:{comment.id}" in {key.subject for key in subjects}


async def test_each_day_and_site_has_keys_of_its_own(
    database: Database, vault_database: Database, vault: Vault, people: People, clock: SettableClock
) -> None:
    for site in (people.garage, people.bakery):
        await leave_comment(database, vault, site, email=None)
    clock.advance(timedelta(days=1))
    await leave_comment(database, vault, people.garage, email=None)
    keys = await vault_database.read(lambda session: session.exec(select(DataKey)).all())
    assert len({(key.site_id, key.bucket) for key in keys}) == 3


@pytest.mark.clause("P23")
async def test_a_blind_index_leads_from_no_site_or_day_to_another(
    database: Database, vault: Vault, people: People, clock: SettableClock
) -> None:
    here = await leave_comment(database, vault, people.garage)
    there = await leave_comment(database, vault, people.bakery)
    clock.advance(timedelta(days=1))
    later = await leave_comment(database, vault, people.garage)
    emails = [await column_of(database, each, "email") for each in (here, there, later)]
    assert len({each.blind_index for each in emails}) == 3


@pytest.mark.clause("P23")
async def test_a_network_tag_leads_from_no_site_or_day_to_another(
    database: Database, vault: Vault, people: People, clock: SettableClock
) -> None:
    here = await leave_comment(database, vault, people.garage)
    there = await leave_comment(database, vault, people.bakery)
    clock.advance(timedelta(days=1))
    later = await leave_comment(database, vault, people.garage)
    addresses = [await column_of(database, each, "ip") for each in (here, there, later)]
    assert len({each.network_tag for each in addresses}) == 3


async def test_one_mailbox_has_one_index_on_a_site_and_day(database: Database, vault: Vault, garage: Site) -> None:
    first = await leave_comment(database, vault, garage, email="Ada@Example.org")
    second = await leave_comment(database, vault, garage, email="ada@example.ORG")
    emails = [await column_of(database, each, "email") for each in (first, second)]
    assert emails[0].blind_index == emails[1].blind_index


async def test_an_address_has_no_index_of_its_own(database: Database, comment: Comment) -> None:
    assert (await column_of(database, comment, "ip")).blind_index is None


@pytest.mark.clause("P23")
async def test_every_email_is_as_long_as_every_other(database: Database, vault: Vault, garage: Site) -> None:
    for email in ("a@b.test", f"{'x' * 64}@{'y' * 180}.example.org", "élodie@exämple.test"):
        await leave_comment(database, vault, garage, email=email)

    def lengths(session: Session) -> set[int]:
        emails = session.exec(select(SealedValue).where(col(SealedValue.column_name) == "email"))
        return {len(each.box.box) for each in emails}

    assert len(await database.read(lengths)) == 1


@pytest.mark.parametrize(
    ("ip", "same"),
    [("203.0.113.250", True), ("203.0.114.7", False), ("2001:db8::7", False)],
)
async def test_the_same_network_is_recognised(
    database: Database, vault: Vault, garage: Site, comment: Comment, ip: str, *, same: bool
) -> None:
    assert await vault.collector.same_network(database, comment.id, garage.id, ip_address(ip)) is same


async def test_a_network_is_recognised_on_its_site_alone(
    database: Database, vault: Vault, people: People, comment: Comment
) -> None:
    assert not await vault.collector.same_network(database, comment.id, people.bakery.id, ADA)


async def test_a_network_is_forgotten_with_the_address(
    database: Database, vault: Vault, garage: Site, comment: Comment, clock: SettableClock
) -> None:
    clock.advance(timedelta(days=90))
    assert not await vault.collector.same_network(database, comment.id, garage.id, ADA)


async def test_a_network_is_forgotten_with_its_key(
    database: Database, vault: Vault, garage: Site, comment: Comment
) -> None:
    await vault.expiry.destroy([age.id for age in await vault.expiry.ages()], ())
    assert not await vault.collector.same_network(database, comment.id, garage.id, ADA)


async def test_an_unknown_sender_is_from_no_network(
    database: Database, vault: Vault, garage: Site, comment: Comment
) -> None:
    assert not await vault.collector.same_network(database, comment.id, garage.id, None)


async def give_address(database: Database, vault: Vault, people: People, email: str) -> None:
    """Alice's account has that address now."""
    sealed, _ = await vault.collector.seal_account_email(people.alice.id, email)
    await database.write(lambda session: store_identity(session, sealed))


async def own_address(vault: Vault, account_id: str) -> str | None:
    author = Authorisation(person_id=account_id, role=AUTHOR, site_id=None, purpose=Purpose.SELF_ACCESS)
    opened = await vault.gate.open(author, Look(table_name="accounts", row_id=account_id, fields=("email",)))
    return opened.values["email"]


async def test_an_accounts_address_opens_for_its_holder(database: Database, vault: Vault, people: People) -> None:
    await give_address(database, vault, people, "Alice@example.org")
    assert await own_address(vault, people.alice.id) == "Alice@example.org"


async def test_an_accounts_new_address_takes_the_place_of_the_old(
    database: Database, vault: Vault, people: People
) -> None:
    for email in ("alice@example.org", "alice@example.com"):
        await give_address(database, vault, people, email)
    assert await own_address(vault, people.alice.id) == "alice@example.com"


async def test_an_accounts_address_dies_with_the_account(database: Database, vault: Vault, people: People) -> None:
    await give_address(database, vault, people, "alice@example.org")
    await vault.eraser.forget_rows(ACCOUNTS, [people.alice.id])
    assert await own_address(vault, people.alice.id) is None


async def test_an_accounts_index_is_the_same_whoever_asks_when(
    vault: Vault, people: People, clock: SettableClock
) -> None:
    _, index = await vault.collector.seal_account_email(people.alice.id, "alice@example.org")
    clock.advance(timedelta(days=400))
    assert vault.collector.email_index("ALICE@example.org") == index
