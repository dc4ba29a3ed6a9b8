from datetime import timedelta

import pytest
from sqlmodel import Session

from comments.accounts.models import Account
from comments.accounts.queries import account_by_username, sessions_of
from comments.accounts.registering import NewAccount, add_account
from comments.audit.actions import Action
from comments.audit.queries import entries
from tests.mailbox import mails_of, path_in, text_of
from tests.service import PASSWORD, Running
from tests.web.account.conftest import Browser

EMAIL, OTHER = "dora@example.org", "dora.new@example.com"
NEW = "quite another long phrase"


@pytest.fixture
def backend() -> str:
    """Nothing here depends on the kind of database."""
    return "sqlite"


@pytest.fixture
async def doras(running: Running, stranger: Browser) -> Browser:
    """Dora at her own account, which has an address; mia has one too."""
    state = running.service.litestar.state
    for name, email in (("dora", EMAIL), ("mia", "mia@example.org")):
        new = NewAccount(username=name, email=email, password=PASSWORD, verified=True)
        await add_account(running.db, state.hasher, state.collector, new, running.clock)
    await stranger.sign_in("dora")
    return stranger


async def dora(running: Running) -> Account:
    return await running.db.read(lambda session: account_by_username(session, "dora"))


async def links_of_change(running: Running, browser: Browser, email: str = OTHER) -> dict[str, str]:
    """Where the mails of a change of address lead, below /account, by to whom they went."""
    await browser.post("/email", {"email": email})
    mails = [mail for mail in await mails_of(running) if "/account/email/" in text_of(mail)]
    return {mail["To"]: path_in(mail).removeprefix("/account") for mail in mails}


async def test_the_first_page_is_the_profile(doras: Browser) -> None:
    assert (await doras.get("/")).headers["location"] == "/account/profile"


async def test_a_stranger_is_led_to_the_door(stranger: Browser) -> None:
    answer = await stranger.get("/profile")
    assert answer.headers["location"] == "/account/sign-in?next=%2Faccount%2Fprofile"


async def test_ones_own_address_is_shown_and_the_look_recorded_as_ones_own(running: Running, doras: Browser) -> None:
    page = (await doras.get("/profile")).text
    entry = (await running.db.read(lambda session: entries(session, None)))[0]
    assert (EMAIL in page, entry.action, entry.actor_id) == (True, Action.SELF_ACCESS, (await dora(running)).id)


async def test_with_the_vault_shut_the_rest_is_there(running: Running, doras: Browser) -> None:
    running.vault._keyring.lock("missing")
    page = await doras.get("/profile")
    assert (page.status_code, EMAIL in page.text, "Change the name" in page.text) == (200, False, True)


async def test_the_name_is_changed(running: Running, doras: Browser) -> None:
    answer = await doras.post("/profile/username", {"username": "theodora"})
    page = (await doras.get("/profile?done=renamed")).text
    found = (answer.headers["location"], "Signed in as theodora" in page, "Your name is changed" in page)
    assert found == ("/account/profile?done=renamed", True, True)


async def test_then_the_page_says_from_when_it_can_be_again(doras: Browser) -> None:
    await doras.post("/profile/username", {"username": "theodora"})
    assert "from 28 March 2026 at 10:30 on" in (await doras.get("/profile")).text


async def test_a_form_that_is_sent_all_the_same_says_so_too(doras: Browser) -> None:
    await doras.post("/profile/username", {"username": "theodora"})
    answer = await doras.post("/profile/username", {"username": "dorothy"})
    assert (answer.status_code, "2026-03-28 10:30 UTC" in answer.text) == (409, True)


@pytest.mark.parametrize(("name", "status"), [("mia", 409), ("admin", 400), ("do ra", 400)])
async def test_an_unfit_name_is_refused(doras: Browser, name: str, status: int) -> None:
    answer = await doras.post("/profile/username", {"username": name})
    assert (answer.status_code, 'id="problem-username"' in answer.text) == (status, True)


async def test_the_language_of_mails_is_chosen(running: Running, doras: Browser) -> None:
    await doras.post("/profile/language", {"language": "fr"})
    await doras.post("/profile/password", {"present": PASSWORD, "password": NEW})
    [mail] = await mails_of(running)
    assert "mot de passe" in mail["Subject"]


async def test_there_is_no_other_language(doras: Browser) -> None:
    assert (await doras.post("/profile/language", {"language": "tlh"})).status_code == 400


