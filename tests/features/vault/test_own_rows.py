"""Many rows of one's own through the gate: on record in one entry, before any of them opens."""

import pytest
from sqlalchemy import text

from comments.audit.actions import Action
from comments.db.database import Database
from comments.discussion.models import Comment
from comments.foundation.errors import NotAllowedError
from comments.vault.assembly import Vault
from comments.vault.disclosure import DisclosureGate
from comments.vault.errors import TooManyLooksError
from comments.vault.gate import AUTHOR, Authorisation, OwnRow, OwnRows, Purpose
from comments.vault.recording import LOOKS_AN_HOUR
from tests.factories.identities import leave_comment
from tests.factories.people import People
from tests.factories.record import acts

OWN = Authorisation(person_id="mia", role=AUTHOR, site_id=None, purpose=Purpose.SELF_ACCESS)


def rows(*comments: Comment) -> OwnRows:
    own = tuple(OwnRow(row_id=each.id, site_id=each.site_id) for each in comments)
    return OwnRows(subject="accounts:mia", fields=("ip", "email"), rows=own)


@pytest.fixture
async def elsewhere(database: Database, vault: Vault, people: People) -> Comment:
    return await leave_comment(database, vault, people.bakery, ip="2001:db8::7", email=None)


async def test_rows_of_several_sites_are_opened_together(vault: Vault, comment: Comment, elsewhere: Comment) -> None:
    opened = await vault.gate.open_own(OWN, rows(comment, elsewhere))
    assert [opened[each.id].values["ip"] for each in (comment, elsewhere)] == ["203.0.113.7", "2001:db8::7"]


async def test_one_entry_names_them_all_and_belongs_to_no_site(
    database: Database, vault: Vault, comment: Comment, elsewhere: Comment
) -> None:
    await vault.gate.open_own(OWN, rows(comment, elsewhere))
    (entry,) = await acts(database, Action.SELF_ACCESS)
    assert entry.payload is not None
    told = (entry.site_id, entry.actor_id, entry.subject, entry.payload["detail"])
    assert told == (None, "mia", "accounts:mia", {"comments": [comment.id, elsewhere.id]})


async def test_it_is_on_record_before_anything_opens(
    database: Database, vault: Vault, comment: Comment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(DisclosureGate, "_open_one")
    with pytest.raises(AttributeError):
        await vault.gate.open_own(OWN, rows(comment))
    assert len(await acts(database, Action.SELF_ACCESS)) == 1


@pytest.mark.clause("P7")
async def test_nobody_else_may_open_so_many(database: Database, vault: Vault, comment: Comment) -> None:
    owner = Authorisation(person_id="alice", role="owner", site_id=None, purpose=Purpose.SELF_ACCESS)
    with pytest.raises(NotAllowedError):
        await vault.gate.open_own(owner, rows(comment))
    assert len(await acts(database, Action.LOOK_REFUSED)) == 1


@pytest.mark.clause("P7")
async def test_a_row_that_belongs_to_another_site_stays_shut(vault: Vault, people: People, comment: Comment) -> None:
    moved = OwnRows(subject="accounts:mia", fields=("ip",), rows=(OwnRow(row_id=comment.id, site_id=people.bakery.id),))
    assert (await vault.gate.open_own(OWN, moved))[comment.id].values == {"ip": None}


async def test_a_broken_seal_is_recorded_and_hides_nothing_else(
    database: Database, vault: Vault, comment: Comment, elsewhere: Comment
) -> None:
    broken = text("UPDATE sealed_values SET box = :box WHERE row_id = :row AND column_name = 'ip'")
    await database.write(lambda session: session.execute(broken, {"box": bytes(44), "row": comment.id}).close())
    opened = await vault.gate.open_own(OWN, rows(comment, elsewhere))
    seen = (opened[comment.id].values, opened[elsewhere.id].values["ip"])
    assert (*seen, len(await acts(database, Action.SEAL_BROKEN))) == (
        {"ip": None, "email": "ada@example.org"},
        "2001:db8::7",
        1,
    )


async def test_it_can_be_done_as_often_in_an_hour_as_looking_at_one_thing(vault: Vault, comment: Comment) -> None:
    for _ in range(LOOKS_AN_HOUR):
        await vault.gate.open_own(OWN, rows(comment))
    with pytest.raises(TooManyLooksError):
        await vault.gate.open_own(OWN, rows(comment))
