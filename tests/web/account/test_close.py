"""The page that closes an account: what each choice does, and the way back."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from comments.accounts.models import Account
from comments.accounts.queries import account_by_username
from comments.accounts.registering import NewAccount, add_account
from comments.web.browser_sessions import ACCOUNT
from tests.mailbox import mails_of, path_in, text_of
from tests.service import PASSWORD, Running
from tests.web.account.conftest import Browser

WISH = {"comments": "anonymise", "password": PASSWORD}


@pytest.fixture
async def doras(running: Running, stranger: Browser) -> Browser:
    """Dora at her own account, which has an address."""
    state = running.service.litestar.state
    new = NewAccount(username="dora", email="dora@example.org", password=PASSWORD, verified=True)
    await add_account(running.db, state.hasher, state.collector, new, running.clock)
    await stranger.sign_in("dora")
    return stranger


async def dora(running: Running) -> Account:
    return await running.db.read(lambda session: account_by_username(session, "dora"))


@pytest.mark.parametrize(
    ("language", "said"), [("en", "The words stay, signed “Former member”."), ("fr", "Les textes restent, signés")]
)
async def test_it_says_what_each_choice_does(doras: Browser, language: str, said: str) -> None:
    assert said in (await doras.get(f"/close?lang={language}")).text


async def test_the_profile_leads_there(doras: Browser) -> None:
    assert 'href="/account/close"' in (await doras.get("/profile")).text


async def test_closing_signs_out_and_says_until_when(running: Running, doras: Browser) -> None:
    answer = await doras.post("/close", WISH)
    found = (answer.status_code, "15 March 2026 at 10:30" in answer.text, doras.client.cookies.get(ACCOUNT.plain_name))
    assert (*found, (await dora(running)).comments_after) == (200, True, None, "anonymise")


async def test_a_mail_says_how_to_keep_it(running: Running, doras: Browser) -> None:
    await doras.post("/close", WISH)
    mail = next(each for each in await mails_of(running) if "being closed" in each["Subject"])
    assert ("15 March 2026 at 10:30" in text_of(mail), path_in(mail)) == (True, "/account/close?lang=en")


async def test_whoever_signs_in_again_is_reminded_and_keeps_it(running: Running, doras: Browser) -> None:
    await doras.post("/close", WISH)
    await doras.sign_in("dora")
    reminded = "closed for good on 15 March 2026 at 10:30" in (await doras.get("/profile")).text
    offered = "Keep my account" in (await doras.get("/close")).text
    kept = await doras.post("/close/keep")
    assert (reminded, offered, kept.headers["location"], (await dora(running)).closes_at) == (
        True,
        True,
        "/account/profile?done=kept",
        None,
    )


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({**WISH, "password": "another"}, "This is not your present password."),
        ({**WISH, "comments": "sell"}, "keep, anonymise, erase"),
        ({"password": PASSWORD}, "keep, anonymise, erase"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_closed(
    running: Running, doras: Browser, fields: dict[str, str], said: str
) -> None:
    answer = await doras.post("/close", fields)
    assert (answer.status_code, said in answer.text, (await dora(running)).closes_at) == (400, True, None)


async def test_whoever_alone_owns_a_blog_is_told_so_on_the_page(alices: Browser) -> None:
    answer = await alices.post("/close", WISH)
    assert (answer.status_code, "Garage" in answer.text, "<form" in answer.text) == (409, True, True)


async def test_without_a_password_one_proves_who_one_is_first(running: Running, doras: Browser) -> None:
    account_id = (await dora(running)).id

    def forget(session: Session) -> None:
        session.get_one(Account, account_id).password_hash = None

    await running.db.write(forget)
    at_once = await doras.get("/close")
    running.clock.advance(timedelta(minutes=11))
    later = await doras.get("/close")
    assert ('type="password"' in at_once.text, later.headers["location"]) == (
        False,
        "/account/confirm-identity?next=%2Faccount%2Fclose",
    )


async def test_a_stranger_is_led_to_the_door(stranger: Browser) -> None:
    assert (await stranger.get("/close")).headers["location"] == "/account/sign-in?next=%2Faccount%2Fclose"
