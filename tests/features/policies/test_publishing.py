import hashlib

import pytest

from comments.audit.actions import Action
from comments.audit.actors import OPERATOR, Actor
from comments.audit.queries import entries
from comments.db.database import Database
from comments.foundation.errors import InvalidInputError, NotFoundError
from comments.policies.amending import amend_rules, publish_due
from comments.policies.clauses import Operator
from comments.policies.errors import PolicyUnchangedError, SeverityTooLowError
from comments.policies.models import PolicyVersion
from comments.policies.publishing import Release, publish_version
from comments.policies.queries import current_version, version, versions_of
from comments.policies.rules import Severity
from comments.sites.configuring import change_settings
from comments.sites.models import Site
from comments.sites.queries import site_by_slug
from comments.sites.rules import SiteSettings
from tests.clock import SettableClock
from tests.factories.sites import make_site
from tests.features.policies.conftest import HOSTING


async def amend(database: Database, clock: SettableClock, **changes: str) -> PolicyVersion | None:
    wanted = {key.replace("__", "."): text for key, text in changes.items()}
    return await database.write(
        lambda session: amend_rules(session, site_by_slug(session, "garage"), wanted, HOSTING, OPERATOR, clock)
    )


async def publish(database: Database, clock: SettableClock, severity: Severity, summary: str = "As said.") -> None:
    release = Release(severity=severity, summary=summary)
    await database.write(
        lambda session: publish_version(session, site_by_slug(session, "garage"), release, HOSTING, OPERATOR, clock)
    )


async def test_a_new_site_has_version_1(database: Database, garage: Site) -> None:
    assert (await database.read(lambda session: current_version(session, garage.id))).version == 1


@pytest.mark.clause("P28")
async def test_changing_a_rule_publishes_the_next_version_at_once(
    database: Database, garage: Site, clock: SettableClock
) -> None:
    await amend(database, clock, retention__comment_ip="30")
    assert (await database.read(lambda session: current_version(session, garage.id))).version == 2


async def test_a_change_of_the_rules_names_what_changed(database: Database, garage: Site, clock: SettableClock) -> None:
    published = await amend(database, clock, retention__comment_ip="30")
    assert published is not None
    assert published.summary == "The rules of the blog changed: IP address of a comment, Network tag of a comment."


async def test_a_change_of_the_rules_is_told_in_the_sites_language(
    database: Database, garage: Site, clock: SettableClock
) -> None:
    published = await amend(database, clock, retention__spam="5", locale="fr")
    assert published is not None
    assert published.summary.startswith("Les règles du blog ont changé")


async def test_a_longer_period_is_published_as_material(database: Database, garage: Site, clock: SettableClock) -> None:
    published = await amend(database, clock, retention__comment_ip="180")
    assert published is not None
    assert published.severity == "material"


async def test_a_setting_that_the_policy_does_not_speak_of_publishes_nothing(
    database: Database, garage: Site, clock: SettableClock
) -> None:
    assert await amend(database, clock, moderation="all") is None


async def test_a_refused_change_leaves_rules_and_policy_as_they_were(
    database: Database, garage: Site, clock: SettableClock
) -> None:
    with pytest.raises(InvalidInputError):
        await amend(database, clock, retention__comment_ip="30", moderation="sometimes")
    found = await database.read(lambda session: site_by_slug(session, "garage"))
    assert (SiteSettings.of(found), found.version) == (SiteSettings.of(garage), garage.version)


@pytest.mark.clause("P29")
async def test_an_older_version_stays_what_it_was(database: Database, garage: Site, clock: SettableClock) -> None:
    first = await database.read(lambda session: version(session, garage.id, 1))
    await amend(database, clock, retention__comment_ip="30")
    assert await database.read(lambda session: version(session, garage.id, 1).document) == first.document


async def test_a_versions_hash_is_that_of_its_document(database: Database, garage: Site) -> None:
    found = await database.read(lambda session: current_version(session, garage.id))
    assert found.sha256 == hashlib.sha256(found.document.encode()).hexdigest()


async def test_the_date_inside_is_the_date_outside(database: Database, garage: Site, clock: SettableClock) -> None:
    found = await database.read(lambda session: current_version(session, garage.id))
    assert (found.published_at, "2026-03-14T10:30:00.000Z" in found.document) == (clock.now, True)


async def test_publishing_raises_the_sites_version_for_its_readers(
    database: Database, garage: Site, clock: SettableClock
) -> None:
    await amend(database, clock, retention__comment_ip="30")
    assert await database.read(lambda session: site_by_slug(session, "garage").version) > garage.version


async def test_publishing_is_recorded(database: Database, garage: Site, clock: SettableClock) -> None:
    await amend(database, clock, retention__comment_ip="30")
    record = await database.read(lambda session: entries(session, garage.id))
    assert [entry.action for entry in record[:2]] == [Action.POLICY_PUBLISHED, Action.SETTINGS_CHANGED]


async def test_what_is_already_said_is_not_published_again(
    database: Database, garage: Site, clock: SettableClock
) -> None:
    with pytest.raises(PolicyUnchangedError):
        await publish(database, clock, "material")


@pytest.mark.clause("P28")
async def test_a_change_of_the_rules_cannot_be_called_editorial(
    database: Database, garage: Site, clock: SettableClock
) -> None:
    alice = Actor("alice", "owner")
    shorter = {"retention.comment_ip": "30"}
    await database.write(
        lambda session: change_settings(session, site_by_slug(session, "garage"), shorter, alice, clock)
    )
    with pytest.raises(SeverityTooLowError):
        await publish(database, clock, "editorial")


@pytest.mark.parametrize("summary", ["", "  ", "x" * 501, "a\x00b"])
async def test_a_version_without_a_fit_summary_is_refused(
    database: Database, garage: Site, clock: SettableClock, summary: str
) -> None:
    renamed = {"name": "The old garage"}
    await database.write(
        lambda session: change_settings(session, site_by_slug(session, "garage"), renamed, OPERATOR, clock)
    )
    with pytest.raises(InvalidInputError):
        await publish(database, clock, "minor", summary)


async def test_another_name_alone_is_editorial(database: Database, garage: Site, clock: SettableClock) -> None:
    published = await amend(database, clock, name="The old garage")
    assert published is not None
    assert (published.severity, published.summary) == ("editorial", "The wording changed.")


async def test_another_operator_is_published_when_it_is_due(
    database: Database, garage: Site, clock: SettableClock
) -> None:
    other = Operator(name="Example hosting", contact="")
    published = await database.write(
        lambda session: publish_due(session, site_by_slug(session, "garage"), other, OPERATOR, clock)
    )
    assert published is not None


async def test_versions_are_listed_newest_first(database: Database, garage: Site, clock: SettableClock) -> None:
    await amend(database, clock, retention__comment_ip="30")
    numbers = await database.read(lambda session: [each.version for each in versions_of(session, garage.id)])
    assert numbers == [2, 1]


@pytest.mark.parametrize("number", [-1, 0, 2, 2**31, 2**70])
async def test_a_version_that_never_was_is_not_found(database: Database, garage: Site, number: int) -> None:
    with pytest.raises(NotFoundError):
        await database.read(lambda session: version(session, garage.id, number))


async def test_a_site_without_a_policy_has_no_current_version(database: Database) -> None:
    site = await database.write(make_site)
    with pytest.raises(NotFoundError):
        await database.read(lambda session: current_version(session, site.id))
