"""What goes out is named field by field: no handler answers with a table's row, however deep inside."""

import dataclasses
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import msgspec
import pytest
from sqlmodel import SQLModel

from comments.accounts.models import Account
from tests.architecture.routes import Route, routes_of, service_at_rest

ROUTES = {route.key: route for route in routes_of(service_at_rest())}


def types_in(annotation: Any, seen: set[Any] | None = None) -> Iterator[type]:
    """Every class that a value of this type may hold."""
    seen = set() if seen is None else seen
    if annotation in seen:
        return
    seen.add(annotation)
    if isinstance(annotation, type):
        yield annotation
        if issubclass(annotation, msgspec.Struct) or dataclasses.is_dataclass(annotation):
            for each in get_type_hints(annotation).values():
                yield from types_in(each, seen)
    for part in get_args(annotation):
        yield from types_in(part, seen)


def rows_in(annotation: Any) -> list[str]:
    return [each.__name__ for each in types_in(annotation) if issubclass(each, SQLModel)]


def answer_of(route: Route) -> Any:
    return route.handler.parsed_fn_signature.return_type.annotation


@pytest.mark.parametrize("key", ROUTES)
def test_no_route_answers_with_a_row(key: str) -> None:
    assert rows_in(answer_of(ROUTES[key])) == []


class Careless(msgspec.Struct):
    accounts: dict[str, list[Account | None]]


def test_a_row_inside_an_answer_is_found() -> None:
    assert rows_in(Careless) == ["Account"]
