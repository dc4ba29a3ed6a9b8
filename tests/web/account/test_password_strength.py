import logging

import httpx
import pytest

from tests.service import Running
from tests.web.account.conftest import Browser


@pytest.fixture
def backend() -> str:
    """Nothing here depends on the kind of database."""
    return "sqlite"


async def strength(browser: Browser, password: str, **others: str) -> httpx.Response:
    return await browser.post("/password-strength", {"password": password, **others})


@pytest.mark.parametrize(
    ("password", "score", "said"),
    [
        ("correct horse battery staple", 4, "Very strong."),
        ("a" * 20, 0, "tried first"),
        ("short", 0, "15 to 256"),
        ("theodora-2026", 1, "15 to 256"),
        ("theodora theodora", 0, "little more than your name"),
        ("sunshine princess", 3, "Strong."),
    ],
)
async def test_a_password_is_judged_in_a_number_and_in_words(
    stranger: Browser, password: str, score: int, said: str
) -> None:
    answer = (await strength(stranger, password, username="theodora")).json()
    assert (answer["score"], answer["most"], said in answer["text"]) == (score, 4, True)


async def test_it_speaks_french(stranger: Browser) -> None:
    answer = await stranger.post("/password-strength?lang=fr", {"password": "correct horse battery staple"})
    assert answer.json()["text"] == "Très solide."


async def test_with_a_second_factor_8_characters_are_enough(stranger: Browser) -> None:
    answer = (await strength(stranger, "tr7-vqux", second="yes")).json()
    assert "15" not in answer["text"]


@pytest.mark.parametrize("password", ["4@8({[<369!1|70$5+7%2x" * 12, "1|!7" * 64, "\u00e9" * 257, ""])
async def test_whatever_is_typed_is_judged(stranger: Browser, password: str) -> None:
    assert (await strength(stranger, password)).status_code == 200


async def test_the_answer_is_stored_nowhere(stranger: Browser) -> None:
    assert (await strength(stranger, "correct horse battery")).headers["cache-control"] == "no-store"


async def test_nothing_of_it_is_logged(running: Running, stranger: Browser, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await strength(stranger, "correct horse battery")
    assert "horse" not in caplog.text


async def test_our_own_pages_alone_may_ask(stranger: Browser) -> None:
    answer = await stranger.post("/password-strength", {"password": "x"}, origin="https://evil.example")
    assert answer.status_code == 403


async def test_one_place_asks_so_often(stranger: Browser) -> None:
    answers = [await strength(stranger, "") for _ in range(301)]
    assert [answers[0].status_code, answers[-1].status_code] == [200, 429]
