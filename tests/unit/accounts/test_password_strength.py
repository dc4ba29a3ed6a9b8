import pytest
import zxcvbn

from comments.accounts.password_rules import Holder
from comments.accounts.password_strength import strength_of

LIKE_LETTERS = "4@8({[<369!1|70$5+%2"


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the estimator was given."""
    given: list[str] = []

    def estimate(password: str) -> dict[str, int]:
        given.append(password)
        return {"score": 3}

    monkeypatch.setattr(zxcvbn, "zxcvbn", estimate)
    return given


@pytest.mark.parametrize("password", [LIKE_LETTERS * 12, "x7 river-" * 28, "4a@b8c(d{e[f<g3h6i9j!k1l|m7n0o$p5" * 4])
async def test_the_estimator_is_given_no_more_than_it_can_judge_at_once(seen: list[str], password: str) -> None:
    await strength_of(password, Holder())
    [given] = seen
    assert (len(given), len(set(given) & set(LIKE_LETTERS)) <= 4) == (72, True)


async def test_what_is_too_short_is_weak_however_good_it_is(seen: list[str]) -> None:
    assert (await strength_of("tr7-vqux", Holder())).score == 1


async def test_what_would_be_refused_is_not_even_estimated(seen: list[str]) -> None:
    found = await strength_of("sunshinesunshine", Holder())
    assert (found.score, seen) == (0, [])
