"""What can be set, permitted, recorded or called is described where people look it up."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import click
import pytest
from litestar.handlers import HTTPRouteHandler

from comments.accounts.rules import PERMISSIONS, Permission, Role
from comments.audit.actions import Action
from comments.cli.root import root
from comments.settings import Settings
from comments.sites.rules import SiteSettings, listed
from comments.vault.gate import PURPOSES
from tests.architecture.routes import routes_of, service_at_rest

ROOT: Final = Path(__file__).resolve().parents[2]
README: Final = ROOT / "README.md"
REFERENCE: Final = ROOT / "docs" / "reference.md"


@cache
def text() -> str:
    return README.read_text() + REFERENCE.read_text()


def commands(group: click.Group, name: str) -> Iterator[str]:
    context = click.Context(group)
    for each in group.list_commands(context):
        command = group.get_command(context, each)
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {each}")
        else:
            yield f"{name} {each}"


def row_of(permission: Permission) -> list[str]:
    """The cells of a permission's line in the reference."""
    line = next(line for line in REFERENCE.read_text().splitlines() if f"`{permission}`" in line)
    return [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_described(name: str) -> None:
    assert f"`APARTE_{name.upper()}`" in README.read_text()


@pytest.mark.parametrize("rule", ["name", "origins", *listed(SiteSettings())])
def test_every_rule_of_a_blog_is_described(rule: str) -> None:
    assert f"| `{rule}` |" in text()


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_is_described_with_who_has_it(permission: Permission) -> None:
    has = {role: row_of(permission)[column] == "yes" for role, column in _COLUMNS.items()}
    assert has == {role: permission in PERMISSIONS[role] for role in Role}


_COLUMNS: Final = {Role.OWNER: 2, Role.ADMIN: 2, Role.MODERATOR: 3}


@pytest.mark.parametrize("action", Action)
def test_every_recorded_act_is_described(action: Action) -> None:
    assert f"`{action}`" in text()


@pytest.mark.parametrize("purpose", sorted(PURPOSES[Role.OWNER]))
def test_every_purpose_of_a_look_is_named(purpose: str) -> None:
    assert f"`{purpose}`" in text()


@pytest.mark.parametrize("command", list(commands(root, "aparte")))
def test_every_command_is_described(command: str) -> None:
    assert f"`{command} " in text() or f"`{command}`" in text()


def test_nothing_is_described_that_is_no_command() -> None:
    named = {line.split("`")[1] for line in REFERENCE.read_text().splitlines() if line.startswith("| `aparte ")}
    known = tuple(commands(root, "aparte"))
    assert [each for each in named if not each.startswith(known)] == []


def api_routes() -> dict[str, HTTPRouteHandler]:
    found = {route.key: route.handler for route in routes_of(service_at_rest())}
    return {key: handler for key, handler in found.items() if " /api/v1/" in key and "/schema" not in key}


def test_every_call_of_the_api_has_a_sentence_in_its_own_document() -> None:
    handlers = api_routes().items()
    assert [key for key, handler in handlers if not (handler.include_in_schema and handler.fn.__doc__)] == []
