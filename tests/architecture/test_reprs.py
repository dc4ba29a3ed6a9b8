"""A secret prints as a secret: no object shows an address, a password or a token when it is printed or logged."""

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any, Final

import msgspec
import pytest
from sqlmodel import SQLModel

import comments

SECRET: Final = "zq7secret@kw3.example"
PRIVATE: Final = {
    "address",
    "cookie",
    "csrf",
    "device",
    "email",
    "email_index",
    "ip",
    "login",
    "network_tag",
    "password",
    "password_hash",
    "plaintext",
    "receipt_token",
    "replaces",
    "token",
    "token_hash",
    "wrapped",
}
"""How fields are called that hold what only its owner may read."""
RULES: Final = {"SiteSettings", "Rules", "WidgetSite"}
"""Here `email` says whether a blog asks for one."""


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(comments.__path__, "comments."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)  # noqa: TID251  every module, so that none is forgotten


def fields_of(cls: type) -> list[str]:
    if dataclasses.is_dataclass(cls):
        return [each.name for each in dataclasses.fields(cls) if each.init]
    if issubclass(cls, msgspec.Struct):
        return list(cls.__struct_fields__)
    return list(cls.model_fields) if issubclass(cls, SQLModel) else []


def private_classes() -> dict[str, type]:
    """Every class that has a private field."""
    classes = [each for module in modules() for each in vars(module).values() if isinstance(each, type)]
    own = [each for each in classes if each.__module__.startswith("comments.")]
    return {
        f"{each.__module__}.{each.__name__}": each
        for each in own
        if PRIVATE & set(fields_of(each)) and each.__name__ not in RULES
    }


def printed(cls: type) -> str:
    """An instance whose private fields all hold the secret, as it prints."""
    values: dict[str, Any] = {name: SECRET if name in PRIVATE else None for name in fields_of(cls)}
    made = cls(**values)
    return f"{made!r} {made} {[made]}"


CLASSES: Final = private_classes()


@pytest.mark.parametrize("name", CLASSES)
def test_nothing_private_is_printed(name: str) -> None:
    assert SECRET not in printed(CLASSES[name])


def test_the_classes_that_carry_addresses_are_among_them() -> None:
    names = {name.rpartition(".")[2] for name in CLASSES}
    assert {"Sender", "AuthorInput", "Disclosure", "NewAccount", "Attempt", "Wish"} <= names


@dataclasses.dataclass
class Careless:
    ip: str
    at: str


def test_one_that_prints_it_is_noticed() -> None:
    assert SECRET in printed(Careless)
