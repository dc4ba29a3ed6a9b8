"""The console with second factors: at its door, over from pages of the account, before what matters, in a rule."""

from datetime import timedelta

import pytest

from comments.accounts.rules import Role
from comments.sites.models import Site
from comments.web.browser_sessions import ACCOUNT, CONSOLE
from tests.service import PASSWORD, Running
from tests.web.account.conftest import Browser
from tests.web.account.factors import Secured
from tests.web.admin.conftest import Console

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
SETTINGS = "/sites/garage/settings"


@pytest.fixture
async def secured(running: Running, alice: str, stranger: Console) -> Secured:
    """Alice has set up a passkey in her own pages, and is still there; in the console nobody is signed in."""
    secured = Secured(running, Browser(stranger.client))
    await secured.browser.sign_in("alice")
    await secured.adds_passkey()
    return secured


@pytest.fixture
async def required(running: Running, garage: Site, alices: Console) -> Console:
    """Alice, signed in with a password alone at a site that requires a second factor since she said so."""
    await alices.post(SETTINGS, {"second_factor": "required"})
    return alices


async def answer_here(secured: Secured, path: str, **fields: str) -> str:
    client = secured.browser.client
    asked = await client.post(f"/console{path}/passkey-options", data=csrf(client.cookies) | fields)
    return secured.device.use(asked.json())


def csrf(cookies: object) -> dict[str, str]:
    token = cookies.get(CONSOLE.plain_name)  # type: ignore[attr-defined]
    return {"csrf": CONSOLE.form_token(token)}


def is_in(console: Console) -> bool:
    return console.client.cookies.get(CONSOLE.plain_name) is not None


async def test_the_right_password_leads_to_the_second_step(stranger: Console, secured: Secured) -> None:
    answer = await stranger.sign_in("alice")
    assert (answer.headers["location"], is_in(stranger)) == ("/console/sign-in/code", False)


async def test_a_code_on_paper_ends_it_and_leads_on(stranger: Console, secured: Secured) -> None:
    await stranger.post("/sign-in", {"login": "alice", "password": PASSWORD, "next": "/console/sites/garage/record"})
    page = await stranger.get("/sign-in/code")
    answer = await stranger.post("/sign-in/code", {"code": secured.paper[0]})
    assert (page.status_code, answer.headers["location"], is_in(stranger)) == (
        200,
        "/console/sites/garage/record",
        True,
    )


async def test_a_passkey_ends_it(stranger: Console, secured: Secured) -> None:
    await stranger.sign_in("alice")
    answer = await stranger.post("/sign-in/code", {"credential": await answer_here(secured, "/sign-in")})
    assert (answer.headers["location"], is_in(stranger)) == ("/console/", True)


async def test_a_passkey_alone_signs_in(stranger: Console, secured: Secured) -> None:
    credential = await answer_here(secured, "/sign-in", alone="yes")
    assert (await stranger.post("/sign-in/code", {"credential": credential})).headers["location"] == "/console/"


@pytest.mark.parametrize("fields", [{"code": "000000"}, {"credential": "{}"}, {}])
async def test_what_is_wrong_is_said(stranger: Console, secured: Secured, fields: dict[str, str]) -> None:
    await stranger.sign_in("alice")
    answer = await stranger.post("/sign-in/code", fields)
    assert (answer.status_code, 'role="alert"' in answer.text, is_in(stranger)) == (401, True, False)


async def test_without_a_first_step_one_begins_at_the_door(stranger: Console, secured: Secured) -> None:
    answer = await stranger.post("/sign-in/code", {"code": secured.paper[0]})
    assert answer.headers["location"] == "/console/sign-in?why=ended"


async def test_the_door_knows_who_is_in_their_own_pages(stranger: Console, secured: Secured) -> None:
    page = (await stranger.get("/sign-in?next=/console/sites/garage/record")).text
    assert ("Go on as alice" in page, "Other ways to sign in" in page) == (True, True)


async def test_one_comes_over_with_the_strength_that_one_had(
    stranger: Console, secured: Secured, running: Running, garage: Site
) -> None:
    answer = await stranger.post("/enter", {"next": "/console/sites/garage/record"})
    await stranger.post(SETTINGS, {"second_factor": "required"})
    after = await stranger.post(SETTINGS, {"edit_minutes": "20"})
    assert (answer.headers["location"], after.status_code) == ("/console/sites/garage/record", 303)


