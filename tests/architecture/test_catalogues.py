"""Every text that is asked for is there, and none is there that nobody asks for."""

import pytest

from tests.architecture.catalogue_keys import DOMAINS, HOLE, Wish, keys_of, wishes


def known() -> set[str]:
    return {key for domain in DOMAINS for key in keys_of(domain)}


def test_every_text_that_is_asked_for_exists() -> None:
    keys = known()
    assert [wish for wish in wishes() if wish.is_certain and not any(map(wish.matches, keys))] == []


def test_no_text_is_left_that_nothing_asks_for() -> None:
    wished = wishes()
    assert [key for key in sorted(known()) if not any(wish.matches(key) for wish in wished)] == []


@pytest.mark.parametrize("ending", [".py", ".html", ".js"])
def test_texts_are_asked_for_in_code_templates_and_widget(ending: str) -> None:
    assert [wish for wish in wishes() if wish.is_certain and ending in wish.place] != []


@pytest.mark.parametrize(
    ("key", "matches"),
    [
        ("policy.purpose.abuse", True),
        ("policy.purpose.", False),
        ("policy.purposes", False),
    ],
)
def test_a_key_that_is_put_together_matches_what_it_could_become(key: str, matches: bool) -> None:
    assert Wish("here", f"policy.purpose.{HOLE}", is_certain=True).matches(key) is matches
