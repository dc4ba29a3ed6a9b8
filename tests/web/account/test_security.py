"""The page of one's second factors: what is shown, once or for good, and who may change it when."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from comments.sites.models import Site
from comments.sites.rules import SiteSettings
from comments.web.browser_sessions import ACCOUNT
from tests.service import Running
from tests.web.account.conftest import Browser
from tests.web.account.factors import Secured

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
CHANGES = (
    "/security/app",
    "/security/app/confirm",
    "/security/app/remove",
    "/security/codes",
    "/security/passkeys",
    "/security/passkeys/options",
    "/security/passkeys/remove",
)


@pytest.fixture
def secured(running: Running, alices: Browser) -> Secured:
    return Secured(running, alices)


async def test_whoever_has_nothing_is_recommended_something(alices: Browser) -> None:
    page = (await alices.get("/security")).text
    assert ("You have no second factor yet" in page, "Recovery codes" in page) == (True, False)


async def test_the_first_passkey_brings_ten_codes_that_are_shown_once(secured: Secured) -> None:
    answer = await secured.adds_passkey()
    page = (await secured.browser.get("/security")).text
    shown = [code in page for code in secured.paper]
    assert (answer.status_code, shown, "10 codes are left" in page) == (200, [False] * 10, True)


async def test_the_page_with_the_codes_is_stored_nowhere(secured: Secured) -> None:
    assert (await secured.adds_passkey()).headers["cache-control"] == "no-store"


async def test_the_browser_has_another_token_after_a_change(secured: Secured) -> None:
    before = secured.browser.client.cookies[ACCOUNT.plain_name]
    await secured.adds_passkey()
    after = secured.browser.client.cookies[ACCOUNT.plain_name]
    assert (before != after, (await secured.browser.get("/security")).status_code) == (True, 200)


async def test_the_form_on_the_page_with_the_codes_holds(secured: Secured) -> None:
    page = (await secured.adds_passkey()).text
    assert ACCOUNT.form_token(secured.browser.client.cookies[ACCOUNT.plain_name]) in page


async def test_a_passkey_is_listed_by_its_name_and_day(secured: Secured) -> None:
    await secured.adds_passkey(label="Work <laptop>")
    page = (await secured.browser.get("/security")).text
    assert [text in page for text in ("Work &lt;laptop&gt;", "Since 14 March 2026", "never used")] == [True] * 3


@pytest.mark.parametrize(
    ("fields", "status"), [({"label": ""}, 400), ({"credential": "{}"}, 401), ({"credential": ""}, 401)]
)
async def test_a_passkey_that_cannot_be_kept_is_refused_in_words(
    secured: Secured, fields: dict[str, str], status: int
) -> None:
    answer = await secured.adds_passkey(**fields)
    assert (answer.status_code, 'role="alert"' in answer.text, await secured.handle()) == (status, True, "")


async def test_a_challenge_makes_one_passkey(secured: Secured) -> None:
    asked = (await secured.browser.post("/security/passkeys/options")).json()
    kept = secured.browser.client.cookies["aparte-step"]
    fields = {"credential": secured.device.make(asked), "label": "Laptop"}
    await secured.browser.post("/security/passkeys", fields)
    await secured.browser.post("/security/passkeys/remove", {"passkey": await secured.handle()})
    secured.browser.client.cookies.set("aparte-step", kept)
    answer = await secured.browser.post("/security/passkeys", fields)
    assert (answer.status_code, await secured.handle()) == (401, "")


async def test_an_app_is_shown_as_a_picture_and_as_text_in_no_style_of_its_own(secured: Secured) -> None:
    await secured.browser.post("/security/app")
    page = (await secured.browser.get("/security/app")).text
    assert ("<svg" in page, 'class="secret"' in page, " style=" in page) == (True, True, False)


async def test_a_wrong_first_code_leaves_the_picture(secured: Secured) -> None:
    await secured.browser.post("/security/app")
    answer = await secured.browser.post("/security/app/confirm", {"code": "000000"})
    assert (answer.status_code, "<svg" in answer.text) == (401, True)


async def test_a_confirmed_seed_is_shown_no_more(secured: Secured) -> None:
    await secured.adds_app()
    assert (await secured.browser.get("/security/app")).headers["location"] == "/account/security"


async def test_what_was_removed_is_gone(secured: Secured) -> None:
    await secured.adds_passkey()
    answer = await secured.browser.post("/security/passkeys/remove", {"passkey": await secured.handle()})
    page = (await secured.browser.client.get(answer.headers["location"])).text
    assert ("The passkey was removed" in page, "You have no second factor yet" in page) == (True, True)


async def test_the_last_one_stays_where_a_site_requires_one(secured: Secured, running: Running, garage: Site) -> None:
    await secured.adds_passkey()

    def require(session: Session) -> None:
        session.get_one(Site, garage.id).settings = SiteSettings(second_factor="required").to_stored()

    await running.db.write(require)
    answer = await secured.browser.post("/security/passkeys/remove", {"passkey": await secured.handle()})
    assert (answer.status_code, "This is your last" in answer.text or "requires one" in answer.text) == (409, True)


async def test_new_codes_are_shown_and_old_ones_work_no_more(secured: Secured) -> None:
    await secured.adds_passkey()
    old = secured.paper[0]
    page = (await secured.browser.post("/security/codes")).text
    await secured.browser.post("/sign-out")
    await secured.browser.sign_in("alice")
    answer = await secured.browser.post("/sign-in/code", {"code": old})
    assert (old in page, answer.status_code) == (False, 401)


@pytest.mark.parametrize("path", CHANGES)
async def test_every_change_takes_a_recent_sign_in(running: Running, alices: Browser, path: str) -> None:
    running.clock.advance(timedelta(minutes=11))
    answer = await alices.post(path, {}, referer="http://comments.example.org/account/security")
    assert answer.headers["location"] == "/account/confirm-identity?next=%2Faccount%2Fsecurity"


@pytest.mark.parametrize("path", CHANGES)
async def test_every_change_takes_a_form_of_the_session(alices: Browser, path: str) -> None:
    sent = {"origin": "http://comments.example.org"}
    answer = await alices.client.post(f"/account{path}", data={"csrf": "x"}, headers=sent)
    assert answer.status_code == 403


async def test_a_change_ends_what_is_signed_in_elsewhere(running: Running, secured: Secured, alice: str) -> None:
    await secured.adds_passkey()
    async with running.client(authorization=f"Bearer {alice}") as program:
        assert (await program.get("/api/v1/me")).status_code == 401


async def test_the_page_is_there_in_french(alices: Browser) -> None:
    page = (await alices.get("/security?lang=fr")).text
    assert "Vous n’avez pas encore de second facteur" in page
