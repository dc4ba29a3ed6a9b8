"""How a column says, where it is declared, what it keeps of people: which category of the register, or nothing."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Boolean, Column, Date, DateTime, Enum, Integer, Interval, Numeric, String, Time, TypeDecorator
from sqlalchemy.types import TypeEngine

from comments.register.categories import CATEGORIES

CATEGORY: Final = "category"
"""Under which key a column's `info` names its category."""
_ALSO: Final = "also"
_NOT_PERSONAL: Final = "not personal"
_PLAIN: Final = (Boolean, Integer, Numeric, Date, DateTime, Time, Interval, Enum)
_LONGEST_CODE: Final = 16
"""An id, a role, a status, a language: nothing that somebody wrote or is called by is kept in so little."""
_TELLING: Final = frozenset(
    {
        *("name", "names", "surname", "nickname", "username", "login", "email", "mail", "phone", "ip", "agent"),
        *("address", "street", "city", "postcode", "country", "location", "latitude", "longitude", "referrer"),
        *("birth", "birthday", "born", "age", "gender"),
    }
)
_OF_A_ROW: Final = ("_id", "_at", "_on")


def kept_as(category: str, *others: str) -> Mapping[str, Any]:
    """What a personal column is declared with, `Field(sa_column_kwargs=kept_as("comment"))`; raises KeyError.

    The others are what the same column holds in another state of its row, such as `spam`.
    """
    return {"info": {CATEGORY: CATEGORIES[category].id, _ALSO: tuple(CATEGORIES[each].id for each in others)}}


def not_personal(why: str) -> Mapping[str, Any]:
    """What a column is declared with that could hold something of a person, and does not."""
    return {"info": {_NOT_PERSONAL: why}}


def categories_of(column: Column[Any]) -> tuple[str, ...]:
    """Under which categories a column keeps what it holds; none where it is not personal."""
    return (column.info[CATEGORY], *column.info.get(_ALSO, ())) if CATEGORY in column.info else ()


def is_silent(column: Column[Any]) -> bool:
    """Whether a column that could hold something of a person says neither what it keeps nor that it keeps nothing."""
    return _could_be_personal(column) and not {CATEGORY, _NOT_PERSONAL} & set(column.info)


def _could_be_personal(column: Column[Any]) -> bool:
    """Text, bytes and JSON could, and whatever is named after a person's particulars; keys, codes and times do not."""
    return not column.foreign_keys and (not _is_plain(column.type) or _tells_of_somebody(column.name))


def _is_plain(kind: TypeEngine[Any]) -> bool:
    stored = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    is_code = isinstance(stored, String) and stored.length is not None and stored.length <= _LONGEST_CODE
    return is_code or isinstance(stored, _PLAIN)


def _tells_of_somebody(name: str) -> bool:
    return not name.endswith(_OF_A_ROW) and not _TELLING.isdisjoint(name.split("_"))
