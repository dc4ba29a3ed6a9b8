"""Addresses are opened for delivery in one place, and no other module so much as asks."""

import ast
from pathlib import Path
from typing import Final

import comments

PACKAGE: Final = Path(comments.__file__).parent
ASKING: Final = "address_for_delivery"


def modules_that_ask() -> set[str]:
    """Every module in which the method is named, but for those that define it."""
    return {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Attribute) and node.attr == ASKING)
        or (isinstance(node, ast.Constant) and node.value == ASKING)
    }


def test_one_module_asks_for_addresses() -> None:
    assert modules_that_ask() == {"notifications/addressing.py"}
