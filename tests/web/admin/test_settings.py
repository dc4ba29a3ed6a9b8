import re
from datetime import timedelta

import pytest

from comments.accounts.rules import Role
from comments.policies.queries import current_version
from comments.sites.models import Site
from comments.sites.queries import origins_of, site_by_slug
from tests.service import Running
from tests.web.admin.conftest import Console

HERE = "/sites/garage/settings"


async def _settings(running: Running) -> dict[str, object]:
    return await running.db.read(lambda session: site_by_slug(session, "garage").settings)


async def _policy(running: Running, site: Site) -> int:
    return await running.db.read(lambda session: current_version(session, site.id).version)


async def test_the_form_shows_what_stands(alices: Console) -> None:
    text = (await alices.get(HERE)).text
    assert ('value="off" checked' in text, "https://blog.example.org" in text) == (True, True)


async def test_a_rule_is_changed(running: Running, alices: Console) -> None:
    answer = await alices.post(HERE, {"moderation": "all", "edit_minutes": "5"})
    changed = await _settings(running)
    assert (answer.status_code, changed["moderation"], changed["edit_minutes"]) == (303, "all", 5)


async def test_a_change_of_a_rule_publishes_the_policy_that_tells_of_it(
    running: Running, alices: Console, garage: Site
) -> None:
    await alices.post(HERE, {"retention.comment_ip": "30"})
    assert await _policy(running, garage) == 2


async def test_saving_without_a_change_publishes_nothing(running: Running, alices: Console, garage: Site) -> None:
    await alices.post(HERE, {"retention.comment_ip": "30"})
    await alices.post(HERE, {"retention.comment_ip": "30", "moderation": "off"})
    assert await _policy(running, garage) == 2


async def test_the_reading_of_a_clause_is_chosen(running: Running, alices: Console) -> None:
    await alices.post(HERE, {"reading.P31": "literal"})
    assert ((await _settings(running))["readings"], 'value="literal" checked' in (await alices.get(HERE)).text) == (
        {"P31": "literal"},
        True,
    )


@pytest.mark.parametrize(
    ("days", "said"),
    [("30", "1 account will find an alert of version 2."), ("180", "1 account will find an alert of version 2, and")],
)
async def test_whoever_publishes_is_told_how_many_are_told(
    running: Running, alices: Console, charlie: str, days: str, said: str
) -> None:
    running.clock.advance(timedelta(minutes=5))
    answer = await alices.post(HERE, {"retention.comment_ip": days})
    page = (await alices.client.get(answer.headers["location"])).text
    assert (said in page, "charlie" in page) == (True, False)


async def test_of_a_version_that_never_was_nobody_is_told(alices: Console) -> None:
    page = (await alices.get(f"{HERE}?saved=yes&version=99")).text
    assert ("Saved" in page, "will find an alert" in page) == (True, False)


async def test_origins_are_typed_one_a_line(running: Running, alices: Console, garage: Site) -> None:
    await alices.post(HERE, {"origins": "https://blog.example.org\r\nhttps://www.example.org/\r\n"})
    origins = await running.db.read(lambda session: origins_of(session, garage.id))
    assert origins == {"https://blog.example.org", "https://www.example.org"}


async def test_threads_stay_open_where_no_number_is_typed(running: Running, alices: Console) -> None:
    await alices.post(HERE, {"close_after_days": "30"})
    await alices.post(HERE, {"close_after_days": ""})
    assert (await _settings(running))["close_after_days"] is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("retention.comment_ip", "181"),
        ("retention.guest_email", "-1"),
        ("edit_minutes", "soon"),
        ("origins", "blog"),
        ("moderation", "perhaps"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field_and_nothing_changes(
    running: Running, alices: Console, field: str, value: str
) -> None:
    before = await _settings(running)
    answer = await alices.post(HERE, {"challenge": "on", field: value})
    assert (answer.status_code, f'id="{field}-problem"' in answer.text, await _settings(running)) == (400, True, before)


async def test_what_was_typed_stays(alices: Console) -> None:
    text = (await alices.post(HERE, {"edit_minutes": "soon", "retention.spam": "7", "name": "My <garage>"})).text
    assert ('value="soon"' in text, 'value="7"' in text, "My &lt;garage&gt;" in text) == (True, True, True)


async def test_a_field_that_is_no_setting_is_left_aside(running: Running, alices: Console) -> None:
    before = await _settings(running)
    await alices.post(HERE, {"colour": "red", "slug": "bakery"})
    assert await _settings(running) == before


async def test_bob_reads_the_settings_without_a_button(bobs: Console) -> None:
    text = (await bobs.get(HERE)).text
    assert ("administrators can change them" in text, ">Save<" in text) == (True, False)


async def test_bob_cannot_change_them(running: Running, bobs: Console) -> None:
    answer = await bobs.post(HERE, {"moderation": "all"})
    assert (answer.status_code, (await _settings(running))["moderation"]) == (403, "off")


async def test_an_administrator_who_is_not_the_owner_can(running: Running, stranger: Console, garage: Site) -> None:
    await running.add_person("ann", {garage.id: Role.ADMIN})
    await stranger.sign_in("ann")
    assert (await stranger.post(HERE, {"moderation": "all"})).status_code == 303


async def test_the_snippet_is_there_to_copy(alices: Console) -> None:
    text = (await alices.get("/sites/garage/snippet")).text
    assert ("&lt;aparte-thread site=&#34;garage&#34;&gt;" in text, "/sites/garage/privacy" in text) == (True, True)


async def test_the_pinned_snippet_is_there_as_well(alices: Console) -> None:
    text = (await alices.get("/sites/garage/snippet")).text
    assert re.search(r"/widget/aparte\.[0-9a-f]{12}\.js&#34; integrity=&#34;sha384-", text)
