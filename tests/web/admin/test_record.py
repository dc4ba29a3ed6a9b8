import re

import pytest
from sqlalchemy import text as sql
from sqlmodel import Session

from comments.accounts.queries import account_by_username
from comments.audit.actions import Action
from comments.audit.log import Act, append
from comments.foundation.texts import texts_for
from comments.sites.models import Site
from tests.service import Running
from tests.web.admin.conftest import Console

HERE = "/sites/garage/record"


async def test_a_decision_is_told_as_a_sentence(alices: Console, waiting: str) -> None:
    await alices.post(f"/comments/{waiting}/decision", {"status": "rejected", "reason": "Off topic"})
    text = (await alices.get(HERE)).text
    assert ("<strong>alice</strong> rejected a comment." in text, "reason: “Off topic”" in text) == (True, True)


async def test_a_look_is_told_with_its_purpose(alices: Console, posted: str) -> None:
    await alices.post(f"/comments/{posted}/identity", {"purpose": "support"})
    text = (await alices.get(HERE)).text
    assert ("looked at what is sealed with a comment." in text, "for: Support" in text) == (True, True)


async def test_a_changed_rule_is_told_with_what_it_was(alices: Console) -> None:
    await alices.post("/sites/garage/settings", {"moderation": "all"})
    assert "moderation: off → all" in (await alices.get(HERE)).text


async def test_a_refused_colleague_is_told_once_for_a_series(alices: Console, bobs: Console) -> None:
    for _ in range(3):
        await bobs.get(HERE)
    text = (await alices.get(HERE)).text
    assert text.count("<strong>bob</strong> tried something that their role does not allow") == 1


async def test_another_sites_acts_are_not_told(alices: Console, charlies: Console) -> None:
    await charlies.post("/sites/bakery/settings", {"moderation": "all"})
    assert "changed the settings" not in (await alices.get(HERE)).text


async def test_a_whole_chain_is_said_to_be_whole(alices: Console) -> None:
    assert "The chain is whole: all 2 entries of this service were checked." in (await alices.get(HERE)).text


async def test_a_broken_chain_is_said_to_be_broken(running: Running, alices: Console) -> None:
    await running.db.write(
        lambda session: session.execute(sql("UPDATE audit_entries SET action = 'x' WHERE sequence = 2"))
    )
    assert "The chain of this service is broken at entry 2." in (await alices.get(f"{HERE}?cursor=2&check=yes")).text


async def test_a_long_record_goes_on_on_the_next_page(running: Running, alices: Console, garage: Site) -> None:
    def fill(session: Session) -> None:
        for _ in range(50):
            append(
                session, Act(action=Action.SETTINGS_CHANGED, site_id=garage.id, actor_role="operator"), running.clock
            )

    await running.db.write(fill)
    older = re.search(r'href="([^"]+)" rel="next"', (await alices.get(HERE)).text)
    assert older is not None
    assert "registered this site." in (await alices.client.get(older.group(1))).text


@pytest.mark.parametrize("cursor", ["x", "-1", "9" * 40, "1e3"])
async def test_a_cursor_of_nobodys_making_is_refused(alices: Console, cursor: str) -> None:
    assert (await alices.get(f"{HERE}?cursor={cursor}")).status_code == 400


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("action", list(Action))
def test_every_act_has_its_sentence(language: str, action: Action) -> None:
    assert texts_for(language, "console")(f"console.act.{action.value}").endswith(".")


async def test_a_change_of_roles_is_told_with_whose_it_was(running: Running, alices: Console, bob: str) -> None:
    bobs_id = await running.db.read(lambda session: account_by_username(session, "bob").id)
    await alices.post(f"/sites/garage/people/{bobs_id}/role", {"role": "admin"})
    text = (await alices.get(HERE)).text
    assert ("gave somebody a role." in text, "bob: Moderator → Administrator" in text) == (True, True)


async def test_an_invitation_is_told_with_the_role_it_offers(alices: Console) -> None:
    fields = {"email": "dora.invited@example.net", "role": "moderator", "language": "en"}
    await alices.post("/sites/garage/people", fields)
    text = (await alices.get(HERE)).text
    told = ["invited somebody by mail." in text, '<span class="tag">Moderator</span>' in text, "dora" in text]
    assert told == [True, True, False]
