"""How a personal column says, where it is declared, under which category the register keeps it."""

from collections.abc import Mapping
from typing import Any, Final

from comments.register.categories import CATEGORIES

CATEGORY: Final = "category"
"""Under which key a column's `info` names its category."""


def kept_as(category: str) -> Mapping[str, Any]:
    """What a personal column is declared with, `Field(sa_column_kwargs=kept_as("comment"))`; raises KeyError."""
    return {"info": {CATEGORY: CATEGORIES[category].id}}
