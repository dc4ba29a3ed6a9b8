"""A change of rules that is only prepared is not in force before the version that tells of it."""

import pytest
from sqlmodel import Session

from comments.audit.actions import Action
from comments.audit.actors import OPERATOR
from comments.audit.queries import entries
from comments.db.database import Database
from comments.foundation.errors import InvalidInputError
from comments.policies.clauses import Operator
from comments.policies.drafting import discard_draft, draft_rules, is_stale, publish_draft, publish_prepared
from comments.policies.errors import (
    DraftStaleError,
    NoDraftError,
    PolicyContradictsRulesError,
    PolicyUnchangedError,
    SeverityTooLowError,
)
from comments.policies.models import PolicyDraft, PolicyVersion
from comments.policies.publishing import Release
from comments.policies.queries import current_version, find_draft, versions_of
from comments.policies.rules import Severity
from comments.sites.models import Site
from comments.sites.queries import site_by_slug
from comments.sites.rules import SiteSettings, period_days
from tests.clock import SettableClock
from tests.features.policies.conftest import HOSTING, Amend


@pytest.fixture
def backend() -> str:
    """Nothing here is said in the databases' own dialects."""
    return "sqlite"


class Desk:
    """Whoever looks after the garage's policy."""

    def __init__(self, database: Database, clock: SettableClock) -> None:
        self.database = database
        self.clock = clock

    async def prepare(self, operator: Operator = HOSTING, **changes: str) -> PolicyDraft:
        wanted = {key.replace("__", "."): text for key, text in changes.items()}
        return await self.database.write(
            lambda session: draft_rules(session, self._garage(session), wanted, operator, OPERATOR, self.clock)
        )

    async def publish(self, severity: Severity = "material", operator: Operator = HOSTING) -> PolicyVersion:
        release = Release(severity=severity, summary="As prepared.")
        return await self.database.write(
            lambda session: publish_draft(session, self._garage(session), release, operator, OPERATOR, self.clock)
        )

    async def discard(self) -> None:
        await self.database.write(lambda session: discard_draft(session, self._garage(session), OPERATOR, self.clock))

    async def days(self, category: str = "comment_ip") -> int | None:
        """What is enforced."""
        return await self.database.read(lambda session: period_days(SiteSettings.of(self._garage(session)), category))

    async def draft(self) -> PolicyDraft | None:
        return await self.database.read(lambda session: find_draft(session, self._garage(session).id))

    async def newest(self) -> int:
        return await self.database.read(lambda session: current_version(session, self._garage(session).id).version)

    def _garage(self, session: Session) -> Site:
        return site_by_slug(session, "garage")


@pytest.fixture
def desk(database: Database, garage: Site, clock: SettableClock) -> Desk:
    return Desk(database, clock)


@pytest.mark.clause("P28")
async def test_what_is_prepared_is_neither_enforced_nor_published(desk: Desk) -> None:
    await desk.prepare(retention__comment_ip="30")
    assert (await desk.days(), await desk.newest()) == (90, 1)


@pytest.mark.clause("P28")
async def test_publishing_it_brings_rules_and_policy_into_force_together(desk: Desk) -> None:
    await desk.prepare(retention__comment_ip="30")
    published = await desk.publish("minor")
    assert (await desk.days(), published.version, await desk.draft()) == (30, 2, None)


async def test_a_change_joins_those_that_wait(desk: Desk) -> None:
    await desk.prepare(retention__comment_ip="30")
    assert (await desk.prepare(retention__spam="5")).changes == {"retention.comment_ip": "30", "retention.spam": "5"}


async def test_a_rule_that_is_set_to_what_it_is_waits_no_longer(desk: Desk) -> None:
    await desk.prepare(retention__comment_ip="30", retention__spam="5")
    assert (await desk.prepare(retention__comment_ip="90")).changes == {"retention.spam": "5"}


async def test_what_was_prepared_can_be_let_go(desk: Desk) -> None:
    await desk.prepare(retention__comment_ip="30")
    await desk.discard()
    assert (await desk.draft(), await desk.days()) == (None, 90)


async def test_what_is_not_there_can_be_neither_published_nor_let_go(desk: Desk) -> None:
    for attempt in (desk.publish, desk.discard):
        with pytest.raises(NoDraftError):
            await attempt()


