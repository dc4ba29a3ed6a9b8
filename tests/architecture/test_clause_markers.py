"""Every clause that a test says it proves is one of the policy's thirty-one."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

CLAUSES: Final = {f"P{number}" for number in range(1, 32)}
TESTS: Final = Path(__file__).resolve().parents[1]


def marked_clauses(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="mark"), attr="clause"), args=[*marked]):
                yield from (str(each.value) if isinstance(each, ast.Constant) else ast.unparse(each) for each in marked)


def all_marked() -> dict[str, set[str]]:
    return {str(path.relative_to(TESTS)): set(marked_clauses(path.read_text())) for path in TESTS.rglob("*.py")}


def test_every_marked_clause_exists() -> None:
    assert {path: clauses - CLAUSES for path, clauses in all_marked().items() if clauses - CLAUSES} == {}


def test_markers_are_found() -> None:
    assert list(marked_clauses('@pytest.mark.clause("P32")\ndef test_it(): ...')) == ["P32"]


def test_the_clauses_that_the_spine_stands_on_are_proved() -> None:
    assert {"P5", "P6", "P7"} <= set().union(*all_marked().values())
