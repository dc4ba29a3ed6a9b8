"""What goes in through the collector comes out through the gate, and through nothing else."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select, update

from comments.audit.actions import Action
from comments.db.database import Database
from comments.discussion.models import Comment
from comments.sites.models import Site
from comments.vault.assembly import Vault
from comments.vault.collection import IdentityPeriods
from comments.vault.errors import SealBrokenError
from comments.vault.models import DataKey, SealedValue
from comments.vault.sealed import Sealed
from tests.clock import SettableClock
from tests.factories.identities import leave_comment, look
from tests.factories.people import People
from tests.factories.record import count_acts


async def stored(database: Database, comment: Comment, column: str) -> SealedValue:
    return await database.read(lambda session: session.get_one(SealedValue, ("comments", comment.id, column)))


async def put_box(database: Database, comment: Comment, column: str, box: bytes) -> None:
    place = (col(SealedValue.row_id) == comment.id, col(SealedValue.column_name) == column)
    await database.write(lambda session: session.exec(update(SealedValue).where(*place).values(box=Sealed(box))))


@pytest.mark.parametrize(
    ("ip", "email"),
    [
        ("203.0.113.7", "ada@example.org"),
        ("2001:db8:1:2::3", "Ada.Lovelace+blog@Example.ORG"),
        ("198.51.100.255", "élodie@exämple.test"),
        ("203.0.113.0", f"{'x' * 64}@{'y' * 180}.example.org"),
    ],
)
async def test_what_was_sealed_opens_as_it_was_given(
    database: Database, vault: Vault, garage: Site, ip: str, email: str
) -> None:
    comment = await leave_comment(database, vault, garage, ip=ip, email=email)
    opened = await look(vault, garage, comment)
    assert opened.values == {"ip": ip, "email": email}


async def test_only_the_fields_asked_for_are_opened(vault: Vault, garage: Site, comment: Comment) -> None:
    opened = await look(vault, garage, comment, "email")
    assert opened.values == {"email": "ada@example.org"}


async def test_an_email_that_was_never_given_is_none(database: Database, vault: Vault, garage: Site) -> None:
    comment = await leave_comment(database, vault, garage, email=None)
    opened = await look(vault, garage, comment)
    assert (opened.values["ip"], opened.values["email"]) == ("203.0.113.7", None)


async def test_an_address_that_nobody_knows_is_none(database: Database, vault: Vault, garage: Site) -> None:
    comment = await leave_comment(database, vault, garage, ip=None, email=None)
    opened = await look(vault, garage, comment)
    assert opened.values == {"ip": None, "email": None}


async def test_an_email_kept_for_no_days_is_not_stored(database: Database, vault: Vault, garage: Site) -> None:
    comment = await leave_comment(database, vault, garage, periods=IdentityPeriods(ip_days=90, email_days=0))
    found = await database.read(
        lambda session: session.exec(select(SealedValue.column_name).where(SealedValue.row_id == comment.id)).all()
    )
    assert found == ["ip"]


async def test_a_look_tells_when_it_was_taken_in_and_until_when_it_is_kept(
    vault: Vault, garage: Site, comment: Comment, clock: SettableClock
) -> None:
    opened = await look(vault, garage, comment)
    ends = {"ip": clock.now + timedelta(days=90), "email": clock.now + timedelta(days=365)}
    assert (opened.collected_at, opened.expires_at) == (clock.now, ends)


@pytest.mark.clause("P23")
@pytest.mark.parametrize("bit", [0, 95, 96, 200, -1])
async def test_a_flipped_bit_does_not_open(
    database: Database, vault: Vault, garage: Site, comment: Comment, bit: int
) -> None:
    box = bytearray((await stored(database, comment, "ip")).box.box)
    box[bit // 8] ^= 1 << (bit % 8)
    await put_box(database, comment, "ip", bytes(box))
    with pytest.raises(SealBrokenError):
        await look(vault, garage, comment, "ip")
    assert await count_acts(database, Action.SEAL_BROKEN) == 1


async def test_a_truncated_value_does_not_open(
    database: Database, vault: Vault, garage: Site, comment: Comment
) -> None:
    await put_box(database, comment, "ip", b"short")
    with pytest.raises(SealBrokenError):
        await look(vault, garage, comment, "ip")


@pytest.mark.clause("P23")
async def test_a_value_put_into_another_row_does_not_open(
    database: Database, vault: Vault, garage: Site, comment: Comment
) -> None:
    other = await leave_comment(database, vault, garage, ip="198.51.100.9")
    await put_box(database, comment, "ip", (await stored(database, other, "ip")).box.box)
    with pytest.raises(SealBrokenError):
        await look(vault, garage, comment, "ip")
    assert await count_acts(database, Action.SEAL_BROKEN) == 1


@pytest.mark.clause("P23")
async def test_a_value_put_into_another_column_does_not_open(
    database: Database, vault: Vault, garage: Site, comment: Comment
) -> None:
    await put_box(database, comment, "ip", (await stored(database, comment, "email")).box.box)
    with pytest.raises(SealBrokenError):
        await look(vault, garage, comment, "ip")
    assert await count_acts(database, Action.SEAL_BROKEN) == 1


async def test_a_whole_row_renamed_into_another_column_does_not_open(
    database: Database, vault: Vault, garage: Site, comment: Comment
) -> None:
    def swap(session: Session) -> None:
        of_comment = col(SealedValue.row_id) == comment.id
        for old, new in (("ip", "swap"), ("email", "ip"), ("swap", "email")):
            session.exec(
                update(SealedValue).where(of_comment, col(SealedValue.column_name) == old).values(column_name=new)
            )

    await database.write(swap)
    with pytest.raises(SealBrokenError):
        await look(vault, garage, comment, "email")


async def test_a_value_carried_to_another_site_does_not_open(
    database: Database, vault: Vault, people: People, comment: Comment
) -> None:
    of_comment = col(SealedValue.row_id) == comment.id
    await database.write(
        lambda session: session.exec(update(SealedValue).where(of_comment).values(site_id=people.bakery.id))
    )
    with pytest.raises(SealBrokenError):
        await look(vault, people.bakery, comment, "ip")


async def test_a_swapped_data_key_does_not_open(
    vault_database: Database, vault: Vault, garage: Site, comment: Comment
) -> None:
    def exchange(session: Session) -> None:
        keys = session.exec(select(DataKey).where(DataKey.site_id == garage.id)).all()
        keys[0].wrapped, keys[1].wrapped = keys[1].wrapped, keys[0].wrapped
        session.add_all(keys)

    await vault_database.write(exchange)
    with pytest.raises(SealBrokenError):
        await look(vault, garage, comment, "ip")


async def test_a_broken_value_leaves_its_look_on_record(
    database: Database, vault: Vault, garage: Site, comment: Comment
) -> None:
    await put_box(database, comment, "ip", bytes(60))
    with pytest.raises(SealBrokenError):
        await look(vault, garage, comment, "ip")
    assert await count_acts(database, Action.LOOK) == 1
