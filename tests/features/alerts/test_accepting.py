"""When an acceptance is recorded, in both readings of the clause: never by reading, never by what came before."""

from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlmodel import Session, col, select

from comments.accounts.models import Account
from comments.db.database import Database
from comments.discussion.editing import edit_comment
from comments.discussion.models import Comment
from comments.moderation.deciding import decide
from comments.moderation.rules import Decision
from comments.policies.accepting import accept_by_tick
from comments.policies.alerting import mark_seen
from comments.policies.models import PolicyAcceptance
from comments.policies.purging import count_due, pseudonymise_due
from comments.portability.own_alerts import own_alerts
from comments.rendering.pipeline import render
from comments.sites.models import Site
from comments.sites.rules import Reading, SiteSettings
from tests.clock import SettableClock
from tests.factories.people import People
from tests.factories.policies import comment_by
from tests.features.alerts.conftest import Publish, Readers

YEARS = timedelta(days=1826)


class Scene:
    """Version 2 has just been published at the garage, and dora has a comment there that she may still edit."""

    def __init__(self, database: Database, readers: Readers, people: People, clock: SettableClock) -> None:
        self.database = database
        self.readers = readers
        self.people = people
        self.clock = clock

    async def read_as(self, reading: Reading) -> None:
        def choose(session: Session) -> None:
            site = session.get_one(Site, self.people.garage.id)
            site.settings = SiteSettings(readings={"P31": reading}).to_stored()
            session.add(site)

        await self.database.write(choose)

    async def show(self) -> None:
        dora = self.readers.dora
        await self.database.write(lambda session: mark_seen(session, dora, own_alerts(session, dora), self.clock))

    async def tick(self) -> None:
        dora = self.readers.dora
        await self.database.write(lambda session: accept_by_tick(session, dora, own_alerts(session, dora), self.clock))

    async def edit(self) -> None:
        def change(session: Session) -> None:
            comment = comment_by(session, self.people.garage, self.readers.dora, key="/edited")
            comment.created_at = self.clock()
            settings = SiteSettings.of(session.get_one(Site, self.people.garage.id))
            edit_comment(session, comment, "New words", render("New words"), settings, self.clock)

        await self.database.write(change)

    async def decide(self) -> None:
        def hold(session: Session) -> None:
            comment = session.exec(select(Comment).where(col(Comment.account_id) == self.readers.dora)).first()
            assert comment is not None
            decide(session, self.people.bob, comment.id, Decision(pinned=True), self.clock)

        await self.database.write(hold)

    async def acceptances(self) -> list[tuple[str, int, str]]:
        def read(session: Session) -> list[tuple[str, int, str]]:
            return [(each.account_id, each.version, each.how) for each in session.exec(select(PolicyAcceptance))]

        return await self.database.read(read)


@pytest.fixture
async def scene(
    database: Database, readers: Readers, people: People, publish_next: Publish, clock: SettableClock
) -> Scene:
    await publish_next(people.garage)
    return Scene(database, readers, people, clock)


@pytest.mark.clause("P31")
@pytest.mark.parametrize("reading", ["literal", "strict"])
async def test_an_action_before_the_alert_was_shown_records_nothing(scene: Scene, reading: Reading) -> None:
    await scene.read_as(reading)
    await scene.edit()
    assert await scene.acceptances() == []


@pytest.mark.clause("P31")
async def test_to_be_shown_the_alert_records_nothing_by_itself(scene: Scene) -> None:
    await scene.read_as("literal")
    await scene.show()
    assert await scene.acceptances() == []


@pytest.mark.clause("P31")
async def test_to_the_letter_the_first_action_after_the_alert_accepts_that_version(scene: Scene) -> None:
    await scene.read_as("literal")
    await scene.show()
    await scene.edit()
    await scene.edit()
    assert await scene.acceptances() == [(scene.readers.dora, 2, "use")]


@pytest.mark.clause("P31")
async def test_in_the_strict_reading_going_on_accepts_nothing(scene: Scene) -> None:
    await scene.show()
    await scene.edit()
    assert await scene.acceptances() == []


@pytest.mark.clause("P31")
async def test_in_the_strict_reading_a_material_change_asks_for_a_tick_and_records_it(scene: Scene) -> None:
    before = [alert.asks_for_tick for alert in await scene.readers.alerts(scene.readers.dora)]
    await scene.tick()
    after = [alert.asks_for_tick for alert in await scene.readers.alerts(scene.readers.dora)]
    assert (before, after, await scene.acceptances()) == ([True], [False], [(scene.readers.dora, 2, "tick")])


async def test_a_smaller_change_asks_for_no_tick(scene: Scene, people: People, publish_next: Publish) -> None:
    await publish_next(people.garage, "minor")
    asked = {alert.version: alert.asks_for_tick for alert in await scene.readers.alerts(scene.readers.dora)}
    assert asked == {2: True, 3: False}


async def test_a_tick_is_not_followed_by_an_acceptance_of_the_same_version_by_use(scene: Scene) -> None:
    await scene.read_as("literal")
    await scene.tick()
    await scene.edit()
    assert await scene.acceptances() == [(scene.readers.dora, 2, "tick")]


async def test_to_the_letter_a_moderators_decision_is_going_on_too(scene: Scene, people: People) -> None:
    await scene.read_as("literal")
    bob = people.bob.id
    await scene.database.write(lambda session: mark_seen(session, bob, own_alerts(session, bob), scene.clock))
    await scene.decide()
    assert await scene.acceptances() == [(bob, 2, "use")]


class Closed(Scene):
    """Dora accepted, and her account is gone; others' acceptances stand beside hers as noise."""

    async def purge(self) -> int:
        return await self.database.write(lambda session: pseudonymise_due(session, self.clock(), 100, self.clock))

    async def due(self) -> int:
        return await self.database.read(lambda session: count_due(session, self.clock()))

    async def close(self) -> None:
        def remove(session: Session) -> None:
            session.execute(delete(Comment).where(col(Comment.account_id) == self.readers.dora))
            session.execute(delete(Account).where(col(Account.id) == self.readers.dora))

        await self.database.write(remove)


@pytest.fixture
async def closed(scene: Scene, people: People) -> Closed:
    await scene.tick()
    alice = people.alice.id
    await scene.database.write(lambda session: accept_by_tick(session, alice, own_alerts(session, alice), scene.clock))
    gone = Closed(scene.database, scene.readers, scene.people, scene.clock)
    await gone.close()
    await gone.purge()
    return gone


async def test_an_acceptance_outlives_its_account(closed: Closed) -> None:
    closed.clock.advance(YEARS - timedelta(seconds=1))
    assert (await closed.purge(), closed.readers.dora in str(await closed.acceptances())) == (0, True)


async def test_five_years_later_it_is_nobodys_any_more(closed: Closed, people: People) -> None:
    closed.clock.advance(YEARS)
    counts = [await closed.due(), await closed.purge(), await closed.due(), await closed.purge()]
    text = str(await closed.acceptances())
    assert (counts, closed.readers.dora in text, people.alice.id in text) == ([1, 1, 0, 0], False, True)


async def test_while_the_account_lives_no_time_ends_its_acceptance(closed: Closed, people: People) -> None:
    closed.clock.advance(2 * YEARS)
    await closed.purge()
    assert [each for each in await closed.acceptances() if each[0] == people.alice.id] == [(people.alice.id, 2, "tick")]