async def test_a_change_of_which_the_policy_says_nothing_is_not_prepared(desk: Desk) -> None:
    with pytest.raises(PolicyUnchangedError):
        await desk.prepare(moderation="all")


async def test_a_change_out_of_bounds_is_not_prepared(desk: Desk) -> None:
    with pytest.raises(InvalidInputError):
        await desk.prepare(retention__comment_ip="181")


@pytest.mark.clause("P28")
async def test_a_draft_that_weighs_more_is_not_published_as_less(desk: Desk) -> None:
    await desk.prepare(retention__comment_ip="120")
    with pytest.raises(SeverityTooLowError):
        await desk.publish("minor")
    assert (await desk.days(), await desk.newest(), await desk.draft() is None) == (90, 1, False)


@pytest.mark.clause("P28")
async def test_a_draft_written_under_other_rules_is_not_published(desk: Desk, amend: Amend) -> None:
    await desk.prepare(retention__comment_ip="30")
    await amend(retention__spam="5")
    with pytest.raises(DraftStaleError):
        await desk.publish()


async def test_a_draft_about_another_operator_is_not_published(desk: Desk) -> None:
    await desk.prepare(retention__comment_ip="30")
    with pytest.raises(DraftStaleError):
        await desk.publish(operator=Operator(name="Other hosting", contact=""))


async def test_a_draft_that_a_narrower_bound_would_refuse_is_stale(
    desk: Desk, database: Database, garage: Site, clock: SettableClock
) -> None:
    draft = await desk.prepare(retention__comment_ip="30")
    draft.changes = {"retention.comment_ip": "500"}
    assert await database.read(lambda session: is_stale(session, garage, draft, HOSTING, clock))


async def test_a_draft_that_is_out_of_date_is_prepared_anew(desk: Desk, amend: Amend) -> None:
    await desk.prepare(retention__comment_ip="30")
    await amend(retention__spam="5")
    await desk.prepare()
    assert (await desk.publish("minor")).version == 3


@pytest.mark.clause("P28")
@pytest.mark.parametrize("prepared", [True, False])
async def test_words_that_contradict_the_rules_are_refused(desk: Desk, amend: Amend, prepared: bool) -> None:
    say = desk.prepare if prepared else amend
    with pytest.raises(PolicyContradictsRulesError):
        await say(addition__en="IP addresses are kept for 30 days.")


@pytest.mark.clause("P28")
async def test_a_rule_cannot_change_under_words_that_name_it(desk: Desk, amend: Amend) -> None:
    await amend(addition__en="IP addresses are kept for 90 days.")
    with pytest.raises(PolicyContradictsRulesError):
        await amend(retention__comment_ip="30")
    assert (await desk.days(), await desk.newest()) == (90, 2)


async def test_words_and_rule_change_together(desk: Desk, amend: Amend) -> None:
    await amend(addition__en="IP addresses are kept for 90 days.")
    await amend(addition__en="IP addresses are kept for 30 days.", retention__comment_ip="30")
    assert (await desk.days(), await desk.newest()) == (30, 3)


async def test_preparing_and_letting_go_are_recorded(desk: Desk, database: Database, garage: Site) -> None:
    await desk.prepare(retention__comment_ip="30")
    await desk.discard()
    record = await database.read(lambda session: entries(session, garage.id))
    assert [entry.action for entry in record[:2]] == [Action.POLICY_DRAFT_DISCARDED, Action.POLICY_DRAFTED]


async def test_another_blogs_rules_and_policy_are_untouched(desk: Desk, database: Database) -> None:
    await desk.prepare(retention__comment_ip="30")
    await desk.publish("minor")
    others = await database.read(lambda session: versions_of(session, site_by_slug(session, "bakery").id))
    assert len(others) == 1


async def test_without_a_draft_what_is_in_force_is_published(
    desk: Desk, database: Database, clock: SettableClock
) -> None:
    other, release = Operator(name="Other hosting", contact=""), Release(severity="editorial", summary="Another name.")
    published = await database.write(
        lambda session: publish_prepared(session, site_by_slug(session, "garage"), release, other, OPERATOR, clock)
    )
    assert published.version == 2
