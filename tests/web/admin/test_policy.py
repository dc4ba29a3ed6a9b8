"""The room in which the next policy is prepared, looked at, published or let go."""

import re
from datetime import timedelta

import pytest

from comments.policies.queries import current_version, find_draft
from comments.sites.models import Site
from comments.sites.queries import site_by_slug
from comments.sites.rules import SiteSettings, period_days
from tests.service import Running
from tests.web.admin.conftest import Console

ROOM, SETTINGS = "/sites/garage/policy", "/sites/garage/settings"
SHORTER = {"retention.comment_ip": "30"}
AS_SAID = {"severity": "minor", "summary": "IP addresses go sooner."}


@pytest.fixture
def backend() -> str:
    """Pages are the same over either database."""
    return "sqlite"


async def _days(running: Running) -> int | None:
    return await running.db.read(
        lambda session: period_days(SiteSettings.of(site_by_slug(session, "garage")), "comment_ip")
    )


async def _version(running: Running, site: Site) -> int:
    return await running.db.read(lambda session: current_version(session, site.id).version)


async def _has_draft(running: Running, site: Site) -> bool:
    return await running.db.read(lambda session: find_draft(session, site.id) is not None)


async def prepare(console: Console, **fields: str) -> None:
    wanted = {key.replace("__", "."): text for key, text in fields.items()} or SHORTER
    answer = await console.post(SETTINGS, wanted | {"do": "draft"})
    assert answer.status_code == 303


async def publish(console: Console, **fields: str) -> tuple[int, str]:
    """Send the form that the room shows."""
    shown = (await console.get(ROOM)).text
    drafted = re.search(r'name="drafted" value="([^"]*)"', shown)
    looked_at = {"drafted": drafted.group(1)} if drafted else {}
    answer = await console.post(ROOM, looked_at | AS_SAID | {"do": "publish"} | fields)
    return answer.status_code, answer.text


async def test_the_room_says_that_the_version_in_force_tells_all(alices: Console) -> None:
    await alices.post(SETTINGS, {})
    text = (await alices.get(ROOM)).text
    assert ("Version 2" in text, "tells all that the service does" in text, ">Publish<" in text) == (True, True, False)


@pytest.mark.clause("P28")
async def test_a_prepared_change_is_shown_and_not_in_force(running: Running, alices: Console, garage: Site) -> None:
    await prepare(alices)
    text = (await alices.get(ROOM)).text
    assert ("90 → 30" in text, "<ins>How long · 30 days</ins>" in text) == (True, True)
    assert (await _days(running), await _version(running, garage)) == (90, 1)


@pytest.mark.clause("P28")
async def test_words_that_changed_by_themselves_wait_to_be_published(
    running: Running, alices: Console, garage: Site
) -> None:
    # Version 1 was published by another operator than the one whom the settings name.
    shown = "no longer tells all of it" in (await alices.get(ROOM)).text
    status, _ = await publish(alices, severity="editorial")
    assert (shown, status, await _version(running, garage)) == (True, 303, 2)


async def test_it_is_published_with_its_rules(running: Running, alices: Console, garage: Site) -> None:
    await prepare(alices)
    status, _ = await publish(alices)
    assert (status, await _days(running), await _version(running, garage)) == (303, 30, 2)


async def test_whoever_publishes_is_told_how_many_are_told(running: Running, alices: Console) -> None:
    running.clock.advance(timedelta(minutes=5))
    await prepare(alices)
    await publish(alices)
    text = (await alices.get(f"{ROOM}?done=published&version=2")).text
    assert "1 account will find an alert of version 2." in text


async def test_it_is_let_go(running: Running, alices: Console, garage: Site) -> None:
    await prepare(alices)
    await alices.post(ROOM, {"do": "discard"})
    assert (await _has_draft(running, garage), await _days(running)) == (False, 90)


