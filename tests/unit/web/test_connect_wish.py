"""What a blog's page may ask for when it opens the window in which its reader signs in."""

import pytest

from comments.foundation.errors import InvalidInputError
from comments.web.visitor.account.connect_wish import read_wish

BLOG = "https://blog.example.org"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
WHOLE = {
    "site": "garage",
    "origin": BLOG,
    "challenge": CHALLENGE,
    "state": "a.State_1~-",
    "mode": "redirect",
    "return_to": f"{BLOG}/gearbox/?page=2",
}


def refused(**others: str) -> list[str]:
    """The fields that are refused."""
    with pytest.raises(InvalidInputError) as refusal:
        read_wish(WHOLE | others)
    return [problem.field for problem in refusal.value.problems]


def test_a_whole_wish_is_taken_as_it_came() -> None:
    assert read_wish(WHOLE).fields == WHOLE


def test_a_window_of_its_own_is_what_is_meant_unless_it_is_said() -> None:
    assert read_wish({name: value for name, value in WHOLE.items() if name != "mode"}).mode == "popup"


def test_an_address_comes_back_without_what_stands_behind_its_hash() -> None:
    assert read_wish(WHOLE | {"return_to": f"{BLOG}/#c-1"}).return_to == f"{BLOG}/"


@pytest.mark.parametrize("name", ["site", "origin", "challenge", "state", "return_to"])
def test_each_part_is_needed(name: str) -> None:
    assert name in refused(**{name: ""})


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "javascript:alert(1)",
        "/gearbox/",
        "http://blog.example.org/",
        f"{BLOG}:8443/",
        f"{BLOG}.evil.example/",
        f"{BLOG}@evil.example/",
        f"{BLOG}\\@evil.example/",
        f"{BLOG}\n.evil.example/",
        f"{BLOG}\t.evil.example/",
        f" {BLOG}/",
        f"{BLOG}/é",
        "https://[",
        f"{BLOG}/{'x' * 2000}",
    ],
)
def test_the_way_back_lies_on_the_origin_that_asks(address: str) -> None:
    assert refused(return_to=address) == ["return_to"]


@pytest.mark.parametrize("challenge", ["short", "x" * 44, "é" * 43, "=" * 43, CHALLENGE[:-1] + "=", CHALLENGE + "\n"])
def test_a_challenge_is_a_sha256(challenge: str) -> None:
    assert refused(challenge=challenge) == ["challenge"]


@pytest.mark.parametrize("state", ["x" * 129, "a b", "<script>", "é", "a#b", "a\n"])
def test_a_state_is_one_short_word(state: str) -> None:
    assert refused(state=state) == ["state"]


def test_there_are_two_ways_back() -> None:
    assert refused(mode="frame") == ["mode"]


def test_what_is_wrong_is_named_at_once() -> None:
    assert refused(state="", mode="", challenge="") == ["challenge", "state", "mode"]
