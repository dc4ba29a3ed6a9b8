"""An answer is taken once, by the browser that asked, within ten minutes."""

import logging
from datetime import timedelta

import pytest

from comments.accounts.models import Account
from tests.clock import SettableClock
from tests.providers.impostor import Answer
from tests.web.account.conftest import Browser
from tests.web.account.other_ways.conftest import Traveller, join


async def test_an_answer_without_a_question_is_refused(stranger: Browser) -> None:
    answer = await stranger.get("/oidc/impostor/callback?code=a-code&state=a-state")
    assert answer.status_code == 400


async def test_an_answer_that_another_browser_asked_for_is_refused(traveller: Traveller, another: Traveller) -> None:
    await join(traveller, "ada")
    await traveller.leave()
    another.query = traveller.query
    answer = await another.come_back()
    assert (answer.status_code, await another.is_signed_in_as()) == (400, None)


async def test_an_answer_to_another_question_is_refused(traveller: Traveller) -> None:
    await traveller.leave()
    first = traveller.query
    await traveller.leave()
    traveller.query = first
    assert (await traveller.come_back()).status_code == 400


async def test_an_answer_is_taken_once(traveller: Traveller) -> None:
    await traveller.travel()
    assert (await traveller.come_back()).status_code == 400


async def test_an_answer_comes_within_ten_minutes(traveller: Traveller, clock: SettableClock) -> None:
    await traveller.leave()
    clock.advance(timedelta(minutes=10))
    assert (await traveller.come_back()).status_code == 400


async def test_a_provider_answers_for_itself_alone(traveller: Traveller) -> None:
    await traveller.leave()
    traveller.provider = "second"
    assert (await traveller.come_back()).status_code == 400


async def test_an_altered_question_is_no_question(traveller: Traveller) -> None:
    await traveller.leave()
    cookies = traveller.browser.client.cookies
    kept = cookies["aparte-flow"]
    cookies.set("aparte-flow", kept[:-6] + ("A" if kept[-6] != "A" else "B") + kept[-5:], "comments.example.org")
    assert (await traveller.come_back()).status_code == 400


@pytest.mark.parametrize("path", ["/oidc/nowhere", "/oidc/nowhere/callback"])
async def test_a_provider_that_is_not_set_is_unknown(stranger: Browser, path: str) -> None:
    answer = await stranger.get(path) if path.endswith("callback") else await stranger.post(path)
    assert answer.status_code == 404


async def test_a_form_of_another_origin_begins_nothing(stranger: Browser) -> None:
    answer = await stranger.post("/oidc/impostor", origin="https://blog.example.org")
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


async def test_whoever_says_no_can_try_again(traveller: Traveller) -> None:
    await traveller.leave("/account/sessions")
    page = await traveller.bring({"error": "access_denied", "state": traveller.query["state"]})
    assert (page.status_code, 'name="next" value="/account/sessions"' in page.text) == (403, True)


async def test_nothing_of_a_providers_words_is_shown_or_logged(
    traveller: Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "comments")
    await traveller.leave()
    wrong = {"error": "zq7-said", "error_description": "zq7-said", "state": traveller.query["state"]}
    page = await traveller.bring(wrong)
    await traveller.leave()
    traveller.there.answers["/token"] = Answer(b'{"error":"zq7-said"}', 400)
    second = await traveller.bring({"code": "a-code", "state": traveller.query["state"]})
    assert "zq7-said" not in page.text + second.text + caplog.text


async def test_the_log_says_what_is_wrong_with_a_provider(
    traveller: Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    traveller.there.describe(issuer="https://zq7-other.example")
    page = await traveller.leave()
    said = "nobody can sign in with the provider impostor: its metadata name another issuer"
    assert (page.status_code, caplog.messages) == (502, [said])


async def test_a_wrong_token_signs_nobody_in(traveller: Traveller, dora: Account) -> None:
    answer = await traveller.travel(aud="somebody-else")
    assert (answer.status_code, await traveller.is_signed_in_as()) == (502, None)