async def test_coming_over_makes_no_sign_in_more_recent(stranger: Console, secured: Secured, running: Running) -> None:
    running.clock.advance(timedelta(minutes=9))
    await stranger.post("/enter", {})
    running.clock.advance(timedelta(minutes=2))
    led = await stranger.post("/sites/garage/people", {"email": "d@example.org", "role": "moderator", "language": "en"})
    assert led.headers["location"].startswith("/console/confirm-identity")


async def test_after_ten_minutes_one_proves_first_who_one_is(
    stranger: Console, secured: Secured, running: Running
) -> None:
    running.clock.advance(timedelta(minutes=11))
    answer = await stranger.post("/enter", {"next": "/console/"})
    assert (answer.headers["location"].split("?")[0], is_in(stranger)) == ("/account/confirm-identity", False)


async def test_nobody_comes_over_who_is_not_there(stranger: Console) -> None:
    assert (await stranger.post("/enter", {})).headers["location"] == "/console/sign-in"


async def test_a_page_of_elsewhere_brings_nobody_over(stranger: Console, secured: Secured) -> None:
    answer = await stranger.post("/enter", {}, origin="https://blog.example.org")
    assert (answer.status_code, is_in(stranger)) == (403, False)


async def test_a_password_proves_it_here_too_and_changes_the_token(running: Running, alices: Console) -> None:
    old = alices.client.cookies[CONSOLE.plain_name]
    answer = await alices.post("/confirm-identity", {"password": PASSWORD, "next": "/console/sites/garage/people"})
    assert (answer.headers["location"], alices.client.cookies[CONSOLE.plain_name] != old) == (
        "/console/sites/garage/people",
        True,
    )


async def test_a_wrong_proof_is_refused(alices: Console) -> None:
    answer = await alices.post("/confirm-identity", {"password": "wrong"})
    assert (answer.status_code, 'role="alert"' in answer.text) == (401, True)


async def test_a_passkey_proves_it_here_too(stranger: Console, secured: Secured, running: Running) -> None:
    await stranger.post("/enter", {})
    credential = await answer_here(secured, "/confirm-identity")
    assert (await stranger.post("/confirm-identity", {"credential": credential})).headers["location"] == "/console/"


async def test_whoever_may_open_identities_is_reminded_where_a_visit_begins(alices: Console) -> None:
    pages = [(await alices.get(path)).text for path in ("/sites/garage/comments", SETTINGS)]
    assert ["a password alone protects that" in page for page in pages] == [True, False]


async def test_nobody_else_is_reminded(bobs: Console) -> None:
    assert 'class="reminder"' not in (await bobs.get("/sites/garage/comments")).text


async def test_nor_is_whoever_has_one(stranger: Console, secured: Secured) -> None:
    await stranger.post("/enter", {})
    assert 'class="reminder"' not in (await stranger.get("/sites/garage/comments")).text


@pytest.mark.parametrize("path", [SETTINGS, "/sites/garage/single-sign-on"])
async def test_where_one_is_required_a_password_changes_no_rules(required: Console, path: str) -> None:
    answer = await required.post(path, {"edit_minutes": "20", "do": "off"})
    assert (answer.status_code, "Set up a second factor" in answer.text) == (403, True)


async def test_where_one_is_required_a_moderator_goes_on_as_before(required: Console, bobs: Console) -> None:
    assert (await bobs.get("/sites/garage/comments")).status_code == 200


async def test_a_program_without_one_is_refused_by_the_api_too(
    running: Running, required: Console, garage: Site
) -> None:
    token = await running.add_person("dora", {garage.id: Role.OWNER})
    async with running.client(authorization=f"Bearer {token}") as program:
        comment = await program.post(
            "/api/v1/sites/garage/comments", json={"thread": {"key": "/post"}, "body": "Somebody wrote this."}
        )
        path = f"/api/v1/comments/{comment.json()['comment']['id']}/disclosures"
        answer = await program.post(path, json={"purpose": "abuse", "fields": ["ip"]})
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:aparte:problem:second-factor-required")


async def test_a_look_that_is_refused_says_what_to_do(required: Console, waiting: str) -> None:
    answer = await required.post(f"/comments/{waiting}/identity", {"purpose": "abuse"})
    assert (answer.status_code, 'href="/account/security"' in answer.text) == (403, True)


async def test_signing_out_of_ones_own_pages_leaves_the_console(stranger: Console, secured: Secured) -> None:
    await stranger.post("/enter", {})
    await secured.browser.post("/sign-out")
    assert (ACCOUNT.plain_name in stranger.client.cookies, is_in(stranger)) == (False, True)
