"""The table of security requirements names tests; each must be there."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
TABLE: Final = (ROOT / "docs" / "security" / "asvs.md").read_text()
_ROW: Final = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \|", re.MULTILINE)
_NAMED: Final = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
# The requirements of levels 1 and 2, section by section: how many numbers there are up to the last of them.
REQUIRED: Final = {
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
}  # fmt: skip


def named() -> list[tuple[str, str]]:
    return sorted(set(_NAMED.findall(TABLE)))


def functions_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))}


def test_every_requirement_of_levels_one_and_two_has_its_row() -> None:
    rows = {number for number, _ in _ROW.findall(TABLE)}
    assert rows == {f"{section}.{number}" for section, most in REQUIRED.items() for number in range(1, most + 1)}


@pytest.mark.parametrize(("path", "function"), named())
def test_a_test_that_the_table_names_is_there(path: str, function: str) -> None:
    assert not function or function in functions_of(path)


def test_every_row_says_what_shows_it() -> None:
    rows = [line for line in TABLE.splitlines() if _ROW.match(line)]
    assert [row for row in rows if not row.rstrip(" |").rpartition("|")[2].strip()] == []
