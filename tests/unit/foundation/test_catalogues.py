"""Every language says everything, and every error that the code can raise has words."""

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from gettext import c2py
from pathlib import Path
from typing import NamedTuple

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

import comments
from comments.foundation.catalogues import read_catalogue
from comments.foundation.texts import LANGUAGES

PACKAGE = Path(comments.__file__).parent
DOMAINS = sorted(path.stem for path in (PACKAGE / "locales" / "en").glob("*.po"))


class Problem(NamedTuple):
    """A `FieldProblem` with a literal code somewhere in the code."""

    place: str
    code: str
    parameters: frozenset[str]


def catalogue(language: str, domain: str) -> Catalog:
    with (PACKAGE / "locales" / language / f"{domain}.po").open("rb") as source:
        return read_po(source, locale=language)


def entries(language: str, domain: str) -> dict[str, list[str]]:
    """Each key with its sentence, or its sentences by number."""
    found = {}
    for entry in catalogue(language, domain):
        key = entry.id if isinstance(entry.id, str) else entry.id[0]
        found[key] = [entry.string] if isinstance(entry.string, str) else list(entry.string or ())
    found.pop("", None)
    return found


def said_twice(path: Path) -> list[str]:
    """Keys that stand twice or have two sentences, as after a merge; who reads the file keeps one and says nothing."""
    blocks = [block for block in path.read_text().split("msgid ")[1:] if not block.startswith('""')]
    keys = [block.split("\n", 1)[0] for block in blocks]
    doubled = [key for key, block in zip(keys, blocks, strict=True) if block.count("\nmsgstr ") > 1]
    return [*doubled, *(key for key in set(keys) if keys.count(key) > 1)]


def placeholders(sentence: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None)


@cache
def nodes_of_the_code() -> list[tuple[str, ast.ClassDef | ast.Call]]:
    """Where each class is defined and each call made."""
    return [
        (str(path.relative_to(PACKAGE)), node)
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef | ast.Call)
    ]


def error_codes() -> set[str]:
    """The `code` of each error class."""
    bodies = [
        node.body for _, node in nodes_of_the_code() if isinstance(node, ast.ClassDef) and node.name.endswith("Error")
    ]
    return {code for body in bodies for statement in body if (code := assigned_code(statement)) is not None}


def assigned_code(statement: ast.stmt) -> str | None:
    match statement:
        case ast.Assign(targets=[ast.Name("code")], value=ast.Constant(value=str(code))):
            return code
        case ast.AnnAssign(target=ast.Name("code"), value=ast.Constant(value=str(code))):
            return code
    return None


def field_problems() -> Iterator[Problem]:
    for place, node in nodes_of_the_code():
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "FieldProblem"):
            continue
        names = [keyword.arg for keyword in node.keywords]
        code = node.args[1]
        if isinstance(code, ast.Constant) and isinstance(code.value, str) and None not in names:
            yield Problem(f"{place}:{node.lineno}", code.value, frozenset(name for name in names if name))


def fits(problem: Problem, words: dict[str, list[str]]) -> bool:
    sentences = words.get(f"error.field.{problem.code}")
    return sentences is not None and placeholders(sentences[0]) <= problem.parameters


def test_our_own_reader_finds_what_babel_finds() -> None:
    for path in sorted((PACKAGE / "locales").glob("*/*.po")):
        ours = read_catalogue(path)
        theirs = catalogue(path.parent.name, path.stem)
        assert {**{key: [text] for key, text in ours.texts.items()}, **ours.forms} == entries(
            path.parent.name, path.stem
        ), path
        assert ours.form_of(5) == c2py(theirs.plural_expr)(5), path


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('# by hand\nmsgid "a"\nmsgstr "b"\n', {"a": "b"}),
        ('msgid "a"\nmsgstr ""\n"two "\n"\\"lines\\"\\n"\n', {"a": 'two "lines"\n'}),
    ],
)
def test_a_text_may_go_on_for_lines(source: str, texts: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "some.po"
    file.write_text(source)
    assert read_catalogue(file).texts == texts


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_language_has_the_same_keys(domain: str) -> None:
    english, *others = (set(entries(language, domain)) for language in LANGUAGES)
    assert [english ^ other for other in others] == [set() for _ in others]


@pytest.mark.parametrize(
    "path", sorted((PACKAGE / "locales").glob("*/*.po")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_each_key_stands_once_with_one_sentence(path: Path) -> None:
    assert said_twice(path) == []


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty(language: str, domain: str) -> None:
    assert [key for key, sentences in entries(language, domain).items() if not all(sentences)] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_language_fills_in_the_same(domain: str) -> None:
    per_language = [
        {key: frozenset().union(*map(placeholders, sentences)) for key, sentences in entries(language, domain).items()}
        for language in LANGUAGES
    ]
    assert all(names == per_language[0] for names in per_language)


@pytest.mark.parametrize("domain", DOMAINS)
def test_french_is_set_with_its_own_apostrophe_and_quotation_marks(domain: str) -> None:
    sentences = [sentence for found in entries("fr", domain).values() for sentence in found]
    assert [sentence for sentence in sentences if "'" in sentence or '"' in sentence] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_french_punctuation_does_not_leave_its_line(domain: str) -> None:
    sentences = [sentence for found in entries("fr", domain).values() for sentence in found]
    assert [sentence for sentence in sentences if re.search(r" [:;!?»]|« ", sentence)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_has_a_title_and_a_detail(language: str) -> None:
    said = entries(language, "errors")
    assert {code for code in error_codes() if {f"error.{code}.title", f"error.{code}.detail"} - set(said)} == set()


def test_the_errors_of_the_code_are_found() -> None:
    assert {"not-found", "too-many-requests", "challenge-failed"} <= error_codes()


def test_a_problem_of_a_field_has_words_and_gives_what_they_need() -> None:
    said = [entries(language, "errors") for language in LANGUAGES]
    assert [problem for problem in field_problems() if not all(fits(problem, words) for words in said)] == []


def test_the_problems_of_the_code_are_found() -> None:
    assert {"blank", "too-nested", "unknown-parent"} <= {problem.code for problem in field_problems()}
