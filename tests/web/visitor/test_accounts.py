from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from sqlmodel import Session

from comments.accounts.queries import account_by_username
from comments.sites.models import Site
from tests.mailbox import mails_of, path_in, text_of
from tests.service import BLOG, PUBLIC_URL, Running, comment_body

PASSWORD = "correct horse battery"
ADA = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}
NONE: Mapping[str, str] = {}


async def register(
    running: Running, body: Mapping[str, Any] = ADA, headers: Mapping[str, str] = NONE
) -> httpx.Response:
    async with running.client(**headers) as client:
        return await client.post("/api/v1/accounts", json=dict(body))


async def confirm(running: Running) -> None:
    """Open the link of the newest mail, and press its button."""
    path = path_in((await mails_of(running))[-1])
    async with running.client(accept="text/html") as client:
        assert (await client.post(path)).status_code == 200


async def sign_in(running: Running, login: str = "ada") -> httpx.Response:
    async with running.client() as client:
        return await client.post("/api/v1/sessions", json={"login": login, "password": PASSWORD})


@pytest.mark.clause("P10")
async def test_a_name_an_address_and_a_password_make_a_registration(running: Running) -> None:
    answer = await register(running)
    account = answer.json()["account"]
    assert (answer.status_code, account) == (201, {"id": account["id"], "username": "ada"})


@pytest.mark.clause("P10")
@pytest.mark.parametrize("field", ["name", "phone", "birthday", "language", "site", "code", "verified"])
async def test_any_other_field_is_refused(running: Running, field: str) -> None:
    answer = await register(running, ADA | {field: "x"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


@pytest.mark.clause("P10")
@pytest.mark.clause("P14")
@pytest.mark.parametrize("field", ADA)
async def test_without_one_of_them_there_is_no_account(running: Running, field: str) -> None:
    answer = await register(running, {name: value for name, value in ADA.items() if name != field})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


async def test_everything_that_is_wrong_is_named(running: Running) -> None:
    answer = await register(running, {"username": "al ice", "email": "ada", "password": "short"})
    fields = [each["field"] for each in answer.json()["errors"]]
    assert (answer.status_code, fields) == (400, ["username", "email", "password"])


@pytest.mark.parametrize(
    "email", ["ada@example.org\r\nBcc: eve@example.org", "ada\n@example.org", "ada@example.org\0x"]
)
async def test_an_address_with_the_end_of_a_line_is_refused(running: Running, email: str) -> None:
    assert (await register(running, ADA | {"email": email})).status_code == 400


async def test_a_name_that_is_taken_says_so(running: Running, alice: str) -> None:
    answer = await register(running, ADA | {"username": "AIice"})
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (409, "urn:aparte:problem:username-taken")
    assert [each["field"] for each in problem["errors"]] == ["username"]


@pytest.mark.clause("P10")
async def test_nobody_signs_in_before_the_link_was_opened(running: Running) -> None:
    await register(running)
    answer = await sign_in(running)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:aparte:problem:email-not-confirmed")


@pytest.mark.clause("P10")
@pytest.mark.parametrize("login", ["ada", "ADA@Example.org"])
async def test_after_the_link_was_opened_they_do(running: Running, login: str) -> None:
    await register(running)
    await confirm(running)
    assert (await sign_in(running, login)).status_code == 201


@pytest.mark.clause("P10")
async def test_the_same_address_in_other_letters_is_the_same_account(running: Running) -> None:
    await register(running)
    await confirm(running)
    await register(running, ADA | {"username": "eve", "email": "ADA@EXAMPLE.ORG"})
    [mail] = await mails_of(running)
    assert (mail["To"], "already belongs to your account" in text_of(mail)) == ("ada@example.org", True)


async def test_the_mail_speaks_the_language_of_the_request(running: Running) -> None:
    await register(running, headers={"accept-language": "fr"})
    [mail] = await mails_of(running)
    assert "Confirmez votre adresse" in mail["Subject"]


async def test_a_try_that_is_sent_twice_is_one_registration(running: Running) -> None:
    first, again = [await register(running, headers={"idempotency-key": "one"}) for _ in range(2)]
    assert (first.content, len(await mails_of(running))) == (again.content, 1)


@pytest.mark.parametrize(("origin", "status"), [(BLOG, 403), ("null", 403), (PUBLIC_URL, 201)])
async def test_our_own_pages_alone_may_call_it(running: Running, origin: str, status: int) -> None:
    assert (await register(running, headers={"origin": origin})).status_code == status


async def test_one_place_registers_so_many_an_hour(running: Running) -> None:
    answers = [await register(running, ADA | {"username": f"ada{number}"}) for number in range(21)]
    assert [answers[19].status_code, answers[20].status_code] == [201, 429]


async def comment_as(running: Running, **account: Any) -> httpx.Response:
    """What a member gets whose account is so."""
    token = await running.add_person("dora", {})

    def change(session: Session) -> None:
        for name, value in account.items():
            setattr(account_by_username(session, "dora"), name, value)

    await running.db.write(change)
    body = {name: value for name, value in comment_body().items() if name != "author"}
    async with running.client(authorization=f"Bearer {token}", origin=BLOG) as client:
        return await client.post("/api/v1/sites/garage/comments", json=body)


@pytest.mark.clause("P10")
async def test_whoever_has_not_confirmed_does_not_comment(running: Running, garage: Site) -> None:
    answer = await comment_as(running, email_confirmed_at=None)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:aparte:problem:email-not-confirmed")


async def test_whoever_a_site_vouches_for_does(running: Running, garage: Site) -> None:
    answer = await comment_as(running, email_confirmed_at=None, home_site_id=garage.id)
    assert answer.status_code == 201
