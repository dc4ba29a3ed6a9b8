import httpx
import pytest
from sqlmodel import Session

from comments.accounts.queries import account_by_username
from comments.accounts.registering import NewAccount, add_account
from comments.accounts.resetting import issue_link
from comments.audit.actors import OPERATOR
from tests.mailbox import mails_of, path_in
from tests.service import PASSWORD, PUBLIC_URL, Running

NEW = "another long invented password"


@pytest.fixture
def backend() -> str:
    """Nothing here depends on the kind of database."""
    return "sqlite"


@pytest.fixture
async def link(running: Running, alice: str) -> str:
    """Where alice sets a new password."""
    token = await running.db.write(
        lambda session: issue_link(
            session, account_by_username(session, "alice"), OPERATOR, running.signer, running.clock
        )
    )
    return f"/account/reset/{token}"


async def send(running: Running, link: str, password: str = NEW, again: str = NEW) -> httpx.Response:
    async with running.client(accept="text/html", origin=PUBLIC_URL) as client:
        return await client.post(link, data={"username": "alice", "password": password, "again": again})


async def status_of_sign_in(running: Running, password: str) -> int:
    async with running.client() as client:
        answer = await client.post("/api/v1/sessions", json={"login": "alice", "password": password})
    return answer.status_code


async def open_page(running: Running, link: str, **headers: str) -> httpx.Response:
    async with running.client(accept="text/html") as client:
        return await client.get(link, headers=headers)


async def test_the_page_asks_for_a_password_of_the_named_account(running: Running, link: str) -> None:
    page = await open_page(running, link)
    assert (page.status_code, "“alice”" in page.text) == (200, True)


async def test_the_page_speaks_french(running: Running, link: str) -> None:
    page = await open_page(running, link, **{"accept-language": "fr"})
    assert "Choisissez un nouveau mot de passe" in page.text


async def test_the_page_is_stored_nowhere(running: Running, link: str) -> None:
    headers = (await open_page(running, link)).headers
    assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "same-origin")


async def test_opening_the_link_does_not_use_it_up(running: Running, link: str) -> None:
    for _ in range(3):
        await open_page(running, link)
    assert (await send(running, link)).status_code == 200


async def test_the_new_password_signs_in_and_the_old_does_not(running: Running, link: str) -> None:
    await send(running, link)
    assert [await status_of_sign_in(running, each) for each in (NEW, PASSWORD)] == [201, 401]


async def test_whoever_was_signed_in_is_signed_out(running: Running, link: str, alice: str) -> None:
    await send(running, link)
    async with running.client(authorization=f"Bearer {alice}") as client:
        assert (await client.get("/api/v1/me")).status_code == 401


async def test_the_link_works_once(running: Running, link: str) -> None:
    await send(running, link)
    assert [(await send(running, link)).status_code, (await open_page(running, link)).status_code] == [404, 404]


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("short", "short", "15 to 256 characters"),
        ("alicealicealice", "alicealicealice", "little more than your name"),
        (NEW, "something else", "Type the same password twice"),
        ("", "", "15 to 256"),
    ],
)
async def test_an_unfit_password_is_refused_with_the_reason(
    running: Running, link: str, password: str, again: str, said: str
) -> None:
    page = await send(running, link, password, again)
    assert (page.status_code, said in page.text) == (400, True)


async def test_a_refused_form_leaves_the_link_good_and_does_not_repeat_the_password(
    running: Running, link: str
) -> None:
    refused = await send(running, link, NEW, "something else")
    assert (NEW in refused.text, (await send(running, link)).status_code) == (False, 200)


async def test_guessing_links_is_stopped(running: Running, link: str) -> None:
    answers = [await send(running, "/account/reset/guess") for _ in range(61)]
    assert [answers[0].status_code, answers[-1].status_code] == [404, 429]


async def give_second_factor(running: Running) -> None:
    def give(session: Session) -> None:
        account_by_username(session, "alice").totp_confirmed_at = running.clock()

    await running.db.write(give)


async def test_a_new_password_does_not_get_past_the_second_factor(running: Running, link: str) -> None:
    await give_second_factor(running)
    await send(running, link)
    async with running.client() as client:
        answer = await client.post("/api/v1/sessions", json={"login": "alice", "password": NEW})
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:aparte:problem:second-factor-needed")


async def test_with_a_second_factor_8_characters_will_do(running: Running, link: str) -> None:
    await give_second_factor(running)
    assert (await send(running, link, "tr7-vqux", "tr7-vqux")).status_code == 200


async def test_it_leads_to_the_door_and_signs_nobody_in(running: Running, link: str) -> None:
    done = await send(running, link)
    assert ('href="/account/sign-in"' in done.text, "set-cookie" in done.headers) == (True, False)


async def test_a_form_of_a_foreign_page_sets_no_password(running: Running, link: str) -> None:
    async with running.client(accept="text/html", origin="https://evil.example") as client:
        assert (await client.post(link, data={"password": NEW, "again": NEW})).status_code == 403


async def test_a_link_that_was_mailed_works(running: Running, alice: str) -> None:
    state = running.service.litestar.state
    new = NewAccount(username="dora", email="dora@example.org", password=PASSWORD, verified=True)
    await add_account(running.db, state.hasher, state.collector, new, running.clock)
    async with running.client(accept="text/html", origin=PUBLIC_URL) as client:
        await client.post("/account/forgotten", data={"login": "Dora@example.org"})
    [mail] = await mails_of(running)
    assert (await send(running, path_in(mail))).status_code == 200
