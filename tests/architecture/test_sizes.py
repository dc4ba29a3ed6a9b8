"""Files and functions stay small enough to read, and are named after what they do."""

import ast
from pathlib import Path
from statistics import median
from typing import Final

import pytest

import comments

PACKAGE: Final = Path(comments.__file__).parent
WIDGET: Final = PACKAGE.parent / "static" / "widget" / "src"
MOST_LINES: Final = 300
MOST_LINES_OF_A_FUNCTION: Final = 40
NAMES_THAT_SAY_NOTHING: Final = {"service", "services", "utils", "util", "helpers", "common", "manager", "misc"}
"""Such files are where things are put that nobody wants to name; they are the ones that grow past a thousand lines."""

MODULES: Final = sorted(PACKAGE.rglob("*.py"))
SOURCES: Final = [*MODULES, *sorted(WIDGET.glob("*.js"))]


def lines_of(path: Path) -> int:
    return len(path.read_text().splitlines())


def long_functions(source: str) -> list[str]:
    functions = [
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return [each.name for each in functions if (each.end_lineno or 0) - each.lineno >= MOST_LINES_OF_A_FUNCTION]


def test_no_file_is_longer_than_a_person_reads_at_once() -> None:
    assert [str(path) for path in SOURCES if lines_of(path) > MOST_LINES] == []


def test_half_of_the_files_are_short() -> None:
    assert median(lines_of(path) for path in MODULES) <= 80


def test_no_function_is_longer_than_a_screen() -> None:
    assert [(str(path), name) for path in MODULES for name in long_functions(path.read_text())] == []


def test_no_file_is_named_after_nothing() -> None:
    assert [str(path) for path in MODULES if path.stem.lstrip("_") in NAMES_THAT_SAY_NOTHING] == []


@pytest.mark.parametrize(("lines", "found"), [(39, []), (40, ["long"])])
def test_a_long_function_is_found(lines: int, found: list[str]) -> None:
    assert long_functions("def long():\n" + "    pass\n" * lines) == found
