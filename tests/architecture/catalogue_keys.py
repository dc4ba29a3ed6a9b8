"""Which texts the code, the templates and the widget ask for, and which the catalogues have."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from babel.messages.pofile import read_po

import comments

PACKAGE: Final = Path(comments.__file__).parent
WIDGET: Final = PACKAGE.parent / "static" / "widget" / "src"
DOMAINS: Final = sorted(path.stem for path in (PACKAGE / "locales" / "en").glob("*.po"))
HOLE: Final = "\0"
"""Stands in a key for what is only known while the service runs."""
_SAYING: Final = {"say", "texts", "plural", "t", "all", "RefusedError"}
_IN_A_TEMPLATE: Final = re.compile(
    r"""(?P<call>\b(?:t|plural)\(\s*)?(?P<quote>["'])(?P<key>[a-z][\w.-]*)(?P=quote)(?P<more>\s*~)?"""
)
_IN_THE_WIDGET: Final = re.compile(r"""(?P<call>\.(?:say|count)\()?["`](?P<key>[a-z]+\.[a-z_.]*)(?P<more>\$\{)?""")


@dataclass(frozen=True)
class Wish:
    """A string that reads like a key; it is one for certain where it is given to what says a text."""

    place: str
    key: str
    is_certain: bool

    def matches(self, known: str) -> bool:
        """Whether a catalogue's key could be the one that is meant."""
        return self._pattern.fullmatch(known) is not None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts = ".+".join(re.escape(part) for part in self.key.split(HOLE))
        return re.compile(rf"{parts}(\.(one|other))?")


def keys_of(domain: str, language: str = "en") -> set[str]:
    """Every key of a catalogue as it is asked for; a sentence with a plural has that of its singular."""
    with (PACKAGE / "locales" / language / f"{domain}.po").open("rb") as source:
        entries = [entry.id for entry in read_po(source, locale=language) if entry.id]
    keys = {entry if isinstance(entry, str) else entry[0] for entry in entries}
    # The widget asks for what comes later by the same names as for what is there.
    return {key.replace("widget.later.", "widget.") for key in keys}


@cache
def wishes() -> list[Wish]:
    """Every key that is written anywhere."""
    begins = {key.partition(".")[0] for domain in DOMAINS for key in keys_of(domain)}
    return [
        wish
        for wish in (*_in_modules(), *_in_templates(), *_in_the_widget())
        if "." in wish.key and wish.key.partition(".")[0] in begins
    ]


def _in_modules() -> Iterator[Wish]:
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = list(ast.walk(ast.parse(path.read_text())))
        said = {id(each): name for node in tree if isinstance(node, ast.Call) for name, each in _said_by(node)}
        parts = {id(each) for node in tree if isinstance(node, ast.JoinedStr) for each in node.values}
        for node in tree:
            key = None if id(node) in parts else _key_of(node)
            if key is not None:
                prefix = HOLE if said.get(id(node)) == "all" else ""
                yield Wish(f"{path.name}:{getattr(node, 'lineno', 0)}", key + prefix, id(node) in said)


def _said_by(call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in _SAYING and call.args:
        yield name, call.args[0]
    yield from (("help", keyword.value) for keyword in call.keywords if keyword.arg == "help")


def _key_of(node: ast.AST) -> str | None:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(each.value) if isinstance(each, ast.Constant) else HOLE for each in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _in_templates() -> Iterator[Wish]:
    for path in sorted(PACKAGE.rglob("*.html")):
        for found in _IN_A_TEMPLATE.finditer(path.read_text()):
            yield Wish(path.name, found["key"] + (HOLE if found["more"] else ""), bool(found["call"]))


def _in_the_widget() -> Iterator[Wish]:
    for path in sorted(WIDGET.glob("*.js")):
        for found in _IN_THE_WIDGET.finditer(path.read_text()):
            yield Wish(path.name, f"widget.{found['key']}" + (HOLE if found["more"] else ""), bool(found["call"]))
