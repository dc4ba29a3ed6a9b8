"""Opening many identities, or any where a second factor is required, takes more than an old sign-in by password."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from comments.accounts.charter import CharterFile
from comments.accounts.errors import RecentSignInNeededError, SecondFactorRequiredError
from comments.accounts.people import Person
from comments.audit.actions import Action
from comments.audit.log import Act, append
from comments.db.database import Database
from comments.disclosures.disclosing import disclose
from comments.disclosures.rules import FREE_LOOKS, LookRequest
from comments.discussion.models import Comment
from comments.sites.models import Site
from comments.sites.rules import SiteSettings
from comments.vault.assembly import Vault
from tests.clock import SettableClock
from tests.factories.people import People
from tests.factories.record import acts

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
HOUR = timedelta(hours=1)


class Desk:
    """Alice at her console, who signed in some time ago."""

    def __init__(self, db: Database, vault: Vault, people: People, comment: Comment, clock: SettableClock) -> None:
        self.db, self.vault, self.people, self.comment, self.clock = db, vault, people, comment, clock
        self.alice = replace(people.alice, authenticated_at=clock.now - timedelta(minutes=11))

    async def looks(self, person: Person | None = None) -> str | None:
        request = LookRequest(comment_id=self.comment.id, purpose="abuse")
        asking, no_charter = person or self.alice, CharterFile(None)
        return (await disclose(self.vault.gate, no_charter, asking, request, self.clock)).ip

    async def has_looked(self, times: int, *, site: Site | None = None, at: datetime | None = None) -> None:
        """So many looks of alice's are on record."""
        site_id, when = (site or self.people.garage).id, at or self.clock.now
        act = Act(action=Action.LOOK, site_id=site_id, actor_id=self.alice.id, subject=self.comment.id)
        for _ in range(times):
            await self.db.write(lambda session: append(session, act, lambda: when))


@pytest.fixture
def desk(database: Database, vault: Vault, people: People, comment: Comment, clock: SettableClock) -> Desk:
    return Desk(database, vault, people, comment, clock)


async def test_thirty_looks_an_hour_need_no_new_proof(desk: Desk) -> None:
    await desk.has_looked(FREE_LOOKS - 1)
    assert await desk.looks() == "203.0.113.7"


async def test_the_next_one_does(desk: Desk) -> None:
    await desk.has_looked(FREE_LOOKS)
    with pytest.raises(RecentSignInNeededError):
        await desk.looks()


async def test_whoever_proved_a_moment_ago_who_they_are_goes_on(desk: Desk) -> None:
    await desk.has_looked(FREE_LOOKS)
    assert await desk.looks(replace(desk.alice, authenticated_at=desk.clock.now)) == "203.0.113.7"


async def test_looks_elsewhere_and_long_ago_do_not_count(desk: Desk) -> None:
    await desk.has_looked(FREE_LOOKS, site=desk.people.bakery)
    await desk.has_looked(FREE_LOOKS, at=desk.clock.now - HOUR)
    assert await desk.looks() == "203.0.113.7"


async def test_that_it_was_refused_is_on_record(desk: Desk) -> None:
    await desk.has_looked(FREE_LOOKS)
    with pytest.raises(RecentSignInNeededError):
        await desk.looks()
    (entry,) = await acts(desk.db, Action.LOOK_REFUSED)
    assert (entry.payload or {})["detail"] == {"refusal": "recent-sign-in-needed"}


async def require_second_factor(desk: Desk) -> None:
    stored = SiteSettings(second_factor="required").to_stored()

    def change(session: Session) -> None:
        session.get_one(Site, desk.people.garage.id).settings = stored

    await desk.db.write(change)


async def test_where_it_is_required_a_password_alone_opens_nothing(desk: Desk) -> None:
    await require_second_factor(desk)
    with pytest.raises(SecondFactorRequiredError):
        await desk.looks()


async def test_with_a_second_factor_it_opens(desk: Desk) -> None:
    await require_second_factor(desk)
    assert await desk.looks(replace(desk.alice, strong=True)) == "203.0.113.7"


async def test_the_refusal_for_want_of_a_second_factor_is_on_record(desk: Desk) -> None:
    await require_second_factor(desk)
    with pytest.raises(SecondFactorRequiredError):
        await desk.looks()
    (entry,) = await acts(desk.db, Action.LOOK_REFUSED)
    assert (entry.payload or {})["detail"] == {"refusal": "second-factor-required"}