async def test_a_form_without_its_mark_changes_nothing(doras: Browser) -> None:
    answer = await doras.client.post("/account/profile/username", data={"username": "eve"})
    assert answer.status_code == 403


async def test_the_password_is_changed_and_the_browser_goes_on(running: Running, doras: Browser) -> None:
    before = str(doras.client.cookies)
    answer = await doras.post("/profile/password", {"present": PASSWORD, "password": NEW})
    after = await doras.get("/profile")
    assert (answer.status_code, after.status_code, str(doras.client.cookies) == before) == (303, 200, False)


async def test_and_everywhere_else_it_is_over(running: Running, doras: Browser) -> None:
    async with running.client() as client:
        await client.post("/api/v1/sessions", json={"login": "dora", "password": PASSWORD})
    await doras.post("/profile/password", {"present": PASSWORD, "password": NEW})
    account = await dora(running)
    assert len(await running.db.read(lambda session: sessions_of(session, account.id, running.clock()))) == 1


async def test_a_wrong_present_password_is_said_beside_its_field(doras: Browser) -> None:
    answer = await doras.post("/profile/password", {"present": "not it at all", "password": NEW})
    assert (answer.status_code, 'id="problem-present"' in answer.text) == (400, True)


async def test_guessing_at_the_present_password_is_stopped(doras: Browser) -> None:
    answers = [await doras.post("/profile/password", {"present": "guess", "password": NEW}) for _ in range(12)]
    assert 429 in {each.status_code for each in answers}


async def test_a_new_address_takes_a_recent_sign_in(running: Running, doras: Browser) -> None:
    running.clock.advance(timedelta(minutes=11))
    answer = await doras.post("/email", {"email": OTHER})
    assert answer.headers["location"].startswith("/account/confirm-identity")


async def test_both_addresses_get_a_link(running: Running, doras: Browser) -> None:
    assert set(await links_of_change(running, doras)) == {EMAIL, OTHER}


async def test_a_link_shows_what_it_agrees_to_and_no_address(running: Running, doras: Browser) -> None:
    links = await links_of_change(running, doras)
    pages = [(await doras.get(each)).text for each in links.values()]
    assert [("“dora”" in page, "example." in page.replace("comments.example.org", "")) for page in pages] == [
        (True, False),
        (True, False),
    ]


async def test_once_both_were_opened_the_new_address_counts(running: Running, doras: Browser) -> None:
    links = await links_of_change(running, doras)
    said = [(await doras.post(each)).text for each in links.values()]
    assert ["Both addresses have agreed" in each for each in said] == [False, True]
    assert OTHER in (await doras.get("/profile")).text


async def test_the_last_mail_goes_to_the_old_address(running: Running, doras: Browser) -> None:
    for each in (await links_of_change(running, doras)).values():
        await doras.post(each)
    assert [mail["To"] for mail in await mails_of(running)] == [EMAIL]


async def test_no_mail_names_the_other_address(running: Running, doras: Browser) -> None:
    await doras.post("/email", {"email": OTHER})
    mails = {mail["To"]: str(mail) for mail in await mails_of(running)}
    assert (OTHER in mails[EMAIL], EMAIL in mails[OTHER]) == (False, False)


async def test_an_address_that_is_somebodys_is_not_given_away(running: Running, doras: Browser) -> None:
    free = await doras.post("/email", {"email": OTHER})
    taken = await doras.post("/email", {"email": "mia@example.org"})
    same = (taken.status_code, taken.headers, taken.text) == (free.status_code, free.headers, free.text)
    assert (same, "A new address waits" in (await doras.get("/profile")).text) == (True, True)


async def test_its_owner_is_told(running: Running, doras: Browser) -> None:
    links = await links_of_change(running, doras, "mia@example.org")
    assert set(links) == {EMAIL}


async def test_a_change_is_given_up(running: Running, doras: Browser) -> None:
    links = await links_of_change(running, doras)
    await doras.post("/email/withdraw")
    assert [(await doras.get(each)).status_code for each in links.values()] == [404, 404]


async def test_whoever_has_not_confirmed_is_shown_the_way(running: Running, doras: Browser) -> None:
    def doubt(session: Session) -> None:
        account_by_username(session, "dora").email_confirmed_at = None

    await running.db.write(doubt)
    assert 'href="/account/confirm"' in (await doras.get("/profile")).text
