"""Reading gettext catalogues as they are written: one message after another, each with its translation or its forms.

That much of the format takes a tenth of the time that Babel takes for all of it, and every start reads some.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from gettext import c2py
from pathlib import Path
from typing import Final

_PLURAL: Final = re.compile(r"plural=([^;\n]+)")


@dataclass(frozen=True)
class Catalogue:
    """The texts of one file by their keys; of those that depend on a number, every form, and which one a number has."""

    texts: dict[str, str]
    forms: dict[str, list[str]]
    form_of: Callable[[int], int]


def read_catalogue(path: Path) -> Catalogue:
    """What a `.po` file says."""
    texts: dict[str, str] = {}
    forms: dict[str, list[str]] = {}
    key = ""
    for keyword, text in _fields(path.read_text(encoding="utf-8")):
        if keyword == "msgid":
            key = text
        elif keyword == "msgstr":
            texts[key] = text
        elif keyword.startswith("msgstr["):
            forms.setdefault(key, []).append(text)
    rule = _PLURAL.search(texts.pop("", ""))
    return Catalogue(texts, forms, c2py(rule[1] if rule else "n != 1"))


def _fields(source: str) -> Iterator[tuple[str, str]]:
    """Each keyword with its text, whose literals may go on for lines."""
    keyword, text = "", ""
    for line in source.splitlines():
        if line.startswith('"'):
            text += _literal(line)
        elif line.startswith("msg"):
            yield keyword, text
            keyword, _, literal = line.partition(" ")
            text = _literal(literal)
    yield keyword, text


def _literal(quoted: str) -> str:
    # Escapes are those of JSON, where there are any at all.
    return str(json.loads(quoted)) if "\\" in quoted else quoted.strip()[1:-1]