async def test_a_second_change_joins_the_first(running: Running, alices: Console) -> None:
    await prepare(alices)
    await prepare(alices, retention__comment_ip="90", retention__spam="5")
    text = (await alices.get(ROOM)).text
    assert ("90 → 30" in text, "30 → 5" in text) == (True, True)


@pytest.mark.clause("P28")
async def test_a_lesser_weight_than_the_change_has_is_not_offered_and_not_taken(
    running: Running, alices: Console, garage: Site
) -> None:
    await prepare(alices, retention__comment_ip="120")
    offered = 'value="minor"' in (await alices.get(ROOM)).text
    status, text = await publish(alices, severity="minor", summary="Only a little.")
    assert (offered, status, "Only a little." in text, await _version(running, garage)) == (False, 409, True, 1)


@pytest.mark.parametrize("fields", [{"severity": "huge"}, {"summary": " "}, {"summary": "x" * 501}])
async def test_what_is_wrong_is_said_beside_its_field(alices: Console, fields: dict[str, str]) -> None:
    await prepare(alices)
    status, text = await publish(alices, **fields)
    assert (status, f'id="{next(iter(fields))}-problem"' in text) == (400, True)


@pytest.mark.clause("P28")
async def test_another_draft_than_the_one_looked_at_is_not_published(
    running: Running, alices: Console, garage: Site
) -> None:
    await prepare(alices)
    status, _ = await publish(alices, drafted="2026-03-13T10:30:00.000Z")
    assert (status, await _version(running, garage)) == (409, 1)


@pytest.mark.clause("P28")
async def test_a_draft_under_other_rules_is_prepared_anew_first(
    running: Running, alices: Console, garage: Site
) -> None:
    await prepare(alices)
    await alices.post(SETTINGS, {"retention.spam": "5"})
    text = (await alices.get(ROOM)).text
    assert ("Prepare it once more" in text, ">Publish<" in text) == (True, False)
    await alices.post(ROOM, {"do": "prepare"})
    assert (await publish(alices))[0] == 303


async def test_settings_lead_to_what_waits(alices: Console) -> None:
    await prepare(alices)
    assert "prepared and not in force yet" in (await alices.get(SETTINGS)).text


@pytest.mark.clause("P28")
async def test_words_that_contradict_the_rules_stay_in_the_form(
    running: Running, alices: Console, garage: Site
) -> None:
    words = "IP addresses are kept for 31 days."
    answer = await alices.post(SETTINGS, {"addition.en": words, "do": "draft"})
    assert (answer.status_code, words in answer.text, "the number 31" in answer.text) == (409, True, True)
    assert not await _has_draft(running, garage)


async def test_preparing_nothing_new_is_said(alices: Console) -> None:
    await alices.post(SETTINGS, {})
    answer = await alices.post(SETTINGS, {"moderation": "all", "do": "draft"})
    assert (answer.status_code, "already says what is in force" in answer.text) == (409, True)


async def test_bob_sees_nothing_of_it(alices: Console, bobs: Console) -> None:
    await prepare(alices)
    assert [(await bobs.get(ROOM)).status_code, ">Policy<" in (await bobs.get(SETTINGS)).text] == [403, False]


async def test_bob_neither_publishes_nor_prepares(
    running: Running, alices: Console, bobs: Console, garage: Site
) -> None:
    await prepare(alices)
    sent = [await bobs.post(ROOM, AS_SAID | {"do": "publish"}), await bobs.post(SETTINGS, SHORTER | {"do": "draft"})]
    assert ([each.status_code for each in sent], await _version(running, garage)) == ([403, 403], 1)


async def test_charlie_sees_nothing_of_it(alices: Console, charlies: Console) -> None:
    await prepare(alices)
    assert (await charlies.get(ROOM)).status_code == 404


async def test_the_room_is_french_in_french(alices: Console) -> None:
    await prepare(alices)
    assert "Ces règles changeront à sa publication" in (await alices.get(f"{ROOM}?lang=fr")).text
