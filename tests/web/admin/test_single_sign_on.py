"""The blog's own sign-in in the console: its secret is shown to whoever has just signed in, and never recorded."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from comments.accounts.site_assertions import site_secret
from comments.audit.actions import Action
from comments.audit.models import AuditEntry
from comments.sites.models import Site
from comments.sites.queries import site_by_slug
from comments.sites.rules import SiteSettings
from tests.service import Running
from tests.web.admin.conftest import Console

HERE = "/sites/garage/single-sign-on"


@pytest.fixture
def backend() -> str:
    return "sqlite"


async def secret_of(running: Running) -> str:
    site = await running.db.read(lambda session: site_by_slug(session, "garage"))
    return site_secret(running.service.litestar.state.signer, site.id, SiteSettings.of(site).sso)


async def generation(running: Running) -> int:
    return SiteSettings.of(await running.db.read(lambda session: site_by_slug(session, "garage"))).sso


async def test_it_is_off_from_the_start(alices: Console) -> None:
    assert "It is off" in (await alices.get(HERE)).text


async def test_the_settings_lead_there(alices: Console) -> None:
    assert f'href="/console{HERE}"' in (await alices.get("/sites/garage/settings")).text


async def test_turned_on_it_says_how_to_sign(alices: Console) -> None:
    await alices.post(HERE, {"do": "on"})
    page = (await alices.get(HERE)).text
    assert ("It is on" in page, "http://comments.example.org/sites/garage" in page) == (True, True)


async def test_the_secret_is_shown_when_it_is_asked_for_and_only_then(running: Running, alices: Console) -> None:
    await alices.post(HERE, {"do": "on"})
    secret = await secret_of(running)
    asked, later = await alices.post(HERE, {"do": "show"}), await alices.get(HERE)
    assert (secret in asked.text, secret in later.text) == (True, False)


async def test_the_page_that_shows_it_is_kept_by_nobody(alices: Console) -> None:
    await alices.post(HERE, {"do": "on"})
    assert "no-store" in (await alices.post(HERE, {"do": "show"})).headers["cache-control"]


async def test_another_secret_takes_the_place_of_the_first(running: Running, alices: Console) -> None:
    await alices.post(HERE, {"do": "on"})
    first = await secret_of(running)
    await alices.post(HERE, {"do": "rotate"})
    assert await secret_of(running) != first


@pytest.mark.parametrize("wish", ["on", "off", "rotate", "show"])
async def test_each_takes_a_recent_sign_in(running: Running, alices: Console, wish: str) -> None:
    running.clock.advance(timedelta(minutes=11))
    answer = await alices.post(HERE, {"do": wish})
    assert (answer.status_code == 200, await generation(running)) == (False, 0)


async def test_the_form_of_the_other_rules_does_not_reach_it(running: Running, alices: Console) -> None:
    await alices.post("/sites/garage/settings", {"sso": "on"})
    assert await generation(running) == 0


@pytest.mark.parametrize("wish", ["", "maybe", "1"])
async def test_nothing_else_can_be_wished(running: Running, alices: Console, wish: str) -> None:
    assert ((await alices.post(HERE, {"do": wish})).status_code, await generation(running)) == (400, 0)


async def test_a_moderator_may_not_even_look(bobs: Console) -> None:
    assert ((await bobs.get(HERE)).status_code, (await bobs.post(HERE, {"do": "on"})).status_code) == (403, 403)


async def test_each_change_is_recorded_without_a_secret(running: Running, alices: Console, garage: Site) -> None:
    for wish in ("on", "rotate", "off"):
        await alices.post(HERE, {"do": wish})
    chosen = select(AuditEntry).where(col(AuditEntry.action) == Action.SETTINGS_CHANGED)
    in_order = chosen.order_by(col(AuditEntry.sequence))
    entries = await running.db.read(lambda session: list(session.exec(in_order)))
    assert [(entry.payload or {})["detail"] for entry in entries] == [
        {"sso": ["off", "on"]},
        {"sso": ["on", "rotate"]},
        {"sso": ["on", "off"]},
    ]
