"""Every sentence of the widget is in both languages, and every key is one that it uses."""

import re

import pytest

from comments.foundation.texts import LANGUAGES, texts_for
from tests.widget.node import WIDGET

SOURCES = "\n".join(path.read_text() for path in sorted((WIDGET / "src").glob("*.js")))
COMPOSED = ("sort.", "reaction.")
"""Keys that the sources put together."""


def keys(language: str) -> set[str]:
    return set(texts_for(language, "widget").all("widget."))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_text(language: str) -> None:
    assert keys(language) == keys("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_fills_in_the_same_values(language: str) -> None:
    other, own = texts_for("en", "widget").all(), texts_for(language, "widget").all()
    differing = [key for key in own if set(re.findall(r"\{\w+\}", own[key])) != set(re.findall(r"\{\w+\}", other[key]))]
    assert differing == []


def test_french_punctuation_never_starts_a_line() -> None:
    texts = texts_for("fr", "widget").all("widget.")
    assert [key for key, text in texts.items() if re.search(r" [:;!?»]", text)] == []


def test_every_text_is_used() -> None:
    plain = {re.sub(r"\.(one|other)$", "", key) for key in keys("en")}
    assert [key for key in sorted(plain) if f'"{key}"' not in SOURCES and not key.startswith(COMPOSED)] == []


def test_every_used_key_is_a_text() -> None:
    patterns = (r"\.say\(\"([\w.]+)\"", r"(?:missing|badge)\([^)]*?\"([\w.]+)\"\)")
    used = {key for pattern in patterns for key in re.findall(pattern, SOURCES)}
    assert (len(used) > 30, sorted(used - keys("en"))) == (True, [])
