import re

import pytest

from tests.mailbox import mails_of, path_in
from tests.service import Running
from tests.web.account.conftest import Browser

FIELDS = {"username": "ada", "email": "ada@example.org", "password": "correct horse battery"}


@pytest.fixture
def backend() -> str:
    """Nothing here depends on the kind of database."""
    return "sqlite"


async def the_link(running: Running) -> str:
    """Where the newest mail leads, below /account."""
    return path_in((await mails_of(running))[-1]).removeprefix("/account").partition("?")[0]


@pytest.mark.clause("P14")
async def test_the_page_says_what_is_asked_and_what_leaving_it_out_means(stranger: Browser) -> None:
    page = (await stranger.get("/register")).text
    said = (
        "for everybody to read",
        "Kept sealed",
        "If you leave one of them out there is no account",
        "never need one",
    )
    assert [each for each in said if each not in page] == []


async def test_the_page_speaks_french(stranger: Browser) -> None:
    assert "Créer un compte" in (await stranger.get("/register", **{"accept-language": "fr"})).text


async def test_the_page_asks_for_three_things_alone(stranger: Browser) -> None:
    page = (await stranger.get("/register")).text
    assert re.findall(r'<input[^>]* name="(\w+)"', page) == ["next", "username", "email", "password"]


async def test_a_password_may_be_pasted_and_kept_by_the_browser(stranger: Browser) -> None:
    page = (await stranger.get("/register")).text
    assert ('autocomplete="new-password"' in page, "onpaste" in page, 'autocomplete="off"' in page) == (
        True,
        False,
        False,
    )


async def test_a_registration_leads_to_word_of_the_mail(running: Running, stranger: Browser) -> None:
    answer = await stranger.post("/register", FIELDS | {"next": "/account/sites"})
    there = "/account/register?sent=1&next=%2Faccount%2Fsites"
    assert (answer.status_code, answer.headers["location"]) == (303, there)


async def test_which_leads_on_to_where_one_wanted_to_go(stranger: Browser) -> None:
    page = (await stranger.get("/register?sent=1&next=/account/sites")).text
    assert 'href="/account/sign-in?next=%2Faccount%2Fsites"' in page


@pytest.mark.parametrize("wish", ["https://evil.example/", "//evil.example", "/sites/garage", "/account/\\evil", "x"])
async def test_nobody_is_led_elsewhere(stranger: Browser, wish: str) -> None:
    answer = await stranger.post("/register", FIELDS | {"next": wish})
    assert answer.headers["location"] == "/account/register?sent=1"


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"password": "short"}, 400, "15 to 256 characters"),
        ({"password": "sunshinesunshine"}, 400, "tried first"),
        ({"password": "ada@example.org1"}, 400, "little more than your name"),
        ({"username": "moderator"}, 400, "kept for whoever runs the service"),
        ({"username": "AIice"}, 409, "or one that looks like it"),
        ({"email": "ada"}, 400, "Give an e-mail address"),
    ],
)
async def test_what_is_refused_is_said_beside_its_field(
    stranger: Browser, alice: str, changed: dict[str, str], status: int, said: str
) -> None:
    page = await stranger.post("/register", FIELDS | changed)
    marked = re.findall(r'name="(\w+)"[^>]* aria-invalid="true"', page.text)
    assert (page.status_code, said in page.text, marked) == (status, True, list(changed))


async def test_what_was_typed_stays_but_for_the_password(stranger: Browser) -> None:
    page = (await stranger.post("/register", FIELDS | {"username": "al ice"})).text
    assert ('value="al ice"' in page, 'value="ada@example.org"' in page, FIELDS["password"] in page) == (
        True,
        True,
        False,
    )


async def test_a_form_of_a_foreign_page_registers_nobody(stranger: Browser) -> None:
    assert (await stranger.post("/register", FIELDS, origin="https://evil.example")).status_code == 403


async def test_whoever_is_signed_in_needs_no_second_account(alices: Browser) -> None:
    assert (await alices.get("/register")).headers["location"] == "/account/profile"


async def test_the_mails_link_opens_a_page_that_names_the_account(running: Running, stranger: Browser) -> None:
    await stranger.post("/register", FIELDS)
    page = await stranger.get(await the_link(running))
    assert (page.status_code, "“ada”" in page.text, "example.org</" in page.text) == (200, True, False)


async def test_its_button_makes_the_account_and_signs_nobody_in(running: Running, stranger: Browser) -> None:
    await stranger.post("/register", FIELDS)
    done = await stranger.post(await the_link(running), {"next": "/account/sites"})
    assert ("can now sign in" in done.text, "set-cookie" in done.headers) == (True, False)
    assert 'href="/account/sign-in?next=%2Faccount%2Fsites"' in done.text


async def test_opening_the_link_ever_so_often_changes_nothing(running: Running, stranger: Browser) -> None:
    await stranger.post("/register", FIELDS)
    link = await the_link(running)
    for _ in range(3):
        await stranger.get(link)
    assert (await stranger.post(link)).status_code == 200


async def test_whoever_confirmed_signs_in(running: Running, stranger: Browser) -> None:
    await stranger.post("/register", FIELDS)
    await stranger.post(await the_link(running))
    answer = await stranger.sign_in("ada", FIELDS["password"], "/account/sites")
    assert answer.headers["location"] == "/account/sites"


async def test_a_second_registration_with_the_address_is_told_what_to_do(running: Running, stranger: Browser) -> None:
    await stranger.post("/register", FIELDS)
    adas = await the_link(running)
    await stranger.post("/register", FIELDS | {"username": "eve"})
    eves = await the_link(running)
    await stranger.post(adas)
    page = await stranger.post(eves)
    assert (page.status_code, "/account/sign-in" in page.text, "/account/forgotten" in page.text) == (409, True, True)


async def test_a_mail_that_did_not_come_is_sent_again(running: Running, stranger: Browser) -> None:
    await stranger.post("/register", FIELDS)
    first = await the_link(running)
    await stranger.post("/confirm", {"login": "ada@example.org"})
    second = await the_link(running)
    assert [(await stranger.get(each)).status_code for each in (first, second)] == [404, 200]


async def test_guessing_at_links_is_stopped(stranger: Browser) -> None:
    answers = [await stranger.post("/confirm/guess") for _ in range(61)]
    assert [answers[0].status_code, answers[-1].status_code] == [404, 429]


@pytest.mark.parametrize("path", ["/confirm", "/forgotten"])
async def test_asking_for_links_again_and_again_is_stopped(stranger: Browser, path: str) -> None:
    answers = [await stranger.post(path, {"login": "nobody"}) for _ in range(6)]
    assert (answers[0].status_code, answers[-1].status_code, "retry-after" in answers[-1].headers) == (200, 429, True)
