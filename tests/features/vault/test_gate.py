"""The gate: who, why, how often; on record before anything opens."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from comments.audit.actions import Action
from comments.audit.log import Act, append
from comments.db.database import Database
from comments.db.errors import StorageUnavailableError
from comments.discussion.models import Comment
from comments.foundation.errors import NotAllowedError
from comments.sites.models import Site
from comments.vault.assembly import Vault, assemble_vault
from comments.vault.collection import IdentityPeriods
from comments.vault.errors import TooManyLooksError
from comments.vault.gate import PURPOSES, Authorisation, Look, Purpose
from tests.clock import SettableClock
from tests.factories.identities import leave_comment, look
from tests.factories.people import People
from tests.factories.record import acts, count_acts

ROLES = ("owner", "admin", "moderator", "author", "staff")
REFUSED = [(role, purpose) for role in ROLES for purpose in Purpose if purpose not in PURPOSES.get(role, frozenset())]
GRANTED = [(role, purpose) for role in ROLES for purpose in Purpose if purpose in PURPOSES.get(role, frozenset())]


def authorised(site: Site, role: str, purpose: Purpose, person_id: str | None = "alice") -> Authorisation:
    return Authorisation(person_id=person_id, role=role, site_id=site.id, purpose=purpose)


@pytest.mark.clause("P7")
@pytest.mark.parametrize(("role", "purpose"), GRANTED)
async def test_a_role_opens_for_its_purposes(
    vault: Vault, garage: Site, comment: Comment, role: str, purpose: Purpose
) -> None:
    opened = await vault.gate.open(authorised(garage, role, purpose), Look(row_id=comment.id, fields=("ip",)))
    assert opened.values == {"ip": "203.0.113.7"}


@pytest.mark.clause("P7")
@pytest.mark.parametrize(("role", "purpose"), REFUSED)
async def test_a_role_is_refused_every_other_purpose_and_the_refusal_recorded(
    database: Database, vault: Vault, people: People, role: str, purpose: Purpose
) -> None:
    asked = Look(row_id="any", fields=("ip",))
    with pytest.raises(NotAllowedError):
        await vault.gate.open(authorised(people.garage, role, purpose), asked)
    refusal = (await acts(database, Action.LOOK_REFUSED))[0]
    assert refusal.payload is not None
    assert (refusal.payload["role"], refusal.payload["purpose"]) == (role, purpose)


@pytest.mark.clause("P7")
async def test_another_sites_owner_finds_nothing_even_past_the_question_of_permission(
    vault: Vault, people: People, comment: Comment
) -> None:
    opened = await look(vault, people.bakery, comment)
    assert opened.values == {"ip": None, "email": None}


async def unreachable(*_: object) -> None:
    """What a database does whose server is gone."""
    raise StorageUnavailableError


@pytest.mark.clause("P23")
async def test_a_look_is_on_record_even_if_the_keys_are_out_of_reach(
    database: Database, vault: Vault, garage: Site, comment: Comment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault.keys, "read", unreachable)
    with pytest.raises(StorageUnavailableError):
        await look(vault, garage, comment)
    assert await count_acts(database, Action.LOOK) == 1


@pytest.mark.clause("P23")
async def test_no_key_is_even_read_for_a_look_that_could_not_be_recorded(
    database: Database, vault: Vault, garage: Site, comment: Comment, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys_read: list[object] = []
    monkeypatch.setattr(database, "write", unreachable)
    monkeypatch.setattr(vault.keys, "read", keys_read.append)
    with pytest.raises(StorageUnavailableError):
        await look(vault, garage, comment)
    assert keys_read == []


async def test_the_record_tells_who_looked_at_what_and_why(
    database: Database, vault: Vault, garage: Site, comment: Comment
) -> None:
    asked = Look(row_id=comment.id, fields=("email",), note="threats in two threads")
    opened = await vault.gate.open(authorised(garage, "admin", Purpose.LEGAL), asked)
    entry = (await acts(database, Action.LOOK))[0]
    assert (entry.id, entry.site_id, entry.actor_id, entry.subject) == (opened.id, garage.id, "alice", comment.id)
    assert entry.payload == {
        "role": "admin",
        "purpose": "legal",
        "fields": ["email"],
        "detail": {"note": "threats in two threads"},
    }


@pytest.mark.clause("P6")
async def test_the_record_holds_no_value_that_was_opened(
    database: Database, vault: Vault, garage: Site, comment: Comment
) -> None:
    await look(vault, garage, comment)
    entry = (await acts(database, Action.LOOK))[0]
    assert not any(value in repr(vars(entry)) for value in ("203.0.113.7", "ada@example.org"))


async def looked(database: Database, site: Site, comment: Comment, times: int, clock: SettableClock) -> None:
    """Alice looked so often already."""
    act = Act(action=Action.LOOK, site_id=site.id, actor_id="alice", subject=comment.id)
    await database.write(lambda session: [append(session, act, clock) for _ in range(times)] and None)


async def test_sixty_looks_an_hour_are_allowed_and_no_more(
    database: Database, vault: Vault, garage: Site, comment: Comment, clock: SettableClock
) -> None:
    await looked(database, garage, comment, 59, clock)
    await look(vault, garage, comment)
    with pytest.raises(TooManyLooksError):
        await look(vault, garage, comment)
    assert await count_acts(database, Action.LOOK, Action.LOOK_REFUSED) == 61


async def test_the_refusal_tells_when_to_come_back(
    database: Database, vault: Vault, garage: Site, comment: Comment, clock: SettableClock
) -> None:
    await looked(database, garage, comment, 1, clock)
    clock.advance(timedelta(minutes=20))
    await looked(database, garage, comment, 59, clock)
    with pytest.raises(TooManyLooksError) as refusal:
        await look(vault, garage, comment)
    assert refusal.value.headers == {"Retry-After": str(40 * 60 + 1)}


async def test_an_hour_later_looks_are_allowed_again(
    database: Database, vault: Vault, garage: Site, comment: Comment, clock: SettableClock
) -> None:
    await looked(database, garage, comment, 60, clock)
    clock.advance(timedelta(hours=1))
    assert (await look(vault, garage, comment, "ip")).values == {"ip": "203.0.113.7"}


async def test_the_limit_is_each_persons_own_on_each_site(
    database: Database, vault: Vault, people: People, comment: Comment, clock: SettableClock
) -> None:
    await looked(database, people.garage, comment, 60, clock)
    elsewhere = await leave_comment(database, vault, people.bakery)
    assert (await look(vault, people.garage, comment, "ip", person_id="ann")).values["ip"] is not None
    assert (await look(vault, people.bakery, elsewhere, "ip")).values["ip"] is not None


async def test_looks_at_once_do_not_slip_past_the_limit(vault: Vault, garage: Site, comment: Comment) -> None:
    tries = (look(vault, garage, comment, "ip") for _ in range(70))
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(each, TooManyLooksError) for each in answers) == 10


async def test_load_tests_may_switch_the_limit_off(
    database: Database, vault: Vault, garage: Site, comment: Comment, clock: SettableClock
) -> None:
    unlimited = assemble_vault(database, vault.keys, vault.master_key_path, clock, limits_on=False)
    await unlimited.open()
    await looked(database, garage, comment, 61, clock)
    assert (await look(unlimited, garage, comment, "ip")).values == {"ip": "203.0.113.7"}


async def test_an_author_is_limited_by_what_they_look_at(
    database: Database, vault: Vault, garage: Site, comment: Comment
) -> None:
    other = await leave_comment(database, vault, garage, ip="198.51.100.9")
    author = authorised(garage, "author", Purpose.SELF_ACCESS, person_id=None)
    own = Act(action=Action.SELF_ACCESS, site_id=garage.id, subject=comment.id)
    await database.write(lambda session: [append(session, own, vault.clock) for _ in range(59)] and None)
    await vault.gate.open(author, Look(row_id=comment.id, fields=("ip",)))
    with pytest.raises(TooManyLooksError):
        await vault.gate.open(author, Look(row_id=comment.id, fields=("ip",)))
    assert (await vault.gate.open(author, Look(row_id=other.id, fields=("ip",)))).values == {"ip": "198.51.100.9"}


async def test_a_value_is_shown_until_its_period_ends_and_no_moment_longer(
    vault: Vault, garage: Site, comment: Comment, clock: SettableClock
) -> None:
    clock.advance(timedelta(days=90) - timedelta(seconds=1))
    assert (await look(vault, garage, comment, "ip")).values == {"ip": "203.0.113.7"}
    clock.advance(timedelta(seconds=1))
    assert (await look(vault, garage, comment)).values == {"ip": None, "email": "ada@example.org"}


async def test_a_site_that_shortens_its_period_shuts_what_is_older_at_once(
    vault: Vault, garage: Site, comment: Comment, clock: SettableClock
) -> None:
    clock.advance(timedelta(days=30))
    opened = await look(vault, garage, comment, periods={"ip": 30, "email": 400})
    assert opened.values == {"ip": None, "email": "ada@example.org"}


async def test_a_site_that_lengthens_its_period_keeps_nothing_longer_than_was_said(
    vault: Vault, garage: Site, comment: Comment, clock: SettableClock
) -> None:
    clock.advance(timedelta(days=91))
    assert (await look(vault, garage, comment, "ip", periods={"ip": 180})).values == {"ip": None}


async def test_a_value_whose_row_was_given_more_time_ends_with_its_key(
    database: Database, vault: Vault, garage: Site, clock: SettableClock
) -> None:
    comment = await leave_comment(database, vault, garage, periods=IdentityPeriods(ip_days=1, email_days=1))
    longer = text("UPDATE sealed_values SET expires_at = :later WHERE row_id = :id")
    values = {"later": (clock.now + timedelta(days=900)), "id": comment.id}
    await database.write(lambda session: session.execute(longer, values).close())
    clock.advance(timedelta(days=2))
    assert (await look(vault, garage, comment)).values == {"ip": None, "email": None}
