"""Every sentence of the widget is in each of its languages, set as people there set it, and is one that it uses."""

import re
from gettext import c2py
from pathlib import Path
from typing import Final

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

import comments
from comments.foundation.texts import LANGUAGES, languages_of, texts_for
from tests.widget.node import WIDGET

SOURCES: Final = "\n".join(path.read_text() for path in sorted((WIDGET / "src").glob("*.js")))
COMPOSED: Final = ("sort.", "reaction.", "report.", "write.")
"""Keys that the sources put together."""
SPOKEN: Final = sorted(languages_of("widget"))
MOST_COMMENTS: Final = 1_000
"""Numbers up to this one use every plural form that a thread can need."""
LONGEST_EARLY: Final = 45
"""Characters of a text that every reader loads in every language."""
HOLE: Final = re.compile(r"\{\w+\}")
SAME: Final = {"Name", "E-mail", "Link", "Code", "{reaction}: {number}"}
"""What other languages may say as English does."""
ENGLISH: Final = re.compile(r"\b(the|your?|this|with|and|comments?|reply|replies)\b", re.IGNORECASE)
ANYWHERE: Final = r"""['"]|\.\.\.|  |^\s|\s$|\s[,.]"""
MISSET: Final = {
    "fr": r"(?<![\u00a0\u202f])[;:!?»]|«(?![\u00a0\u202f])",
    "de": r"(?<!\u00a0)…|”",
    "es": r"^[^¿]*\?|^[^¡]*!|¿[^?]*$",
    "ja": r"[,.;:!?()]|(?<=[\u3040-\u9fff]) (?=[\u3040-\u9fff])",
    "zh": r"[,.;:!?()]|(?<!…)…(?!…)",
    "ar": r"[,;?٪]",
}
"""What a language would never print, besides what none of them would."""
NAMED: Final = [("reply.button", "reply.to"), ("report.button", "report.of")]
"""A button's words, and its longer name, in which whoever speaks to the browser must find them (WCAG 2.5.3)."""


def texts(language: str) -> dict[str, str]:
    return texts_for(language, "widget").all("widget.")


def catalogue(language: str) -> Catalog:
    with (Path(comments.__file__).parent / "locales" / language / "widget.po").open("rb") as source:
        return read_po(source)


def counted() -> set[str]:
    """The keys of what is said of a number, without its forms."""
    return {key.removesuffix(".one") for key in texts("en") if key.endswith(".one")}


def forms(language: str) -> set[str]:
    """The plural forms that numbers of comments take in a language, and the one that stands in for any."""
    return {Locale(language).plural_form(number) for number in range(MOST_COMMENTS)} | {"other"}


def expected(language: str) -> set[str]:
    return plain() | {f"{key}.{form}" for key in counted() for form in forms(language)}


def plain() -> set[str]:
    """The keys of what is said of no number."""
    return texts("en").keys() - {f"{key}.{form}" for key in counted() for form in forms("en")}


def holes(text: str) -> set[str]:
    return set(HOLE.findall(text))


def test_the_complete_languages_are_among_the_widgets() -> None:
    assert [language for language in LANGUAGES if language not in SPOKEN] == []


@pytest.mark.parametrize("language", SPOKEN)
def test_each_language_has_every_text_in_its_own_plural_forms(language: str) -> None:
    assert set(texts(language)) == expected(language)


@pytest.mark.parametrize("language", SPOKEN)
def test_each_language_fills_in_the_same_values(language: str) -> None:
    english, own = texts("en"), texts(language)
    assert [key for key in plain() if holes(own[key]) != holes(english[key])] == []


@pytest.mark.parametrize("language", SPOKEN)
def test_a_form_that_several_numbers_take_says_which(language: str) -> None:
    taken = [Locale(language).plural_form(number) for number in range(MOST_COMMENTS)]
    several = [form for form in forms(language) if taken.count(form) != 1]
    said = {f"{key}.{form}": texts(language)[f"{key}.{form}"] for key in counted() for form in several}
    assert [key for key, text in said.items() if holes(text) != {"{number}"}] == []


@pytest.mark.parametrize("language", SPOKEN)
def test_each_catalogue_says_whose_it_is_and_how_its_language_counts(language: str) -> None:
    found, own = catalogue(language), Locale(language)
    which = c2py(found.plural_expr)
    pairs = {(own.plural_form(number), which(number)) for number in range(MOST_COMMENTS)}
    kinds = {form for form, _ in pairs}
    assert (found.locale_identifier, len(pairs), found.num_plurals) == (language, len(kinds), len(kinds))


@pytest.mark.parametrize("language", sorted(set(SPOKEN) - {"en"}))
def test_nothing_is_left_in_english(language: str) -> None:
    english, own = texts("en"), texts(language)
    assert [text for key, text in own.items() if text == english.get(key) and text not in SAME] == []


@pytest.mark.parametrize("language", sorted(set(SPOKEN) - {"en"}))
def test_no_english_word_is_left(language: str) -> None:
    assert [text for text in texts(language).values() if ENGLISH.search(text)] == []


@pytest.mark.parametrize("language", SPOKEN)
def test_each_language_is_set_as_people_set_it(language: str) -> None:
    wrong = re.compile("|".join(filter(None, (ANYWHERE, MISSET.get(language)))))
    assert [text for text in texts(language).values() if wrong.search(HOLE.sub("x", text))] == []


@pytest.mark.parametrize(("button", "name"), NAMED)
def test_a_buttons_longer_name_holds_its_words(button: str, name: str) -> None:
    spoken = {language: texts(language) for language in SPOKEN}
    assert [each for each, own in spoken.items() if own[button].casefold() not in own[name].casefold()] == []


@pytest.mark.parametrize("language", SPOKEN)
def test_what_every_reader_loads_is_short(language: str) -> None:
    early = [text for key, text in texts(language).items() if key.startswith("early.")]
    assert (len(early), [text for text in early if len(text) > LONGEST_EARLY]) == (3, [])


def test_every_text_is_used() -> None:
    keys = {key.removeprefix("later.") for key in plain() | counted()}
    assert [key for key in sorted(keys) if f'"{key}"' not in SOURCES and not key.startswith(COMPOSED)] == []


def test_every_used_key_is_a_text() -> None:
    known = {key.removeprefix("later.") for key in texts("en")}
    patterns = (r"\.say\(\"([\w.]+)\"", r"(?:badge)\([^)]*?\"([\w.]+)\"\)")
    used = {key for pattern in patterns for key in re.findall(pattern, SOURCES)}
    assert (len(used) > 30, sorted(used - known)) == (True, [])
