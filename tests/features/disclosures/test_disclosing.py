"""Who may learn who left a comment: that site's owner and administrators, one at a time, on record. Nobody else."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import Session, col

from comments.accounts.appointing import dismiss
from comments.accounts.charter import CharterFile
from comments.accounts.models import Account
from comments.accounts.people import Person
from comments.accounts.rules import Role
from comments.audit.actions import Action
from comments.audit.actors import Actor
from comments.db.database import Database
from comments.disclosures.disclosing import disclose
from comments.disclosures.queries import looks_at, looks_at_account, record_of
from comments.disclosures.rules import LookRequest
from comments.discussion.models import Comment
from comments.foundation.errors import InvalidInputError, NotAllowedError, NotFoundError, NotSignedInError
from comments.sites.models import Site
from comments.sites.rules import SiteSettings
from comments.vault.assembly import Vault
from comments.vault.erasure import erase_sealed
from comments.vault.errors import VaultLockedError
from tests.clock import SettableClock
from tests.factories.identities import leave_comment
from tests.factories.people import People
from tests.factories.record import acts, count_acts

NO_CHARTER = CharterFile(None)
PURPOSES = ("moderation", "abuse", "legal", "support")


def request_for(comment: Comment, purpose: str = "abuse") -> LookRequest:
    return LookRequest(comment_id=comment.id, purpose=purpose)


@pytest.mark.clause("P7")
@pytest.mark.parametrize("name", ["alice", "ann"])
@pytest.mark.parametrize("purpose", PURPOSES)
async def test_owner_and_administrator_are_shown_who_left_a_comment(
    database: Database, vault: Vault, people: People, comment: Comment, name: str, purpose: str
) -> None:
    person: Person = getattr(people, name)
    shown = await disclose(vault.gate, NO_CHARTER, person, request_for(comment, purpose), vault.clock)
    assert (shown.ip, shown.email) == ("203.0.113.7", "ada@example.org")


@pytest.mark.clause("P7")
@pytest.mark.parametrize(("name", "refusal"), [("bob", NotAllowedError), ("charlie", NotFoundError)])
async def test_everybody_else_is_refused(
    database: Database, vault: Vault, people: People, comment: Comment, name: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await disclose(vault.gate, NO_CHARTER, getattr(people, name), request_for(comment), vault.clock)


@pytest.mark.clause("P7")
@pytest.mark.parametrize(("name", "role"), [("bob", "moderator"), ("charlie", None)])
async def test_a_refusal_is_recorded_on_the_comments_site(
    database: Database, vault: Vault, people: People, comment: Comment, name: str, role: str | None
) -> None:
    person: Person = getattr(people, name)
    with pytest.raises((NotAllowedError, NotFoundError)):
        await disclose(vault.gate, NO_CHARTER, person, request_for(comment), vault.clock)
    entry = (await acts(database, Action.LOOK_REFUSED))[0]
    assert (entry.site_id, entry.actor_id, entry.subject) == (people.garage.id, person.id, comment.id)
    assert entry.payload is not None
    assert entry.payload["role"] == role


async def test_a_refused_person_leaves_no_look(
    database: Database, vault: Vault, people: People, comment: Comment
) -> None:
    with pytest.raises(NotAllowedError):
        await disclose(vault.gate, NO_CHARTER, people.bob, request_for(comment), vault.clock)
    assert await count_acts(database, Action.LOOK) == 0


@pytest.mark.clause("P7")
async def test_a_token_of_another_site_does_not_reach_here(
    database: Database, vault: Vault, people: People, comment: Comment
) -> None:
    elsewhere = replace(people.alice, kind="api", site_id=people.bakery.id)
    with pytest.raises(NotSignedInError):
        await disclose(vault.gate, NO_CHARTER, elsewhere, request_for(comment), vault.clock)
    assert await count_acts(database, Action.LOOK_REFUSED) == 1


class AtThatMoment(CharterFile):
    """Asks for no signature, and begins something else while a look is being decided."""

    def __init__(self, begin: Callable[[], object]) -> None:
        super().__init__(None)
        self._begin = begin

    def charter(self) -> None:
        self._begin()


@pytest.mark.clause("P7")
async def test_whoever_loses_their_role_meanwhile_has_looked_before_and_looks_no_more(
    database: Database, vault: Vault, people: People, comment: Comment
) -> None:
    loop, removals = asyncio.get_running_loop(), list[asyncio.Task[None]]()

    def remove(session: Session) -> None:
        ann, by = session.get_one(Account, people.ann.id), Actor(people.alice.id, Role.OWNER)
        dismiss(session, people.garage.id, ann, by, vault.clock)

    def begin() -> None:
        removals.append(loop.create_task(database.write(remove)))

    charter = AtThatMoment(lambda: loop.call_soon_threadsafe(begin))
    await disclose(vault.gate, charter, people.ann, request_for(comment), vault.clock)
    await removals[0]
    with pytest.raises(NotFoundError):
        await disclose(vault.gate, NO_CHARTER, people.ann, request_for(comment), vault.clock)
    record = await acts(database, Action.LOOK, Action.MEMBER_REMOVED)
    assert [entry.action for entry in reversed(record)] == [Action.LOOK, Action.MEMBER_REMOVED]


async def test_an_unknown_comment_is_not_found(vault: Vault, people: People) -> None:
    with pytest.raises(NotFoundError):
        await disclose(
            vault.gate,
            NO_CHARTER,
            people.alice,
            LookRequest(comment_id="unknown", purpose="abuse"),
            vault.clock,
        )


UNANSWERABLE: dict[str, tuple[str, dict[str, Any]]] = {
    "marketing": ("purpose", {"purpose": "marketing"}),
    "self-access": ("purpose", {"purpose": "self-access"}),
    "no purpose": ("purpose", {"purpose": ""}),
    "no field": ("fields", {"fields": ()}),
    "another field": ("fields", {"fields": ("ip", "password")}),
    "a long note": ("note", {"note": "x" * 501}),
}


@pytest.mark.parametrize("name", UNANSWERABLE)
async def test_an_unanswerable_request_names_its_field(
    database: Database, vault: Vault, people: People, comment: Comment, name: str
) -> None:
    field, parts = UNANSWERABLE[name]
    request = LookRequest(**({"comment_id": comment.id, "purpose": "abuse"} | parts))
    with pytest.raises(InvalidInputError) as refusal:
        await disclose(vault.gate, NO_CHARTER, people.alice, request, vault.clock)
    assert [problem.field for problem in refusal.value.problems] == [field]


async def test_only_what_was_asked_for_is_shown(
    database: Database, vault: Vault, people: People, comment: Comment
) -> None:
    request = LookRequest(comment_id=comment.id, purpose="abuse", fields=("email",))
    shown = await disclose(vault.gate, NO_CHARTER, people.alice, request, vault.clock)
    assert (shown.ip, shown.email) == (None, "ada@example.org")


async def test_the_email_shown_is_the_one_given_with_that_comment(
    database: Database, vault: Vault, people: People, comment: Comment
) -> None:
    other = await leave_comment(database, vault, people.garage, email="ada.other@example.org")
    shown = [
        await disclose(vault.gate, NO_CHARTER, people.alice, request_for(each), vault.clock)
        for each in (comment, other)
    ]
    assert [each.email for each in shown] == ["ada@example.org", "ada.other@example.org"]


async def test_what_has_expired_is_none_and_says_when_it_ended(
    database: Database, vault: Vault, people: People, comment: Comment, clock: SettableClock
) -> None:
    taken_in = clock.now
    clock.advance(timedelta(days=91))
    shown = await disclose(vault.gate, NO_CHARTER, people.alice, request_for(comment), clock)
    assert (shown.ip, shown.email) == (None, "ada@example.org")
    assert shown.expires_at == {"ip": taken_in + timedelta(days=90), "email": taken_in + timedelta(days=365)}


async def test_a_period_that_the_site_shortened_counts_at_once(
    database: Database, vault: Vault, people: People, comment: Comment, clock: SettableClock
) -> None:
    shorter = SiteSettings(retention={"comment_ip": 7}).to_stored()
    await database.write(
        lambda session: session.execute(
            update(Site).where(col(Site.id) == people.garage.id).values(settings=shorter)
        ).close()
    )
    clock.advance(timedelta(days=7))
    shown = await disclose(vault.gate, NO_CHARTER, people.alice, request_for(comment), clock)
    assert (shown.ip, shown.email) == (None, "ada@example.org")


async def test_what_was_erased_is_none(database: Database, vault: Vault, people: People, comment: Comment) -> None:
    await database.write(lambda session: erase_sealed(session, comment.id))
    shown = await disclose(vault.gate, NO_CHARTER, people.alice, request_for(comment), vault.clock)
    assert (shown.ip, shown.email, shown.collected_at) == (None, None, None)
    assert shown.expires_at == {"ip": None, "email": None}


async def test_thirty_looks_in_a_row_are_allowed(
    database: Database, vault: Vault, people: People, comment: Comment
) -> None:
    looks = [await disclose(vault.gate, NO_CHARTER, people.alice, request_for(comment), vault.clock) for _ in range(30)]
    assert all(each.ip == "203.0.113.7" for each in looks)


async def test_a_locked_vault_shows_nothing(database: Database, vault: Vault, people: People, comment: Comment) -> None:
    vault.master_key_path.unlink()
    await vault.open()
    for person, refusal in ((people.alice, VaultLockedError), (people.bob, NotAllowedError)):
        with pytest.raises(refusal):
            await disclose(vault.gate, NO_CHARTER, person, request_for(comment), vault.clock)
    assert [entry.actor_id for entry in await acts(database, Action.LOOK, Action.LOOK_REFUSED)] == [people.bob.id]


async def test_the_person_learns_of_each_look_but_not_by_whom(
    database: Database, vault: Vault, people: People, comment: Comment, clock: SettableClock
) -> None:
    request = LookRequest(comment_id=comment.id, purpose="legal", fields=("ip",))
    await disclose(vault.gate, NO_CHARTER, people.ann, request, clock)
    looks = await database.read(lambda session: looks_at(session, people.garage.id, comment.id))
    assert [vars(each) for each in looks] == [
        {"at": clock.now, "fields": ("ip",), "purpose": "legal", "role": "admin", "site": "garage"}
    ]


async def test_refusals_and_other_comments_are_no_looks_at_it(
    database: Database, vault: Vault, people: People, comment: Comment
) -> None:
    other = await leave_comment(database, vault, people.garage)
    await disclose(vault.gate, NO_CHARTER, people.alice, request_for(other), vault.clock)
    with pytest.raises(NotAllowedError):
        await disclose(vault.gate, NO_CHARTER, people.bob, request_for(comment), vault.clock)
    assert await database.read(lambda session: looks_at(session, people.garage.id, comment.id)) == []


async def test_a_member_learns_of_looks_at_any_of_their_comments(
    database: Database, vault: Vault, people: People, comment: Comment
) -> None:
    theirs = update(Comment).where(col(Comment.id) == comment.id).values(account_id=people.charlie.id)
    await database.write(lambda session: session.execute(theirs).close())
    await disclose(vault.gate, NO_CHARTER, people.alice, request_for(comment), vault.clock)
    looks = await database.read(lambda session: looks_at_account(session, people.charlie.id))
    assert [each.site for each in looks] == ["garage"]
    assert await database.read(lambda session: looks_at_account(session, people.bob.id)) == []


async def test_the_record_of_a_site_names_who_looked(
    database: Database, vault: Vault, people: People, comment: Comment
) -> None:
    shown = await disclose(vault.gate, NO_CHARTER, people.ann, request_for(comment, "support"), vault.clock)
    page = await database.read(lambda session: record_of(session, people.garage.id))
    line = page.entries[0]
    assert (line.id, line.actor, line.role, line.action) == (shown.id, "ann", "admin", Action.LOOK)
    assert (line.purpose, line.fields, line.subject) == ("support", ("ip", "email"), comment.id)


async def test_the_record_of_a_site_holds_no_act_of_another(
    database: Database, vault: Vault, people: People, comment: Comment
) -> None:
    await disclose(vault.gate, NO_CHARTER, people.alice, request_for(comment), vault.clock)
    page = await database.read(lambda session: record_of(session, people.bakery.id))
    assert page.entries == []


async def test_the_record_is_read_page_by_page(
    database: Database, vault: Vault, people: People, comment: Comment
) -> None:
    for _ in range(5):
        await disclose(vault.gate, NO_CHARTER, people.alice, request_for(comment), vault.clock)
    first = await database.read(lambda session: record_of(session, people.garage.id, None, 3))
    rest = await database.read(lambda session: record_of(session, people.garage.id, first.next, 3))
    assert len({line.id for line in (*first.entries, *rest.entries)}) == 5
    assert rest.next is None
