"""The register and the tables must tell of the same: no column that it does not know, no entry that nothing uses."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Column, MetaData

from comments.register.categories import CATEGORIES
from comments.register.columns import categories_of, is_silent
from comments.register.cookies import BROWSER_ENTRIES
from comments.register.traces import TRACES


class RegisterGapError(RuntimeError):
    """The service must not run: it would keep something that its policy does not tell, or tell what it does not keep.

    `columns` say neither what they keep of people nor that they keep nothing; `categories` are used by nothing.
    """

    def __init__(self, columns: tuple[str, ...], categories: tuple[str, ...]) -> None:
        super().__init__(
            f"the register of personal data has gaps: columns that name no category {columns},"
            f" categories that nothing keeps {categories}; declare columns with kept_as() or not_personal()"
        )
        self.columns = columns
        self.categories = categories


def check_register(*schemas: MetaData) -> None:
    """Refuse tables with a column that the register does not know; raises RegisterGapError."""
    columns, categories = silent_columns(schemas), unused_categories(schemas)
    if columns or categories:
        raise RegisterGapError(columns, categories)


def silent_columns(schemas: Iterable[MetaData]) -> tuple[str, ...]:
    """Columns that should say what they keep of people, and do not."""
    return tuple(f"{column.table.name}.{column.name}" for column in _columns(schemas) if is_silent(column))


def unused_categories(schemas: Iterable[MetaData]) -> tuple[str, ...]:
    """Categories that no column, cookie, mail or log keeps anything of."""
    used = {category for column in _columns(schemas) for category in categories_of(column)}
    used |= {category for entry in BROWSER_ENTRIES.values() for category in entry.carries}
    used |= {category for trace in TRACES.values() for category in trace.carries}
    return tuple(each for each in CATEGORIES if each not in used)


def columns_by_category(schemas: Iterable[MetaData]) -> dict[str, list[str]]:
    """Where each category is kept, as `table.column`."""
    found: dict[str, list[str]] = {category: [] for category in CATEGORIES}
    for column in _columns(schemas):
        for category in categories_of(column):
            found[category].append(f"{column.table.name}.{column.name}")
    return found


def _columns(schemas: Iterable[MetaData]) -> Iterator[Column[Any]]:
    for schema in schemas:
        for table in schema.sorted_tables:
            yield from table.columns
