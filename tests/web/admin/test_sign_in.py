from datetime import timedelta

import pytest
from sqlmodel import Session

from comments.accounts.queries import account_by_username
from tests.service import PASSWORD, Running
from tests.web.admin.conftest import Console

# What is tested here knows no database.
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


async def test_a_stranger_is_led_to_the_door(stranger: Console) -> None:
    answer = await stranger.get("/sites/garage/comments?status=spam")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/console/sign-in?next=%2Fconsole%2Fsites%2Fgarage%2Fcomments%3Fstatus%3Dspam&why=first",
    )


async def test_the_right_password_opens_the_page_that_was_asked_for(stranger: Console, alice: str) -> None:
    fields = {"login": "Alice", "password": PASSWORD, "next": "/console/sites/garage/record"}
    answer = await stranger.post("/sign-in", fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/sites/garage/record")


async def test_an_e_mail_address_opens_the_console_too(running: Running, stranger: Console, alice: str) -> None:
    index = running.vault.collector.email_index("alice@example.org")

    def give(session: Session) -> None:
        account_by_username(session, "alice").email_index = index

    await running.db.write(give)
    assert (await stranger.sign_in("alice@example.org")).status_code == 303


async def test_the_session_is_a_strict_cookie_that_no_script_reads(stranger: Console, alice: str) -> None:
    cookie = (await stranger.sign_in("alice")).headers.get_list("set-cookie")[0]
    name, _, attributes = cookie.partition("=")
    kept = {part.strip().lower() for part in attributes.split(";")[1:]}
    assert (name, kept) == ("aparte-console", {"path=/", "httponly", "samesite=strict"})


@pytest.mark.parametrize("login", ["alice", "nobody", "alice@example.org", ""])
async def test_every_wrong_pair_is_refused_in_the_same_words(stranger: Console, alice: str, login: str) -> None:
    answer = await stranger.sign_in(login, "not the password")
    assert (answer.status_code, "The name and the password do not go together" in answer.text) == (401, True)


async def test_a_refused_name_stays_in_its_field(stranger: Console, alice: str) -> None:
    answer = await stranger.sign_in('al"ice', "not the password")
    assert 'value="al&#34;ice"' in answer.text


async def test_a_refused_password_is_not_given_back(stranger: Console, alice: str) -> None:
    assert "not the password" not in (await stranger.sign_in("alice", "not the password")).text


async def test_guessing_is_slowed_down(stranger: Console, alice: str) -> None:
    answers = [await stranger.sign_in("alice", f"guess number {number}") for number in range(4)]
    assert (answers[2].status_code, answers[3].status_code, answers[3].headers["retry-after"]) == (401, 429, "1")


async def test_somebody_elsewhere_is_not_kept_out(running: Running, stranger: Console, alice: str) -> None:
    for number in range(11):
        await stranger.sign_in("alice", f"guess number {number}")
    async with running.client("198.51.100.4", accept="text/html") as elsewhere:
        assert (await Console(elsewhere).sign_in("alice")).status_code == 303


async def test_signing_out_ends_the_session_itself(running: Running, alices: Console) -> None:
    cookies = dict(alices.client.cookies)
    await alices.post("/sign-out", {})
    alices.client.cookies.update(cookies)
    assert (await alices.get("/sites/garage/comments")).headers["location"].endswith("&why=ended")


async def test_a_session_left_alone_ends(running: Running, alices: Console) -> None:
    running.clock.advance(timedelta(minutes=31))
    assert (await alices.get("/sites/garage/comments")).status_code == 303


async def test_who_is_signed_in_does_not_see_the_door_again(alices: Console) -> None:
    assert (await alices.get("/sign-in")).headers["location"] == "/console/"


async def test_a_bearer_token_opens_no_page(stranger: Console, alice: str) -> None:
    answer = await stranger.get("/sites/garage/comments", authorization=f"Bearer {alice}")
    assert answer.status_code == 303


async def test_a_form_sent_after_the_session_ended_leads_to_the_door_and_back(
    running: Running, alices: Console, waiting: str
) -> None:
    running.clock.advance(timedelta(minutes=31))
    referer = {"referer": "http://comments.example.org/console/sites/garage/settings"}
    answer = await alices.post(f"/comments/{waiting}/decision", {"status": "published"}, **referer)
    assert (answer.status_code, 'name="next" value="/console/sites/garage/settings"' in answer.text) == (401, True)


async def test_a_link_on_another_site_takes_one_step_more_for_the_strict_cookie(stranger: Console) -> None:
    answer = await stranger.get("/sites/garage/record", **{"sec-fetch-site": "cross-site"})
    assert 'http-equiv="refresh" content="0; url=/console/sites/garage/record"' in answer.text


async def test_a_program_is_told_by_problem_json(running: Running) -> None:
    async with running.client(accept="application/json") as program:
        answer = await program.get("/console/sites/garage/comments")
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
